"""What speaks for and against a candidate: the model's word, its own words, its neighbours, the rest of the article."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from copydesk.extraction.entities.acronyms import DEFINED, stands_for
from copydesk.extraction.entities.candidates import COMPOUND, Candidate
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
from copydesk.extraction.lexicons import classes, memberships, words
from copydesk.extraction.parsing import is_common

BEFORE = re.compile(r"(?P<word>[\w.’'-]+)?(?P<gap>[^\w\n]*)$")
BEFORE_WITHIN = 30
"""Code points before a name that are looked at."""
AFTER = re.compile(r"(?P<possessive> ?['’]s?(?![\w’']))?(?P<gap>[^\w\n]*)(?P<word>[\w’'-]+)?")
OFFICE = re.compile(
    r"(?:[Mm]inisters?|[Ss]ecretary|[Hh]ead|[Dd]irector|[Cc]hair(?:man|woman|person)?|[Pp]resident|[Gg]overnor|[Mm]ayor|[Ll]eader"
    r"|[Mm]ember|[Cc]hief|[Cc]ommissioner|[Pp]rofessor|[Bb]ishop|[Aa]mbassador|[Ss]ecretary[- ][Gg]eneral) (?:of|for|to) (?:the )?$"
)
OFFICE_LINKS = ("of ", "for ", "to ", "the ")

DATELINE = re.compile(
    r"(?P<place>[A-ZÀ-Þ][A-ZÀ-Þ.’'-]+(?: [A-ZÀ-Þ.’'-]+){0,3})(?: ?, [^\n().:;—–]{2,40}?)?(?: ?\([^()\n]{2,30}\))? ?(?:—|–|--?(?=\s)|\d{4}-\d\d-\d\d|: )"
)
DATELINE_WITHIN = 30
"""Code points from a line's beginning within which a dateline's places stand."""
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


class Before(NamedTuple):
    """The word before a candidate, "" for none, what stands between the two, and where all this starts."""

    word: str
    gap: str
    start: int


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
    if all(part.lower() in known.lower or _is_plain(part, known.language) for part in parts):
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
    yield f"first={_class(first)}"
    yield f"last={_class(parts[-1])}"
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
    yield f"alone={_class(word)}"
    yield from known.places.get(word, ())
    if word in words("things.txt"):
        yield "thing"
    elif word in GENERIC:
        yield "generic"


@lru_cache(maxsize=50_000)
def _is_plain(word: str, language: str) -> bool:
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
def _class(word: str) -> str:
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


@dataclass(frozen=True, slots=True)
class Left:
    """What shows before a place where candidates begin; there a sentence or quotation may `open`, or a dateline's place end at `dateline`."""

    features: tuple[str, ...]
    opens: bool
    line_begins: bool
    dateline: int


@dataclass(frozen=True, slots=True)
class Right:
    """What shows behind a place where candidates end; `short` are the letters in brackets there, "" for none."""

    features: tuple[str, ...]
    short: str


def of_places(text: str, candidates: Sequence[Candidate], language: str) -> list[list[str]]:
    """What the words around each mention show; many candidates begin or end at one place, which is looked at once."""
    lefts = {start: look_left(text, start) for start in {candidate.start for candidate in candidates}}
    rights = {end: look_right(text, end) for end in {candidate.end for candidate in candidates}}
    return [
        list(of_place(text, candidate, lefts[candidate.start], rights[candidate.end], language))
        for candidate in candidates
    ]


def of_place(text: str, candidate: Candidate, left: Left, right: Right, language: str) -> Iterator[str]:
    """What the words around this mention show, each thing once."""
    yield f"model={candidate.label or '-'}"
    if candidate.inside:
        yield f"inside={candidate.inside}"
    if candidate.holds:
        yield f"holds={candidate.holds}"
    yield from left.features
    if left.opens and _is_plain(words_of(text[candidate.start : candidate.end])[0], language):
        yield "starts-common"
    if left.line_begins and candidate.end == left.dateline:
        yield "dateline"
    elif candidate.end <= left.dateline:
        yield "within-dateline"
    yield from right.features
    if right.short:
        yield "defines" if stands_for(right.short, text[candidate.start : candidate.end]) else "brackets"


def look_left(text: str, start: int) -> Left:
    """What stands before a place of the text."""
    before = word_before(text, start)
    features = dict.fromkeys(_before(text, before))
    line = text.rfind("\n", 0, start) + 1
    dateline = DATELINE.match(text, line) if start - line < DATELINE_WITHIN else None
    if text.endswith(OFFICE_LINKS, 0, start) and OFFICE.search(text, max(0, start - 30), start):
        features["of-office"] = None
    mark = before.gap.strip() if before.word else ""
    opens = bool(mark) and (mark[0] in ".!?:" or mark[-1] in '“"')
    return Left(tuple(features), opens, start == line, dateline.end("place") if dateline else -1)


def look_right(text: str, end: int) -> Right:
    """What stands behind a place of the text."""
    after = AFTER.match(text, end)
    if after is None:
        return Right((), "")
    defined = DEFINED.match(text, end) if after["gap"].lstrip().startswith("(") else None
    short = defined["short"] if defined else ""
    return Right(tuple(dict.fromkeys(_after(after, short))), short)


def word_before(text: str, start: int) -> Before:
    """What stands before a place of the text, on the same line."""
    low = max(0, start - BEFORE_WITHIN)
    # Mostly a word and a space, which is found faster than by the expression.
    if text[start - 1 : start] == " ":
        word = text[max(low, text.rfind(" ", low, start - 1) + 1) : start - 1]
        if word.isalnum():
            return Before(word, " ", start - 1 - len(word))
    found = BEFORE.search(text, low, start)
    return Before(found["word"] or "", found["gap"], found.start()) if found else Before("", "", start)


def _after(after: re.Match[str], short: str) -> Iterator[str]:
    word, gap, possessive = after["word"] or "", after["gap"], after["possessive"]
    # Texts cut into words have a space before every mark.
    mark = gap.strip()
    if possessive:
        yield "possessive"
    if short:  # what these tell depends on the name
        return
    if not mark and word.isdigit():
        yield "next-number"
    elif gap == " " and word in classes("given_names.tsv") and not possessive:
        yield "before-given"
    elif gap == " " and word[:1].isupper() and not possessive:
        yield "runs-on"
        yield f"runs-on={_class(word)}"
    elif gap in (" ", "-"):
        yield from _context_classes("next", word)
        if "saying" in around(word):
            yield f"next={word}"
    elif mark.startswith(","):
        yield "comma-number" if word.isdigit() else "comma"
        yield from _context_classes("comma", word)
        if word[:1].isupper() and (country_named(word) or cities_named(word) or word in regions()):
            yield "comma-place"
    elif mark:
        yield f"mark-after={mark[0]}"
    elif gap:
        yield "line-end"


def _before(text: str, before: Before) -> Iterator[str]:
    mark = before.gap.strip()
    if not before.word:
        yield "starts"
        if mark:
            yield f"mark-before={mark[-1]}"
        return
    if before.gap in (" ", ". ", " . ") and (found := list(_run_before(text, before))):
        yield from found
    elif before.gap == " " or mark in ("“", '"', "-", "‘"):
        yield from _context_classes("prev", before.word)
        if mark:
            yield "quoted" if mark != "-" else "hyphen-before"
    elif mark.endswith("("):
        yield "in-brackets"
    elif mark in (",", ";"):
        yield "listed"
        if before.word[:1].isupper() and (country_named(before.word) or cities_named(before.word)):
            yield "listed-place"
    else:
        yield "starts"


def _run_before(text: str, before: Before) -> Iterator[str]:
    """What a title, a capitalised word or a number right before shows."""
    word, gap = before.word, before.gap
    if word[0].isupper() and (word.rstrip(".") in classes("titles.tsv") or word in RANKS):
        yield "after-title"
    elif gap != " ":
        return
    elif word.endswith(COMPOUND):
        yield "after-compound"
    elif word[0].isupper():
        yield "run-before"
        yield f"run-before={_class(word)}"
        if before.start == 0 or text[before.start - 1] == "\n":
            yield "run-before-starts"
    elif word.isdigit():
        yield "prev-number"


def around(word: str) -> tuple[str, ...]:
    """What the word, next to a name, tells of it."""
    return memberships("contexts.tsv").get(word, ())


def _context_classes(side: str, word: str) -> Iterator[str]:
    for label in around(word):
        yield f"{side}={label}" if label != "position" else f"{side}={word}"
