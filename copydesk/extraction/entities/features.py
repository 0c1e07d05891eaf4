"""What speaks for and against a candidate by its own words, and by the rest of the article; its neighbours have a room of their own."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from copydesk.extraction.entities.candidates import Candidate
from copydesk.extraction.entities.gazetteer import (
    bodies,
    cities_named,
    country_named,
    country_of_people,
    languages,
    regions,
    subdivisions_named,
)
from copydesk.extraction.entities.names import PARTICLES, RANKS
from copydesk.extraction.entities.spans import words_of
from copydesk.extraction.entities.spellings import place_share
from copydesk.extraction.entities.vectors import likeness
from copydesk.extraction.lexicons import classes, words
from copydesk.extraction.parsing import is_common

LOWER = re.compile(r"(?<![\w’'-])[a-zß-öø-ÿ][\w’'-]*")


LINKED = re.compile(r"(?P<head>[\w.’'-]+) (?P<link>of|for|on|and|&) ")
GENERIC = frozenset({
    "Government", "State", "Kingdom", "Republic", "Ministry", "Committee", "Council", "Opposition", "Police", "Army", "Executive",
    "Authority", "Department", "North", "South", "East", "Commission", "City", "County", "Church", "Court", "Bill", "Act", "Party",
    "Minister", "Internet", "Bank", "Union", "University", "Board", "Cabinet", "House", "Independence", "Constitution",
})  # fmt: skip
"""Capitalised words that mostly stand for a body or place named before, or for none."""
MARKS = tuple(
    (mark, f"has={mark.strip()}")
    for mark in ["&", "-", ".", " of ", " and ", " for ", " in ", " on ", "’s ", "'s ", " the "]
)
"""What may stand within a name, and what that is called."""
WHOLES = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC"})
"""The labels of names whose words are looked out for elsewhere."""
NAMELIKE = 0.75
"""Share of names in a word's likeness from which the dictionary does not make it a plain word."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the whole article shows: the words it has in lower case, and for each word in which of the model's longer names it stands, and where."""

    lower: frozenset[str]
    places: Mapping[str, Mapping[str, None]]
    language: str


def survey(text: str, candidates: Sequence[Candidate], language: str) -> Surroundings:
    """Go through the article once."""
    places: dict[str, dict[str, None]] = {}
    for candidate in candidates:
        if candidate.label in WHOLES:
            parts = words_of(text[candidate.start : candidate.end])
            if len(parts) > 1:
                sides = ("first", *("inner",) * (len(parts) - 2), "last")
                for side, part in zip(sides, parts, strict=True):
                    places.setdefault(part, {})[f"{side}-of={candidate.label}"] = None
    return Surroundings(frozenset(LOWER.findall(text)), places, language)


def of_name(name: str, known: Surroundings) -> Iterator[str]:
    """What the name's own words show, wherever it stands."""
    parts = words_of(name)
    yield f"words={min(len(parts), 5)}"
    yield from _shape(name, parts)
    yield from _gazetteer(name)
    first, last = parts[0], parts[-1]
    yield from _of_words(name, parts) if len(parts) > 1 else _of_word(first, known)
    if last[0].islower() and last not in PARTICLES:
        yield "ends-lower"
        yield f"ends-lower={last}"
    if all(part.lower() in known.lower or is_plain(part, known.language) for part in parts):
        bodily = len(parts) > 1 and classes("heads.tsv").get(last) in ("org", "school")
        yield "all-common-body" if bodily else "all-common"
    if first.lower() in known.lower:
        yield "first-in-lower"
    if last.lower() in known.lower:
        yield "last-in-lower"


def _of_words(name: str, parts: Sequence[str]) -> Iterator[str]:
    heads, titles = classes("heads.tsv"), classes("titles.tsv")
    first = parts[0]
    if first == "The":
        yield "the-first"
    yield f"first={class_of(first)}"
    yield f"last={class_of(parts[-1])}"
    yield from (f"head={heads[part]}" for part in parts[:-1] if part in heads)
    if first in classes("given_names.tsv"):
        yield "given-first"
    if any(part in titles for part in parts):
        yield "title-inside"
    if first in heads and " of " in name:
        yield f"head-of={heads[first]}"
    if (link := LINKED.search(name)) and link["head"] in heads:
        yield f"{link['link']}-head={heads[link['head']]}"


def _of_word(word: str, known: Surroundings) -> Iterator[str]:
    yield f"alone={class_of(word)}"
    yield from known.places.get(word, ())
    if word in words("things.txt"):
        yield "thing"
    elif word in GENERIC:
        yield "generic"


@lru_cache(maxsize=50_000)
def is_plain(word: str, language: str) -> bool:
    """Whether the dictionary has the word, and not as a name: it lists Einstein and Paris too."""
    if not is_common(word.lower(), language):
        return False
    shares = likeness(word) if language == "en" else None
    return shares is None or sum(shares) < NAMELIKE


def of_vectors(name: str) -> dict[str, float]:
    """How like a person's, a body's or a place's the name's words are."""
    parts = words_of(name)
    found: dict[str, float] = {}
    for side, word in (("first", parts[0]), ("last", parts[-1])) if len(parts) > 1 else (("alone", parts[0]),):
        shares = likeness(word)
        if shares is None:
            found[f"{side}-rare"] = 1.0
            found[f"{side}-spelt"] = place_share(word) - 0.5
        else:
            found.update(zip((f"{side}~person", f"{side}~body", f"{side}~place"), shares, strict=True))
    return found


def _shape(name: str, parts: Sequence[str]) -> Iterator[str]:
    if len(parts) == 1 and name.isupper():
        yield "capitals" if len(name) > 1 else "letter"
        if 1 < len(name) < 7 and name.isalpha():
            yield "acronym"
    elif len(parts) == 1 and sum(map(str.isupper, name)) > 1 and "-" not in name and "'" not in name:
        yield "mixed-case"
    elif any(part.isupper() and len(part) > 2 for part in parts):
        yield "capitals-inside"
    if any(map(str.isdigit, name)):
        yield "digit"
    if not name.isalnum():
        yield from (feature for mark, feature in MARKS if mark in name)


@lru_cache(maxsize=50_000)
def _gazetteer(name: str) -> tuple[str, ...]:
    if country_named(name):
        return ("is=country",)
    if country_of_people(name):
        return ("is=people",)
    if name in regions():
        return ("is=region",)
    if name in bodies():
        return ("is=body",)
    if name in languages():
        return ("is=language",)
    if subdivisions_named(name):
        return ("is=subdivision",)
    if cities := cities_named(name):
        return ("is=big-city" if cities[0].population > 300_000 else "is=city",)
    return ()


@lru_cache(maxsize=50_000)
def class_of(word: str) -> str:
    """The one thing a word is, the most telling first."""
    if country_named(word):
        return "country"
    if country_of_people(word):
        return "people"
    if word in RANKS:
        return "rank"
    for name in ("heads.tsv", "titles.tsv", "given_names.tsv"):
        if word in classes(name):
            return f"{name[:-4]}-{classes(name)[word]}" if name == "heads.tsv" else name[:-4]
    if word in words("calendar.txt"):
        return "calendar"
    if cities_named(word):
        return "city"
    return "unknown"
