"""Entities: after the model, a pass over the whole article, in small steps."""

from collections.abc import Iterable, Sequence
from functools import cache

from copydesk.annotations import Entity
from copydesk.extraction.entities.acronyms import defined_acronyms
from copydesk.extraction.entities.candidates import find_article_candidates
from copydesk.extraction.entities.classifier import choose, score
from copydesk.extraction.entities.gender import with_gender
from copydesk.extraction.entities.labels import always_names, settle_labels, surnames
from copydesk.extraction.entities.links import with_links
from copydesk.extraction.entities.merging import merge
from copydesk.extraction.entities.names import other_names, touches, unreadable
from copydesk.extraction.entities.propagation import Node, build_trie, find_names
from copydesk.extraction.entities.roles import with_roles
from copydesk.extraction.entities.salience import with_salience
from copydesk.extraction.entities.spans import Span, read_text, without_overlaps
from copydesk.extraction.parsing import Parse

__all__ = ["find_entities"]


def find_entities(parse: Parse) -> tuple[Entity, ...]:
    """The people, bodies, places and things an article names, by first mention; name mentions do not overlap."""
    text = read_text(parse)
    closed = unreadable(text)
    scored = score(parse, text, find_article_candidates(parse, text))
    chosen = choose(scored)
    labels = settle_labels(chosen)
    named = [Span(item.candidate.start, item.candidate.end, labels[item.name]) for item in chosen]
    acronyms = {short: text[span.start : span.end] for short, span in defined_acronyms(text, named).items()}
    for short, long in acronyms.items():
        labels[short] = labels[long]
    spread = find_names(text, [build_trie({**surnames(labels), **labels}), _always()], closed)
    spans = without_overlaps([*named, *spread])
    spans = without_overlaps([*spans, *_beside(other_names(parse, text, closed), spans)])
    entities = merge(parse.text, text, spans, acronyms)
    entities = tuple(with_gender(text, with_roles(parse, entity)) for entity in entities)
    return with_links(text, with_salience(parse, entities))


@cache
def _always() -> Node:
    return build_trie(always_names())


def _beside(others: Iterable[Span], spans: Sequence[Span]) -> list[Span]:
    """Those of the others that overlap none of the spans."""
    taken = [(span.start, span.end) for span in spans]
    return [span for span in others if not touches(taken, span.start, span.end)]
