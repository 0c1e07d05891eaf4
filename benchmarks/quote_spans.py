"""The spans that are scored: how they are trimmed, typed by their marks, and matched."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

TRIM = " \t\r\n\"“”«»„'‘’.,;:"
PARAGRAPH = re.compile(r"[^\n]+")
WORD = re.compile(r"\w")


@dataclass(frozen=True)
class Row:
    """One span with its speaker, gold or predicted."""

    start: int
    end: int
    type: str
    speech: bool = True
    speaker: str | None = None
    speaker_span: tuple[int, int] | None = None
    reference: str | None = None
    """The speaker's full name: in gold as marked, in a prediction as resolved."""
    confidence: float = 0.0


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without outer white space, marks and stops."""
    while start < end and text[start] in TRIM:
        start += 1
    while end > start and text[end - 1] in TRIM:
        end -= 1
    return start, end


def overlap(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Intersection over union."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared / (max(one[1], other[1]) - min(one[0], other[0])) if shared > 0 else 0.0


def quoted_regions(text: str) -> list[tuple[int, int]]:
    """Double marks paired within each paragraph; one left open ends with it."""
    regions = []
    for paragraph in PARAGRAPH.finditer(text):
        opened = None
        for place in range(paragraph.start(), paragraph.end()):
            mark = text[place]
            if opened is None:
                if mark in '“«„"':
                    opened = place
            elif mark in '”»"':
                regions.append((opened, place + 1))
                opened = None
        if opened is not None:
            regions.append((opened, paragraph.start() + len(paragraph[0].rstrip())))
    return regions


def type_of(text: str, start: int, end: int, regions: Iterable[tuple[int, int]]) -> str:
    """direct: nine tenths of the characters in marks; mixed: at least two; else indirect."""
    solid = [place for place in range(start, end) if not text[place].isspace()]
    if not solid:
        return "unknown"
    inside = [region for region in regions if region[0] < end and start < region[1]]
    marked = sum(any(low <= place < high for low, high in inside) for place in solid)
    return "direct" if marked / len(solid) >= 0.9 else "mixed" if marked >= 2 else "indirect"


def match(gold: Sequence[tuple[int, int]], predicted: Sequence[tuple[int, int]]) -> list[tuple[float, int, int]]:
    """(overlap, gold, predicted) pairs, one to one, best overlap first."""
    pairs = sorted(
        (
            (overlap(one, other), number, place)
            for number, one in enumerate(gold)
            for place, other in enumerate(predicted)
            if one[0] < other[1] and other[0] < one[1]
        ),
        key=lambda pair: -pair[0],
    )
    taken: set[int] = set()
    used: set[int] = set()
    matched = []
    for share, number, place in pairs:
        if number not in taken and place not in used:
            taken.add(number)
            used.add(place)
            matched.append((share, number, place))
    return matched
