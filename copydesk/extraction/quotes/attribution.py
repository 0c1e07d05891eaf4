"""Who a marked region is put down to: the cue beside it, a dash and a name behind it, a colon before it."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from copydesk.extraction.quotes.cues import Lexicon
from copydesk.extraction.quotes.marks import Region, character_before
from copydesk.extraction.quotes.sources import HEARERS, source_of
from copydesk.extraction.quotes.syntax import MOMENTS, Tree

REACH = 40
"""How many tokens away from a region its cue may stand."""
NEAR = 6
LOOK_BACK = 80
DASHED = re.compile(
    r"[.,]?[ \t\xa0]*\n?[ \t\xa0]*(?:―|—|–|--|-(?= ))[ \t\xa0]*(?P<who>[^\W\d_a-z][^\n“”\"«»:;]{1,80}?)[ \t\xa0]*(?=[.;(\n,]|$)"
)
OBLIQUE = frozenset({"him", "her", "them", "us", "me", "reporters", "-t", "s’", "s'", "se"})
ENDS = frozenset({".", "“", '"', "«", "''", "``", ":", ";", "”", "»"})


@dataclass(frozen=True, slots=True)
class Attribution:
    """How a region is attributed. `anchor` and `source` number tokens of `tree`; `span` is a speaker found by place alone."""

    frame: str
    tree: Tree
    anchor: int | None = None
    source: int | None = None
    span: tuple[int, int] | None = None


def attribute(text: str, region: Region, trees: Sequence[Tree], number: int, words: Lexicon) -> Attribution:
    """The attribution of a region in paragraph `number`; frame "floating" where nothing beside it says who."""
    tree = trees[number]
    dashed = DASHED.match(text, region.outer_end)
    if (
        dashed
        and len(dashed["who"].split()) <= 8
        and _is_name(dashed["who"])
        and text[region.end - 1] in ".!?,…'’)" + text[region.end - 1] * ("\n" in dashed[0])
    ):
        return Attribution("dash", tree, span=dashed.span("who"))
    verb = _cue_after(text, region, tree, words)
    if verb is not None:
        source = source_of(tree, verb)
        if source is None or tree.starts[source] < region.outer_end:
            source = source_beside(tree, verb, region)
        return Attribution("after", tree, verb, source)
    verb = _cue_before(region, tree, words)
    if verb is not None:
        return Attribution("before", tree, verb, source_of(tree, verb))
    before = character_before(text, tree.start, region.outer_start)
    if before == ":":
        return _by_colon(tree, token_at(tree, region.outer_start), words)
    if not before and number > 0 and not region.follows:
        above = trees[number - 1]
        if above.words[-1] == ":":
            return _by_colon(above, len(above), words)
    return Attribution("floating", tree)


def token_at(tree: Tree, place: int) -> int:
    """The first token that begins at a place or after it; the number of tokens past the last one."""
    return bisect_left(tree.starts, place)


def _is_name(words: str) -> bool:
    plain = [word for word in re.findall(r"[^\W\d_]+", words) if len(word) > 2]
    return bool(plain) and sum(word[0].isupper() for word in plain) * 2 >= len(plain)


def _cue_after(text: str, region: Region, tree: Tree, words: Lexicon) -> int | None:
    """The verb of "…," she said: its subject behind the region too."""
    if not region.closed:
        return None
    first = token_at(tree, region.outer_end)
    last = "," if text[region.outer_end : region.outer_end + 2].lstrip().startswith(",") else text[region.end - 1]
    if first >= len(tree) or (last in ".…" and text[region.outer_end : region.outer_end + 1] != ","):
        return None
    for place in range(first, min(first + REACH, len(tree))):
        if tree.words[place] in ENDS and not _in_brackets(tree, place):
            return None
        if tree.pos[place] in {"VERB", "AUX"} and tree.deps[place] not in {"relcl", "acl", "amod", "aux", "auxpass"}:
            subject = tree.subject(place)
            behind = subject is not None and subject >= first
            known = tree.lemmas[place] in words.clause
            if known and (behind or last in ",?!"):
                return place
            if (
                behind
                and last in ",?!"
                and place - first <= 12
                and not tree.is_passive(place)
                and tree.pos[place] == "VERB"
            ):
                return place
    return None


def source_beside(tree: Tree, verb: int, region: Region) -> int | None:
    """Who says it where the parse does not tell: the first name or noun between a region and its cue, or behind the cue."""
    first = token_at(tree, region.outer_end)
    if first > verb:
        first = verb + 1
    for place in range(first, min(first + NEAR, len(tree))):
        if tree.lemmas[place] in HEARERS:
            return None
        if tree.pos[place] in {"PROPN", "NOUN", "PRON"} and place != verb and tree.words[place].lower() not in OBLIQUE:
            while place + 1 < len(tree) and tree.deps[place] == "compound" and tree.pos[place + 1] in {"PROPN", "NOUN"}:
                place += 1
            return place
        if tree.words[place] in ENDS:
            return None
    return None


def _in_brackets(tree: Tree, place: int) -> bool:
    return tree.words[place] == "." and place + 1 < len(tree) and tree.words[place + 1] in {")", ","}


def _cue_before(region: Region, tree: Tree, words: Lexicon) -> int | None:
    """The verb of: She said, "…"."""
    place = token_at(tree, region.outer_start) - 1
    leads = place >= 0 and tree.words[place] in {":", ",", "that"}
    stop = max(0, place - REACH + 1)
    if place >= 0 and tree.words[place] == ":":
        stop = max(stop, _last_clause(tree, max(stop, tree.sentence_starts[place]), place))
    for back in range(place, stop - 1, -1):
        if tree.words[back] in {".", "?", "!", "”", '"', "»"} and back != place:
            return None
        if tree.pos[back] in {"VERB", "AUX"} and tree.lemmas[back] in words.clause | words.thing:
            if leads and tree.subject(back) is None and tree.tags[back] != "VBG" and tree.words[place] == ",":
                continue
            if leads or place - back <= NEAR:
                return back
    return None


def _last_clause(tree: Tree, low: int, end: int) -> int:
    """Where the last clause before a colon begins: "The club said so, and Doe made it plain what she hoped for: “…”"."""
    for place in range(end - 1, low, -1):
        subject = tree.subject(place)
        if (
            tree.deps[place] in {"conj", "parataxis"}
            and tree.pos[place] in {"VERB", "AUX"}
            and subject is not None
            and low < subject < place
        ):
            return tree.left[subject]
    return low


def _by_colon(tree: Tree, end: int, words: Lexicon) -> Attribution:
    """The sentence that a colon ends: its verb of saying, or else its subject, or the name it consists of."""
    if end <= 0:
        return Attribution("floating", tree)
    low = max(tree.sentence_starts[end - 1], end - LOOK_BACK)
    verbs = [place for place in range(low, end) if tree.pos[place] in {"VERB", "AUX"}]
    low = _last_clause(tree, low, end)
    verbs = [place for place in verbs if place >= low]
    saying = [place for place in verbs if tree.lemmas[place] in words.verbs]
    for place in [*reversed(saying), *verbs]:
        source = source_of(tree, place)
        if source is not None:
            return Attribution("colon", tree, place if place in saying else None, source)
    if not verbs and end - low <= 10:
        heads = [
            place
            for place in range(low, end)
            if tree.pos[place] in {"PROPN", "NOUN"} and not (tree.labels[place] in MOMENTS and tree.is_moment(place))
        ]
        if heads:
            return Attribution(
                "colon", tree, None, heads[-1] if tree.words[low].lower() in {"from", "said", "says"} else heads[0]
            )
    return Attribution("colon", tree)
