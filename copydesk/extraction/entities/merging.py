"""From names to entities: which names of an article are the same person, body or place."""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from copydesk.annotations import Entity, EntityType, Mention
from copydesk.extraction.entities.gazetteer import country_named
from copydesk.extraction.entities.spans import PLACES, Span, words_of


@dataclass(slots=True)
class Group:
    """The names that stand for one entity, and where they stand."""

    label: EntityType
    spans: list[Span] = field(default_factory=list)


def fold(name: str) -> str:
    """The name without case, diacritics and dots: what spellings of one name share."""
    plain = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in plain if not unicodedata.combining(letter) and letter != ".").casefold()


def merge(text: str, spans: Sequence[Span], acronyms: Mapping[str, str]) -> tuple[Entity, ...]:
    """Group the spans into entities, by first mention."""
    groups: dict[tuple[str, str], Group] = {}
    full = _full_names(text, spans)
    for span in spans:
        name = text[span.start : span.end]
        kind = "place" if span.label in PLACES else span.label
        long = acronyms.get(name, name)
        if span.label == "PERSON":
            long = full.get(name, name)
        country = country_named(long) if kind == "place" else None
        key = (kind, country.code if country else fold(long))
        groups.setdefault(key, Group(span.label)).spans.append(span)
    return tuple(_entity(f"e{number}", text, group) for number, group in enumerate(groups.values(), 1))


def _full_names(text: str, spans: Sequence[Span]) -> dict[str, str]:
    """For each surname or given name alone the full name that has it, where there is one only."""
    owners: dict[str, set[str]] = defaultdict(set)
    for span in spans:
        if span.label == "PERSON":
            name = text[span.start : span.end]
            parts = words_of(name)
            if len(parts) > 1:
                for part in (parts[0], parts[-1], " ".join(parts[1:])):
                    owners[part].add(name)
    return {part: next(iter(names)) for part, names in owners.items() if len(names) == 1}


def _entity(identity: str, text: str, group: Group) -> Entity:
    mentions = tuple(Mention(span.start, span.end, text[span.start : span.end]) for span in group.spans)
    names = list(dict.fromkeys(mention.text for mention in mentions))
    name = max(names, key=lambda known: (len(words_of(known)), len(known)))
    return Entity(identity, name, group.label, mentions, tuple(known for known in names if known != name))
