"""What speaks for and against a candidate where it stands: the model's word, and the words around it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from copydesk.extraction.entities.acronyms import DEFINED, stands_for
from copydesk.extraction.entities.candidates import COMPOUND, Candidate
from copydesk.extraction.entities.features import class_of, is_plain
from copydesk.extraction.entities.gazetteer import cities_named, country_named, regions
from copydesk.extraction.entities.names import RANKS
from copydesk.extraction.entities.spans import words_of
from copydesk.extraction.lexicons import classes, memberships

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


class Before(NamedTuple):
    """The word before a candidate, "" for none, what stands between the two, and where all this starts."""

    word: str
    gap: str
    start: int


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
    if left.opens and is_plain(words_of(text[candidate.start : candidate.end])[0], language):
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
        yield f"runs-on={class_of(word)}"
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
        yield f"run-before={class_of(word)}"
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
