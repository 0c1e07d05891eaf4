"""Quotation marks paired into regions, by paragraph, at the level of characters.

Every mark is looked at a bounded number of times, so the time is linear in the text.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

PARAGRAPH = re.compile(r"\S[^\n]*")
MARK = re.compile(r"''|``|[“”„‟\"«»‘’‚‹›']")
OPENERS = {
    "“": "curly",
    "„": "low",
    "‟": "curly",
    "«": "angle",
    "``": "typed",
    "‘": "single",
    "‚": "single",
    "‹": "single",
}
CLOSERS = {"”": "curly", "»": "angle", "’": "single", "›": "single"}
SINGLES = {"‘", "’", "‚", "‹", "›", "'"}
OUTER = " \t\xa0\u202f\u2009\n"
CARRIED = 3
"""Over how many paragraphs without marks an open quotation is carried."""
NEST = 8
MARGIN = 200
"""White space beyond this is not looked through, so that no text costs more than its length."""
ELISIONS = re.compile(r"['’](?:em|til|tis|twas|cause|bout|n|\d\ds?)\b", re.IGNORECASE)

Side = Literal["open", "close", "either"]


@dataclass(frozen=True, slots=True)
class Region:
    """What stands between two marks: `outer_*` with them, `start`/`end` without them and white space.

    `closed` is False where the paragraph ended first; `follows` where it reopens the quotation of
    the region before it, as newspapers do at each new paragraph; `single` for ‘ ’.
    """

    outer_start: int
    outer_end: int
    start: int
    end: int
    closed: bool
    follows: bool = False
    single: bool = False


def find_regions(text: str) -> tuple[Region, ...]:
    """The outermost quoted regions of a text, in order, none touching another."""
    regions: list[Region] = []
    open_since: tuple[int, int] | None = None
    carried = 0
    for paragraph in PARAGRAPH.finditer(text):
        start, end = paragraph.start(), paragraph.end()
        found = list(_pair(text, start, end, carries=open_since is not None))
        carried_end = found.pop(0) if found and found[0][0] < 0 else None
        if open_since is not None:
            if carried_end is not None:
                # The quotation left open above is closed here.
                regions[-1] = _region(text, regions[-1].outer_start, carried_end[1], closed=True)
            elif not found and carried < CARRIED:
                carried += 1
                continue
        first = True
        for opened, closed_at, closed in found:
            follows = first and open_since is not None and not text[start:opened].strip()
            region = _region(text, opened, closed_at, closed=closed)
            if region.start < region.end:
                regions.append(replace(region, follows=follows))
                first = False
        open_since, carried = None, 0
        if regions and not regions[-1].closed and regions[-1].outer_end == _stripped_end(text, start, end):
            open_since = (regions[-1].outer_start, regions[-1].outer_end)
    return tuple(_with_singles(text, regions))


def character_before(text: str, low: int, place: int, skip: str = OUTER) -> str:
    """The last character before a place that is not skipped, or "" at `low`; looks no further than MARGIN."""
    stop = max(low, place - MARGIN)
    while place > stop and text[place - 1] in skip:
        place -= 1
    return text[place - 1] if place > low else ""


def character_after(text: str, place: int, high: int, skip: str = OUTER) -> str:
    """The first character from a place on that is not skipped, or "" at `high`; looks no further than MARGIN."""
    stop = min(high, place + MARGIN)
    while place < stop and text[place] in skip:
        place += 1
    return text[place] if place < high else ""


def _stripped_end(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _region(text: str, opened: int, closed_at: int, *, closed: bool) -> Region:
    start = opened + (2 if text[opened : opened + 2] in {"''", "``"} else 1)
    end = closed_at
    if closed:
        end -= 2 if text[max(start, end - 2) : end] == "''" else 1
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Region(opened, closed_at, start, end, closed)


def _sides(text: str, start: int, end: int, low: int, high: int) -> tuple[bool, bool]:
    """Whether a mark at start:end stands where one opens, and where one closes."""
    before = text[start - 1] if start > low else " "
    after = text[end] if end < high else " "
    opens = (before.isspace() or before in "([{—–―-/:=>“‘«„'\"…") and not after.isspace()
    closes = not before.isspace() and not (after.isalnum() and before not in ".,!?;:…—–―")
    return opens, closes


def _pair(text: str, low: int, high: int, *, carries: bool) -> Iterator[tuple[int, int, bool]]:
    """Pair one paragraph's double marks: (opening, end, closed); opening -1 closes a quotation carried in."""
    marks = [mark for mark in MARK.finditer(text, low, high) if mark[0] not in SINGLES]
    counts = Counter(_kind(mark[0]) for mark in marks)
    balanced = counts["open"] == counts["close"]
    opened = -1
    depth = 0
    for position, mark in enumerate(marks):
        kind = _kind(mark[0])
        opens, closes = _sides(text, mark.start(), mark.end(), low, high)
        if depth == 0:
            first = position == 0 and carries and text[low : mark.start()].strip() != ""
            if first and (kind == "close" or (kind == "either" and closes and not opens)):
                yield -1, mark.end(), True
            elif _begins(kind, opens=opens, closes=closes, before=text[max(low, mark.start() - 1)]):
                opened, depth = mark.start(), 1
            continue
        if kind == "open" and not (closes and not opens):
            same_style = OPENERS[mark[0]] == OPENERS.get(text[opened], "")
            depth += depth < NEST and (balanced or not same_style)
            continue
        if (
            kind == "either"
            and opens
            and not closes
            and position + 1 < len(marks)
            and _nests(text, marks, position, low, high)
        ):
            depth += depth < NEST
            continue
        depth -= 1
        if depth == 0:
            yield opened, mark.end(), True
    if depth:
        yield opened, _stripped_end(text, low, high), False


def _kind(mark: str) -> Side:
    if mark in OPENERS:
        return "open"
    return "close" if mark in CLOSERS else "either"


def _begins(kind: Side, *, opens: bool, closes: bool, before: str) -> bool:
    if kind == "open":
        return True
    if kind == "close":
        # Reversed marks (»so«, ”so”) open where nothing could be closed.
        return opens and not closes
    # Inches, seconds and strays close nothing and open nothing.
    return opens or not (closes or before.isdigit())


def _nests(text: str, marks: list["re.Match[str]"], position: int, low: int, high: int) -> bool:
    """Whether a straight mark opens inside an open quotation: the next two both close."""
    following = marks[position + 1 : position + 3]
    if len(following) < 2:
        return False
    sides = [_sides(text, mark.start(), mark.end(), low, high) for mark in following]
    return all(closes and not opens for opens, closes in sides)


def _with_singles(text: str, regions: list[Region]) -> list[Region]:
    """Add the regions in single marks that stand outside the double ones, or hold them."""
    merged: list[Region] = []
    waiting = iter(regions)
    upcoming = next(waiting, None)
    for single in _single_regions(text, regions):
        inside: list[Region] = []
        while upcoming and upcoming.outer_start < single.outer_end:
            inside.append(upcoming)
            upcoming = next(waiting, None)
        earlier = [region for region in inside if region.outer_end <= single.outer_start]
        held = inside[len(earlier) :]
        merged.extend(earlier)
        if all(single.outer_start < region.outer_start and region.outer_end < single.outer_end for region in held):
            merged.append(single)
        else:
            merged.extend(held)
    if upcoming:
        merged.append(upcoming)
        merged.extend(waiting)
    return merged


def _single_regions(text: str, regions: list[Region]) -> Iterator[Region]:
    """Quotations in single marks: opened after a space or dash, closed where no apostrophe would stand."""
    blocks = iter([*((region.outer_start, region.outer_end) for region in regions), (len(text) + 1, len(text) + 1)])
    block = next(blocks)
    was_open = False
    for paragraph in PARAGRAPH.finditer(text):
        low, high = paragraph.span()
        opened = -1
        tentative = -1
        first = True
        for mark in MARK.finditer(text, low, high):
            if mark[0] not in SINGLES:
                continue
            at = mark.start()
            while block[1] <= at:
                block = next(blocks)
            if block[0] < at and opened < 0:
                continue
            opens, closes = _single_sides(text, at, low, high)
            if opens and opened < 0:
                opened, tentative = at, -1
                follows = first and was_open and not text[low:at].strip()
            elif opened >= 0 and closes and not (block[0] < at < block[1]):
                if text[at - 1] in "sS" and text[at + 1 : at + 2].isspace() and text[at + 2 : at + 3].islower():
                    # Probably a plural's possessive, unless nothing closes later.
                    tentative = at
                    continue
                yield replace(_region(text, opened, at + 1, closed=True), single=True, follows=follows)
                opened, tentative = -1, -1
            elif opened >= 0 and opens and tentative >= 0:
                yield replace(_region(text, opened, tentative + 1, closed=True), single=True, follows=follows)
                opened, tentative = at, -1
            first = False
        was_open = False
        if opened >= 0 and tentative >= 0:
            yield replace(_region(text, opened, tentative + 1, closed=True), single=True, follows=follows)
        elif opened >= 0 and text[opened] == "‘" and not text[low:opened].strip() and _reopens(text, high):
            was_open = True
            yield replace(
                _region(text, opened, _stripped_end(text, low, high), closed=False), single=True, follows=follows
            )


def _reopens(text: str, end: int) -> bool:
    following = PARAGRAPH.search(text, end)
    return following is not None and following[0].lstrip().startswith("‘")


def _single_sides(text: str, at: int, low: int, high: int) -> tuple[bool, bool]:
    before = text[at - 1] if at > low else " "
    after = text[at + 1] if at + 1 < high else " "
    if ELISIONS.match(text, at) and text[at] != "‘":
        return False, False
    opens = (
        (before.isspace() or before in '([—–―-/:“"«')
        and (after.isalnum() or after in '“"…[.$£€#@')
        and text[at] not in "’›"
    )
    closes = not before.isspace() and not after.isalnum() and text[at] not in "‘‚‹"
    return opens, closes
