"""How much an article is about each of its entities."""

from collections.abc import Sequence
from dataclasses import replace

from copydesk.annotations import Entity
from copydesk.extraction.parsing import Parse

IN_TITLE, IN_LEAD, ELSEWHERE = 4.0, 2.0, 1.0
"""What a mention weighs in the first paragraph, in the next two, and further down."""


def with_salience(parse: Parse, entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """The entities with their shares of all mentions, those at the top weighing more; the shares sum to 1."""
    ends = [paragraph.end for paragraph in parse.paragraphs[:3]]
    weights = [sum(_weight(mention.start, ends) for mention in entity.mentions) for entity in entities]
    total = sum(weights) or 1.0
    return tuple(replace(entity, salience=weight / total) for entity, weight in zip(entities, weights, strict=True))


def _weight(place: int, ends: Sequence[int]) -> float:
    if place < ends[0]:
        return IN_TITLE
    return IN_LEAD if place < ends[-1] else ELSEWHERE
