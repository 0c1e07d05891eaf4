"""What the steps hand to each other: spans of the article's text with a label."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from spacy.tokens import Span as Tokens

from copydesk.annotations import EntityType
from copydesk.extraction.parsing import Paragraph, Parse

WORD = re.compile(r"(?:[A-Z]\.){2,}|\w+(?:(?!['’][sS]\b)['’.&-]\w+)*")
"""A word: hyphens, inner apostrophes and the dots of "U.S." belong to it, a possessive's "'s" does not."""

PLACES = frozenset({"GPE", "LOC", "FAC"})


@dataclass(frozen=True, slots=True)
class Span:
    """A name in the article's text: code points, half-open, and its OntoNotes label."""

    start: int
    end: int
    label: EntityType


@lru_cache(maxsize=50_000)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, in order."""
    return tuple(WORD.findall(name))


def without_overlaps(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, the longer of two that overlap kept (the earlier of two as long)."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        while kept and kept[-1].end > span.start and kept[-1].end - kept[-1].start < span.end - span.start:
            kept.pop()
        if not kept or kept[-1].end <= span.start:
            kept.append(span)
    return kept


def paragraph_at(parse: Parse, offset: int) -> Paragraph | None:
    """The paragraph that holds the code point, None between paragraphs."""
    index = bisect_right(parse.paragraphs, offset, key=lambda paragraph: paragraph.start) - 1
    if index < 0 or offset >= parse.paragraphs[index].end:
        return None
    return parse.paragraphs[index]


def tokens_of(parse: Parse, start: int, end: int) -> Tokens | None:
    """The parse's tokens that the code points touch, None where they touch no paragraph."""
    paragraph = paragraph_at(parse, start)
    if paragraph is None:
        return None
    last = min(end, paragraph.end) - paragraph.start
    return paragraph.doc.char_span(start - paragraph.start, last, alignment_mode="expand")
