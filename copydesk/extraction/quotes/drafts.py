"""Quotes in the making: marked regions and reports of the parse brought together."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from copydesk.extraction.quotes.attribution import attribute, source_beside, token_at
from copydesk.extraction.quotes.cues import Lexicon
from copydesk.extraction.quotes.marks import Region
from copydesk.extraction.quotes.reports import Report, find_reports
from copydesk.extraction.quotes.sources import source_of
from copydesk.extraction.quotes.syntax import Tree
from copydesk.extraction.quotes.turns import find_blocks, find_turns

WRITES = frozenset({"read", "recite", "review"})
MANY = 40
"""So many marked regions one report may hold."""
TRIM = " \t\r\n\xa0\u202f.,;:–—―-"


@dataclass(slots=True)
class Draft:
    """A quote in the making. `pieces` are spans with their marks, `regions` the marked regions in them."""

    pieces: list[tuple[int, int]]
    regions: list[Region]
    tree: Tree
    frame: str
    cue_tree: Tree
    """The paragraph that `anchor` and `source` number tokens of; not always that of the words."""
    anchor: int | None = None
    cue: tuple[int, int] | None = None
    source: int | None = None
    speaker: tuple[int, int] | None = None
    """A speaker's span found by its place, without a parse."""
    score: float = 0.5
    features: dict[str, float] = field(default_factory=dict)

    @property
    def start(self) -> int:
        return self.pieces[0][0]

    @property
    def end(self) -> int:
        return self.pieces[-1][1]


def paragraph_at(starts: Sequence[int], place: int) -> int:
    """The number of the paragraph that holds a place of the article."""
    return max(0, bisect_right(starts, place) - 1)


def draft_quotes(text: str, trees: Sequence[Tree], regions: Sequence[Region], words: Lexicon) -> list[Draft]:
    """All candidates, ordered by where they begin."""
    starts = [tree.start for tree in trees]
    opens = [region.outer_start for region in regions]
    drafts: list[Draft] = []
    covered: set[int] = set()
    for tree in trees:
        for report in find_reports(tree, words):
            if _inside(regions, opens, tree.starts[report.anchor]) is not None:
                continue
            draft = _from_report(text, report, regions, opens)
            if draft is not None:
                drafts.append(draft)
                covered.update(region.outer_start for region in draft.regions)
    drafts = _without_repeats(drafts)
    turns = list(find_turns(text, trees))
    spans = [(turn.tree.start, turn.tree.end) for turn in turns if turn.frame == "turn"]
    drafts = [draft for draft in drafts if not _within(spans, draft.start)]
    reaches: dict[int, int] = {}
    for draft in drafts:
        reaches[draft.start] = max(reaches.get(draft.start, 0), draft.end)
    for turn in turns:
        if turn.frame == "headline" and reaches.get(turn.words[0], 0) >= turn.words[1] - 2:
            continue
        held = [
            region
            for region in regions[bisect_left(opens, turn.words[0]) : bisect_left(opens, turn.words[1])]
            if region.outer_end <= turn.words[1]
        ]
        drafts.append(Draft([turn.words], held, turn.tree, turn.frame, turn.tree, None, turn.cue, None, turn.speaker))
        covered.update(region.outer_start for region in held)
    for tree, above, cue in find_blocks(trees, words, regions):
        if not _within(spans, tree.start):
            place = (above.starts[cue], above.ends[cue])
            drafts.append(
                Draft([(tree.start, tree.ends[-1])], [], tree, "block", above, cue, place, source_of(above, cue))
            )
    regions = [region for region in regions if not _within(spans, region.outer_start)]
    for region in regions:
        if region.outer_start not in covered:
            drafts.append(_from_region(text, region, trees, paragraph_at(starts, region.outer_start), words))
    drafts.sort(key=lambda draft: (draft.start, -draft.end))
    return drafts


def _within(spans: Sequence[tuple[int, int]], place: int) -> bool:
    """Whether one of some spans in order holds a place."""
    number = bisect_right(spans, (place, 1 << 60)) - 1
    return number >= 0 and place < spans[number][1]


def _inside(regions: Sequence[Region], opens: Sequence[int], place: int) -> int | None:
    """The number of the region that holds a place."""
    number = bisect_right(opens, place) - 1
    return number if number >= 0 and place < regions[number].outer_end else None


def _from_report(text: str, report: Report, regions: Sequence[Region], opens: Sequence[int]) -> Draft | None:
    tree = report.tree
    cue_start, cue_end = tree.starts[report.cue[0]], tree.ends[report.cue[1]]
    pieces: list[tuple[int, int]] = []
    held: list[Region] = []
    for start, end in report.pieces:
        first = max(0, bisect_right(opens, start) - 1)
        for region in regions[first : min(bisect_left(opens, end), first + MANY)]:
            if region.outer_end <= start or (region.outer_start <= cue_start and cue_end <= region.outer_end):
                continue
            if (
                report.frame == "around"
                and region.outer_start <= start + 1
                and region.outer_end < end
                and text[region.end - 1] in ",?!"
            ):
                end = region.outer_end
            start, end = min(start, region.outer_start), max(end, region.outer_end)
            if region not in held:
                held.append(region)
        if held and report.frame != "around":
            end = _before_comment(tree, held[-1], end)
        if pieces and start < pieces[-1][1]:
            pieces[-1] = (pieces[-1][0], max(end, pieces[-1][1]))
        elif end > start:
            pieces.append((start, end))
    if not pieces or (
        held and report.lemma in WRITES and report.frame == "thing" and is_title(text[held[0].start : held[0].end])
    ):
        return None
    source = report.source
    if source is None or any(region.outer_start <= tree.starts[source] < region.outer_end for region in held):
        source = source_beside(tree, report.anchor, held[-1]) if held and report.frame == "around" else source
    return Draft(pieces, held, tree, report.frame, tree, report.anchor, (cue_start, cue_end), source)


def is_title(words: str) -> bool:
    """Whether quoted words look like the title of a work: capitals throughout, nothing that ends a sentence."""
    parts = words.split()
    capitals = sum(part[:1].isupper() for part in parts)
    return len(parts) > 1 and parts[0][:1].isupper() and capitals * 2 > len(parts) and words[-1] not in ".?!"


def _before_comment(tree: Tree, region: Region, end: int) -> int:
    """Where a report ends if behind its last marked words the writer goes on: “…”, engaging in; “…” — a charge."""
    place = token_at(tree, region.outer_end)
    if region.outer_end >= end or place + 1 >= len(tree) or tree.starts[place] >= end:
        return end
    inner = tree.words[place - 1] == "," or (place > 1 and tree.words[place - 2] == ",")
    if tree.words[place] in {"—", "–", "―", "-", "--"}:
        return region.outer_end
    following = place + 1 if tree.words[place] == "," else place
    if (tree.words[place] == "," or inner) and tree.tags[following] in {"VBG", "WDT", "WP", "WP$"}:
        return region.outer_end
    return end


def _without_repeats(drafts: list[Draft]) -> list[Draft]:
    """Of two reports of the very same words keep the one whose cue is nearer."""
    best: dict[tuple[int, int], Draft] = {}
    for draft in drafts:
        key = (draft.start, draft.end)
        other = best.get(key)
        if other is None or _distance(draft) < _distance(other):
            best[key] = draft
    return list(best.values())


def _distance(draft: Draft) -> int:
    if draft.cue is None:
        return 10**9
    return max(draft.start - draft.cue[1], draft.cue[0] - draft.end, 0)


def _from_region(text: str, region: Region, trees: Sequence[Tree], number: int, words: Lexicon) -> Draft:
    found = attribute(text, region, trees, number, words)
    cue = (found.tree.starts[found.anchor], found.tree.ends[found.anchor]) if found.anchor is not None else None
    return Draft(
        [(region.outer_start, region.outer_end)],
        [region],
        trees[number],
        found.frame,
        found.tree,
        found.anchor,
        cue,
        found.source,
        found.span,
    )
