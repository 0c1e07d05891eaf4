"""From names to entities: which names of an article are the same person, body or place."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

from copydesk.annotations import Entity, EntityType, Mention
from copydesk.extraction.entities.acronyms import initials
from copydesk.extraction.entities.gazetteer import country_named, country_of_people
from copydesk.extraction.entities.people import Cast, are_close, fold, skeleton
from copydesk.extraction.entities.spans import PLACES, Span, words_of
from copydesk.extraction.lexicons import lines

LEGAL_FORM = re.compile(r",? (?:Inc|Ltd|Limited|Corp|Co|Company|Corporation|plc|PLC|LLC|LLP|GmbH|AG|SA|NV|Pty Ltd)\.?$")
LETTERS = 4
"""Capitals up to which a name is letters and no shouted word: "USA"."""
NUMERAL = re.compile(r"[IVX]+|(?:[A-Z]\.)+")
Key = tuple[str, str | int]
"""What the mentions of one entity share."""


def merge(text: str, read: str, spans: Sequence[Span], acronyms: Mapping[str, str]) -> tuple[Entity, ...]:
    """Group the spans into entities, in the order of their first mentions.

    `text` is the article, `read` the same as it was read (headlines in the case of running text), from
    which names are taken; `acronyms` leads from the letters that the article explains to the name.
    """
    names = [read[span.start : span.end] for span in spans]
    cast = Cast(name for name, span in zip(names, spans, strict=True) if _is_full_person(name, span))
    bodies = _body_names([name for name, span in zip(names, spans, strict=True) if span.label == "ORG"], acronyms)
    places = _place_names([name for name, span in zip(names, spans, strict=True) if span.label in PLACES])
    groups: dict[Key, list[int]] = defaultdict(list)
    for index, (name, span) in enumerate(zip(names, spans, strict=True)):
        groups[_key(name, span.label, cast, bodies, places)].append(index)
    return tuple(
        _entity(number, text, [spans[index] for index in members], [names[index] for index in members])
        for number, members in enumerate(groups.values(), 1)
    )


def calm(name: str) -> str:
    """A name in capitals as running text would have it: "ELENA MARSH" is Elena Marsh."""
    return " ".join(word if NUMERAL.fullmatch(word) else word.title() for word in name.split(" "))


def unmerged(text: str, read: str, spans: Sequence[Span]) -> tuple[Entity, ...]:
    """As `merge`, but only names of the same words and label are one entity."""
    groups: dict[tuple[str, str], list[Span]] = defaultdict(list)
    for span in spans:
        groups[read[span.start : span.end], span.label].append(span)
    return tuple(
        _entity(number, text, members, [name] * len(members))
        for number, ((name, _), members) in enumerate(groups.items(), 1)
    )


def _is_full_person(name: str, span: Span) -> bool:
    return span.label == "PERSON" and len(words_of(name)) > 1


def _key(name: str, label: EntityType, cast: Cast, bodies: Mapping[str, str], places: Mapping[str, str]) -> Key:
    if label == "PERSON":
        return "person", cast.person(name)
    if label == "ORG":
        return "body", bodies[name]
    if label in PLACES:
        return "place", places[name]
    people = country_of_people(name) if label == "NORP" else None
    return label, people.code if people else fold(name)


@cache
def _known_acronyms() -> dict[str, str]:
    return {short: long for short, _, long in (line.partition("\t") for line in lines("acronyms.tsv"))}


def _body_names(names: Sequence[str], acronyms: Mapping[str, str]) -> dict[str, str]:
    """For each body's name what all its names lead to: the folded long one.

    Letters lead to what the article or everybody explains them by, or to the only name in the article
    that has them for initials; a legal form is left out; a short name leads to the only longer one
    that begins with it ("Norvik" for "Norvik Shipping").
    """
    long = {
        name: LEGAL_FORM.sub("", acronyms.get(name) or _known_acronyms().get(name, name)).removeprefix("The ")
        for name in names
    }
    by_initials: dict[str, set[str]] = defaultdict(set)
    by_beginning: dict[str, set[str]] = defaultdict(set)
    for name in set(long.values()):
        by_initials[initials(name)].add(name)
        parts = words_of(name)
        for length in range(1, min(len(parts), 6)):
            by_beginning[" ".join(parts[:length])].add(name)
    return {name: fold(_longest(full, by_initials, by_beginning)) for name, full in long.items()}


def _longest(name: str, by_initials: Mapping[str, set[str]], by_beginning: Mapping[str, set[str]]) -> str:
    letters = name.replace(".", "")
    if letters.isupper() and len(letters) > 1:
        spelled = by_initials.get(letters, set()) - {name}
        if len(spelled) == 1:
            return next(iter(spelled))
    longer = by_beginning.get(" ".join(words_of(name)), set())
    return next(iter(longer)) if len(longer) == 1 else name


def _place_names(names: Sequence[str]) -> dict[str, str]:
    """For each place's name what its spellings share: a country's code, or the first spelling, folded."""
    found: dict[str, str] = {}
    buckets: dict[str, list[str]] = defaultdict(list)
    for name in dict.fromkeys(names):
        country = country_named(name)
        if country:
            found[name] = country.code
            continue
        known = buckets[skeleton(name)]
        like = next((other for other in known[:20] if are_close(other, name)), name)
        known.append(name)
        found[name] = found.get(like, fold(name))
    return found


def _entity(number: int, text: str, spans: Sequence[Span], names: Sequence[str]) -> Entity:
    mentions = tuple(Mention(span.start, span.end, text[span.start : span.end]) for span in spans)
    aliases = list(dict.fromkeys(names))
    name = max(aliases, key=lambda alias: (len(words_of(alias)), len(alias)))
    labels = [span.label for span in spans]
    label = max(dict.fromkeys(labels), key=labels.count)
    if label in ("PERSON", "GPE") and name.isupper() and len(name) > LETTERS:
        name = next(
            (alias for alias in aliases if alias.casefold() == name.casefold() and not alias.isupper()), calm(name)
        )
    return Entity(f"e{number}", name, label, mentions, tuple(alias for alias in aliases if alias != name))
