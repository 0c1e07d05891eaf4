"""An article's text cut where its annotations begin and end, so that overlapping ones can be shown."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal

Kind = Literal["quote", "cue", "speaker", "entity", "date", "dateline"]
BLANK_LINE = re.compile(r"\n[ \t\r]*\n\s*")


@dataclass(frozen=True, slots=True)
class Annotation:
    """A stretch of the text that means something: half-open code points, and the id of what it belongs to.

    `style` is how it looks (an entity's type, a quote's), `label` what it says on hovering.
    """

    start: int
    end: int
    kind: Kind
    id: str = ""
    style: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch over all of which the same annotations lie; the shortest of them come last."""

    start: int
    end: int
    text: str
    annotations: tuple[Annotation, ...] = ()

    def ids(self, *kinds: Kind) -> tuple[str, ...]:
        """The ids of the annotations of these kinds over the segment, each once."""
        return tuple(dict.fromkeys(a.id for a in self.annotations if a.kind in kinds))

    def innermost(self, *kinds: Kind) -> Annotation | None:
        """The shortest annotation of these kinds, None without any."""
        return next((a for a in reversed(self.annotations) if a.kind in kinds), None)


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring segments within the same quotes; `opens` are those quotes that begin here."""

    quotes: tuple[str, ...]
    opens: tuple[str, ...]
    segments: tuple[Segment, ...]


def cut(text: str, annotations: Iterable[Annotation], *, start: int = 0, end: int | None = None) -> list[Segment]:
    """Cut `text[start:end]` into segments: side by side, in order, and together exactly that stretch.

    Annotations that reach beyond the stretch count as far as they lie in it; empty ones do not count.
    """
    end = len(text) if end is None else end
    within = [a for a in annotations if max(a.start, start) < min(a.end, end)]
    bounds = sorted({start, end} | {max(a.start, start) for a in within} | {min(a.end, end) for a in within})
    coming = sorted(within, key=lambda a: a.start, reverse=True)
    over: list[Annotation] = []
    segments = []
    for left, right in pairwise(bounds):
        over = [a for a in over if a.end > left]
        while coming and coming[-1].start <= left:
            over.append(coming.pop())
        over.sort(key=lambda a: (a.start - a.end, a.start, a.kind, a.id))
        segments.append(Segment(left, right, text[left:right], tuple(over)))
    return segments


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Where each paragraph begins and ends: what stands between blank lines, and is not blank itself."""
    start = 0
    for gap in BLANK_LINE.finditer(text):
        if text[start : gap.start()].strip():
            yield start, gap.start()
        start = gap.end()
    if text[start:].strip():
        yield start, len(text)


def set_text(text: str, annotations: Sequence[Annotation]) -> list[list[Run]]:
    """The text as paragraphs of runs, ready to be set."""
    opened: set[str] = set()
    ordered = sorted(annotations, key=lambda a: a.start)
    page, first = [], 0
    reaching: list[Annotation] = []
    for start, end in paragraphs(text):
        # Only what can touch this paragraph is looked at: the whole stays linear in the number of annotations.
        while first < len(ordered) and ordered[first].start < end:
            reaching.append(ordered[first])
            first += 1
        reaching = [a for a in reaching if a.end > start]
        page.append(list(_runs(cut(text, reaching, start=start, end=end), opened)))
    return page


def _runs(segments: Iterable[Segment], opened: set[str]) -> Iterator[Run]:
    for quotes, group in groupby(segments, key=lambda segment: segment.ids("quote")):
        opens = tuple(id_ for id_ in quotes if id_ not in opened)
        opened.update(opens)
        yield Run(quotes, opens, tuple(group))
