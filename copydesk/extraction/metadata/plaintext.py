"""An article as plain text: its title, byline, day and dateline told apart from its paragraphs."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from copydesk.annotations import Dateline
from copydesk.extraction.metadata import bylines
from copydesk.extraction.metadata.boilerplate import is_boilerplate, is_tail
from copydesk.extraction.metadata.datelines import find_dateline
from copydesk.extraction.metadata.heads import HEAD, SENTENCE, Head, byline, is_paragraph, stamp

LONGEST_TITLE = 200
RAW_HEAD = 20_000
"""Characters of a text taken as it is in which its title, byline and dateline are looked for."""
TWICE, FOLLOWED, LIKE_A_TITLE, DOUBTFUL = 0.99, 0.95, 0.8, 0.6
"""Confidences: the line stands twice; a byline, a day or a dateline follows; it has a title's length and end; neither."""
LEAST, MOST = 15, 110
"""Characters that most titles have."""
LISTING = re.compile(
    r"(?i:\W*(?:read (?:more|also|next)|see also|related|lire aussi|lesen sie auch|leia (?:mais|também)))\W*:"
)
"""What leads up to the heading of another story on the next line."""
REPORTING = re.compile(
    r"\(?(?:additional )?reporting (?:and (?:writing|editing) )?by (?P<names>[^;.)\n]{3,200})", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class PlainArticle:
    """What a plain text says of itself; `text` is what is left to read."""

    text: str
    title: str | None = None
    title_confidence: float | None = None
    authors: tuple[str, ...] = ()
    agency: str | None = None
    published_at: datetime | None = None
    modified_at: datetime | None = None
    dateline: Dateline | None = None


def read_plain(source: str) -> PlainArticle:
    """Clean a plain text: its title once and first, then its paragraphs, each a line, with a blank line between."""
    lines = paragraphs(source)
    title, confidence, lines = _title(lines)
    head = Head()
    body: list[str] = []
    tail_authors: tuple[str, ...] = ()
    before = ""
    for number, line in enumerate(lines):
        last, before = before, line
        if number < HEAD and not is_paragraph(line) and head.take(line, lines[number + 1 :][:1]):
            continue
        if (reporting := REPORTING.match(line)) and number > 0 and is_boilerplate(line):
            tail_authors = tail_authors or bylines.people(reporting["names"])
            continue
        if not is_boilerplate(line) and not (LISTING.fullmatch(last) and not is_paragraph(line)):
            body.append(line)
    while len(body) > 1 and is_tail(body[-1]):
        body.pop()
    text = "\n\n".join([title, *body] if title else body)
    start = len(title) + 2 if title and body else 0
    dateline = find_dateline(text, start) if body else None
    return PlainArticle(
        text,
        title,
        confidence,
        head.authors or tail_authors,
        head.agency or (dateline.agency if dateline else None),
        head.published or head.changed,
        head.changed,
        dateline,
    )


def read_raw(source: str) -> PlainArticle:
    """What a text says of itself, taken as it is: `text` is exactly `source`."""
    article = read_plain(source[:RAW_HEAD])
    dateline = None
    start = 0
    for line in source[:RAW_HEAD].split("\n")[: 2 * HEAD]:
        dateline = dateline or find_dateline(source, start + len(line) - len(line.lstrip()))
        start += len(line) + 1
    return replace(article, text=source, dateline=dateline)


def paragraphs(source: str) -> list[str]:
    """The text's paragraphs, each one line: hard-wrapped lines joined, white space single, none empty."""
    source = (
        source.replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\u2028", "\n")
        .replace("\u2029", "\n\n")
        .replace("\ufeff", "")
    )
    blocks = [
        [_line(line) for line in block.split("\n") if line.strip()] for block in re.split(r"\n[^\S\n]*\n", source)
    ]
    found: list[str] = []
    for block in blocks:
        found += [" ".join(block)] if _is_wrapped(block) else block
    return [line for line in found if line]


def _line(line: str) -> str:
    return re.sub(r"[^\S\n]+", " ", line).strip()


def _is_wrapped(block: list[str]) -> bool:
    """Lines of like length, broken in mid-sentence, are one paragraph."""
    if len(block) < 2:
        return False
    if any(byline(line) or stamp(line) or is_boilerplate(line) for line in block[:HEAD]):
        return False
    inner = block[:-1]
    width = max(map(len, block))
    broken = sum(not SENTENCE.search(line) for line in inner)
    return 40 <= width <= 100 and min(map(len, inner)) > width * 0.6 and broken * 2 >= len(inner)


def _title(lines: list[str]) -> tuple[str | None, float | None, list[str]]:
    """The title, the confidence that it is one, and the lines after it; what stands above it is the page's."""
    while len(lines) > 2 and is_boilerplate(lines[0]):
        lines = lines[1:]
    if len(lines) < 2:
        return None, None, lines
    first = lines[0]
    if len(first) > LONGEST_TITLE or is_boilerplate(first) or byline(first) or stamp(first):
        return None, None, lines
    rest = lines[1:]
    if _same(first, rest[0]):
        repeats = next((at for at, line in enumerate(rest) if not _same(first, line)), len(rest))
        return first, TWICE, rest[repeats:]
    if (SENTENCE.search(first) and not first.endswith("?")) or find_dateline(first, 0):
        return None, None, lines
    if not any(is_paragraph(line) for line in rest[:HEAD]):
        return None, None, lines
    return first, _confidence(first, rest), rest


def _confidence(title: str, rest: list[str]) -> float:
    """How sure it is that the first line is a title: what follows one says it, else how it looks."""
    below = rest[0]
    if byline(below) or stamp(below) or find_dateline(below, 0) or bylines.is_agency(below):
        return FOLLOWED
    return LIKE_A_TITLE if LEAST <= len(title) <= MOST and not title.endswith(("?", ":", ",", ";")) else DOUBTFUL


def _same(one: str, other: str) -> bool:
    return re.sub(r"\W+", "", one).casefold() == re.sub(r"\W+", "", other).casefold()
