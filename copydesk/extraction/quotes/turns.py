"""Lines that say by their form who speaks: turns of a transcript, headlines that end or begin with a name."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from copydesk.extraction import lexicons
from copydesk.extraction.quotes.cues import Lexicon
from copydesk.extraction.quotes.marks import Region
from copydesk.extraction.quotes.sources import HEARERS, source_of
from copydesk.extraction.quotes.syntax import Tree

NAME = r"[^\W\d_a-z][\w.’'&/-]*(?:[ \xa0][^\W\d_a-z][\w.’'&/-]*|[ \xa0](?:of|de|van|von|al|bin|the)\b){0,4}"
TURN = re.compile(
    rf"[“\"„«]?(?P<who>{NAME})(?:[ \xa0]?\([^)\n]{{1,40}}\)|[ \xa0][–—-][ \xa0][^:\n“\"]{{1,50}}|, [^:\n“\"]{{1,40}})?:[ \xa0]*(?P<words>\S)"
)
MARKS = frozenset("“”\"„«»‘’'")
BLOCK = 5
"""A block quoted in full has so many tokens at least."""
BULLETS = frozenset("-–—•*·●▪") | {"1", "1."}
TURNS = 3
"""So many labelled paragraphs, two of them with one label, make a transcript."""
HEAD_COLON = re.compile(rf"(?P<who>{NAME}): (?P<words>\S.*)")
HEAD_SAYS = re.compile(
    rf"(?P<words>\S.*?)(?:,|:| -| –| —) ?(?P<cue>[Ss]ays?|[Ss]aid|[Ww]arns?|[Cc]laims?|[Ff]inds?|[Tt]ells?|[Hh]ears?) (?P<who>(?:the )?{NAME}[^.,:]{{0,30}})"
)
HEAD_SAID = re.compile(
    rf"(?P<words>\S.*?)(?:,|:) (?P<who>{NAME}(?: [a-z]+)?) (?P<cue>[Ss]ays?|[Ss]aid|[Tt]ells? [^.]{{2,30}}|[Ww]arns?)"
)
HEAD_SOURCE = re.compile(
    r"(?P<words>\S.*?)(?: -| – | — |: )(?P<who>(?:[a-z]+|[A-Z][\w’'-]+)(?: [A-Za-z][\w’'-]*){0,2})"
)
SOURCES = re.compile(
    r"(?i)(?:poll|report|study|survey|sources?|officials?|police|minister|ministry|media|experts?|paper|document|memo|analysts?|[a-z’']+ official)\b"
)
LONGEST_HEADLINE = 160


@dataclass(frozen=True, slots=True)
class Turn:
    """Words put down to a speaker by the form of their line; `cue` where the line has a verb."""

    tree: Tree
    frame: str
    words: tuple[int, int]
    speaker: tuple[int, int] | None
    """None where it only says who listens: "…", court told."""
    cue: tuple[int, int] | None = None


def find_turns(text: str, trees: Sequence[Tree]) -> Iterator[Turn]:
    """The turns of a transcript and the attributed headlines, in order."""
    labelled: list[tuple[Tree, re.Match[str]]] = []
    for tree in trees:
        match = TURN.match(text, tree.start, tree.end)
        if match:
            labelled.append((tree, match))
    counts = Counter(match["who"] for _, match in labelled)
    transcript = len(labelled) >= TURNS and any(count > 1 for count in counts.values())
    taken: set[int] = set()
    if transcript:
        for tree, match in labelled:
            end = _end(text, tree)
            if match["words"] in '“"„«' and text[end - 1] in '”"“»':
                continue
            taken.add(tree.start)
            yield Turn(tree, "turn", (match.start("words"), end), match.span("who"))
    for number, tree in enumerate(trees):
        if tree.start not in taken and _is_headline(text, tree, first=number == 0):
            turn = _headline(text, tree)
            if turn is not None:
                yield turn


def find_blocks(trees: Sequence[Tree], words: Lexicon, regions: Sequence[Region]) -> Iterator[tuple[Tree, Tree, int]]:
    """Paragraphs without marks quoted in full behind "X added:": (paragraph, the one above, its cue)."""
    opens = [region.outer_start for region in regions]
    for above, tree in pairwise(trees):
        if above.words[-1] != ":" or len(tree) < BLOCK or tree.words[0] in BULLETS or tree.words[-1] == ":":
            continue
        number = bisect_left(opens, tree.start)
        if number < len(opens) and opens[number] < tree.end:
            continue
        low = max(above.sentence_starts[-1], len(above) - BLOCK * 10)
        cues = [
            place
            for place in range(low, len(above))
            if above.pos[place] == "VERB" and above.lemmas[place] in words.clause
        ]
        if (
            cues
            and above.deps[cues[-1]] in {"ROOT", "conj", "advcl", "relcl", "acl"}
            and source_of(above, cues[-1]) is not None
        ):
            yield tree, above, cues[-1]


def _end(text: str, tree: Tree) -> int:
    end = tree.end
    while end > tree.start and text[end - 1].isspace():
        end -= 1
    return end


def _is_headline(text: str, tree: Tree, *, first: bool) -> bool:
    start, end = tree.start, _end(text, tree)
    if not 20 < end - start < LONGEST_HEADLINE or (text[end - 1] in '.?!”"' and not first):
        return False
    return first or not any(mark in text[start:end] for mark in ". ")


def _headline(text: str, tree: Tree) -> Turn | None:
    start, end = tree.start, _end(text, tree)
    if text[end - 1] == ".":
        end -= 1
    for form in (HEAD_SAYS, HEAD_SAID, HEAD_COLON, HEAD_SOURCE):
        match = form.fullmatch(text, start, end)
        if (
            match is None
            or len(match["words"].split()) < 3
            or match["who"].split()[0].lower() in lexicons.words("kickers.txt")
        ):
            continue
        if match["words"][0] in MARKS and match["words"].rstrip(".")[-1] in MARKS:
            # Marked words are judged as such.
            return None
        if form is HEAD_SOURCE and not SOURCES.search(match["who"]) and not _closes_with_name(text, match):
            continue
        cue = match.span("cue") if "cue" in form.groupindex else None
        hears = match["who"].split()[-1].lower() in HEARERS and cue is not None
        return Turn(tree, "headline", match.span("words"), None if hears else match.span("who"), cue)
    return None


def _closes_with_name(text: str, match: re.Match[str]) -> bool:
    """Whether what stands behind a colon or dash is named again below: then it is who says it."""
    who = match["who"].split()[-1]
    return who[0].isupper() and text.find(who, match.end(), match.end() + 4000) >= 0 and ": " in match[0]
