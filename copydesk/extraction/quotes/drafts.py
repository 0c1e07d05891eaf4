"""Quotes in the making: marked regions and reports of the parse brought together."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from copydesk.extraction.quotes.cues import Lexicon
from copydesk.extraction.quotes.marks import Region
from copydesk.extraction.quotes.reports import Report, _cluster, find_reports, source_of
from copydesk.extraction.quotes.syntax import SUBJECTS, Tree

TRIM = " \t\r\n\xa0\u202f.,;:–—―-"
REACH = 20
"""How many tokens away from a region its cue may stand."""


@dataclass(slots=True)
class Draft:
    """A quote in the making. `pieces` are spans with their marks, `regions` the marked regions in them."""

    pieces: list[tuple[int, int]]
    regions: list[Region]
    tree: Tree
    frame: str
    anchor: int | None = None
    cue: tuple[int, int] | None = None
    source: int | None = None
    score: float = 0.5
    features: dict[str, float] = field(default_factory=dict)

    @property
    def start(self) -> int:
        return self.pieces[0][0]

    @property
    def end(self) -> int:
        return self.pieces[-1][1]


def tree_at(trees: Sequence[Tree], starts: Sequence[int], place: int) -> Tree:
    """The paragraph that holds a place of the article."""
    return trees[max(0, bisect_right(starts, place) - 1)]


def token_at(tree: Tree, place: int) -> int:
    """The first token that begins at a place or after it; the number of tokens past the last one."""
    return bisect_left(tree.starts, place)


def draft_quotes(text: str, trees: Sequence[Tree], regions: Sequence[Region], words: Lexicon) -> list[Draft]:
    """All candidates, ordered by where they begin."""
    starts = [tree.paragraph.start for tree in trees]
    opens = [region.outer_start for region in regions]
    drafts: list[Draft] = []
    covered: set[int] = set()
    for tree in trees:
        for report in find_reports(tree, words):
            if _inside(regions, opens, tree.starts[report.anchor]) is not None:
                continue
            draft = _from_report(report, regions, opens)
            if draft is not None:
                drafts.append(draft)
                covered.update(region.outer_start for region in draft.regions)
    drafts = _without_repeats(drafts)
    for region in regions:
        if region.outer_start not in covered:
            drafts.append(_from_region(text, region, tree_at(trees, starts, region.outer_start), words))
    drafts.sort(key=lambda draft: (draft.start, -draft.end))
    return drafts


def _inside(regions: Sequence[Region], opens: Sequence[int], place: int) -> int | None:
    """The number of the region that holds a place."""
    number = bisect_right(opens, place) - 1
    return number if number >= 0 and place < regions[number].outer_end else None


def _from_report(report: Report, regions: Sequence[Region], opens: Sequence[int]) -> Draft | None:
    tree = report.tree
    cue_start, cue_end = tree.starts[report.cue[0]], tree.ends[report.cue[1]]
    pieces: list[tuple[int, int]] = []
    held: list[Region] = []
    for start, end in report.pieces:
        first = max(0, bisect_right(opens, start) - 1)
        for region in regions[first : bisect_left(opens, end)]:
            if region.outer_end <= start or (region.outer_start <= cue_start and cue_end <= region.outer_end):
                continue
            start, end = min(start, region.outer_start), max(end, region.outer_end)
            if region not in held:
                held.append(region)
        if pieces and start < pieces[-1][1]:
            pieces[-1] = (pieces[-1][0], max(end, pieces[-1][1]))
        elif end > start:
            pieces.append((start, end))
    if not pieces:
        return None
    return Draft(pieces, held, tree, report.frame, report.anchor, (cue_start, cue_end), report.source)


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


def _from_region(text: str, region: Region, tree: Tree, words: Lexicon) -> Draft:
    draft = Draft([(region.outer_start, region.outer_end)], [region], tree, "floating")
    verb = _cue_after(text, region, tree, words)
    side = "after"
    if verb is None:
        verb = _cue_before(text, region, tree, words)
        side = "before"
    if verb is not None:
        draft.frame = side
        draft.anchor = verb
        draft.cue = (tree.starts[verb], tree.ends[verb])
        draft.source = source_of(tree, verb)
    return draft


def _cue_after(text: str, region: Region, tree: Tree, words: Lexicon) -> int | None:
    """The verb of "…," she said: near behind the region, with its subject behind the region too."""
    first = token_at(tree, region.outer_end)
    last = text[region.end - 1]
    comma = last in ",?!…—–-" or text[region.outer_end : region.outer_end + 1] in {",", " "}
    if not comma:
        return None
    for place in range(first, min(first + REACH, len(tree))):
        word = tree.words[place]
        if word in {".", "“", '"', "«", "''", "``", ":", ";"}:
            return None
        if tree.pos[place] == "VERB":
            subject = tree.subject(place)
            behind = subject is not None and subject >= first
            near = place - first <= 2
            if behind and (tree.lemmas[place] in words.clause or (last in ",?!" and not tree.is_passive(place))):
                return place if text[region.outer_end : tree.starts[first]].count(".") == 0 and last != "." else None
            if near and tree.lemmas[place] in words.clause and last in ",?!":
                return place
    return None


def _cue_before(text: str, region: Region, tree: Tree, words: Lexicon) -> int | None:
    """The verb of: She said, “…”."""
    place = token_at(tree, region.outer_start) - 1
    colon = place >= 0 and tree.words[place] in {":", ",", "that"}
    for back in range(place, max(-1, place - REACH), -1):
        word = tree.words[back]
        if word in {".", "?", "!", "”", '"', "»"} and back != place:
            return None
        if tree.pos[back] in {"VERB", "AUX"} and tree.lemmas[back] in words.clause | words.thing and (colon or place - back <= 6):
            return back
    return None


def settle_cluster(draft: Draft) -> tuple[int, int] | None:
    """The span of the article that a cue takes up with its subject and circumstances."""
    if draft.anchor is None:
        return None
    first, last = _cluster(draft.tree, draft.anchor)
    return draft.tree.starts[first], draft.tree.ends[last]


def has_subject(tree: Tree, place: int) -> bool:
    """Whether a token has a subject of its own."""
    return any(tree.deps[child] in SUBJECTS for child in tree.children[place])
