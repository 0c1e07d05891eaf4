"""From drafts to quotes: which are kept, which belong together, how they are built."""

import re
from collections.abc import Sequence
from dataclasses import replace

from copydesk.annotations import Cue, Entity, Part, Quote, QuoteType, Speaker
from copydesk.extraction.quotes.cues import Lexicon
from copydesk.extraction.quotes.drafts import TRIM, Draft
from copydesk.extraction.quotes.judgement import BY_REGION, judge
from copydesk.extraction.quotes.speakers import Cast
from copydesk.extraction.quotes.syntax import Tree

GOES_ON = 120
"""At most so many characters between a cue and the words that go on behind it."""
WORD = re.compile(r"\w")
WORDS = re.compile(r"\w+")
PULLED = 3
"""A sentence of more than so many words is told again by its speaker alone."""


def assemble(
    text: str, trees: Sequence[Tree], drafts: list[Draft], entities: tuple[Entity, ...], words: Lexicon
) -> tuple[tuple[Quote, ...], tuple[Entity, ...]]:
    """The quotes among the drafts, with their speakers, and the entities with the mentions found for them."""
    kept = judge(text, drafts, words)
    quoted = sorted((region.outer_start, region.outer_end) for draft in kept for region in draft.regions)
    cast = Cast(text, trees, entities, quoted, words.written)
    quotes: list[Quote] = []
    for group in _groups(text, kept):
        speaker = cast.speaker_of(group)
        quote = build_quote(text, group, speaker)
        if quote is not None:
            quotes.append(quote)
    quotes.sort(key=lambda quote: (quote.start, -quote.end))
    return _with_pulled(quotes), cast.entities()


def _with_pulled(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """The quotes, those that only repeat a sentence of another put down to its speaker: pull quotes stand anywhere."""
    said: dict[str, Speaker] = {}
    for quote in quotes:
        if quote.cue is not None and quote.speaker is not None:
            for sentence in _sentences(quote):
                said.setdefault(sentence, quote.speaker)
    return tuple(
        replace(quote, speaker=replace(said[first], resolved_by="continuation"))
        if quote.cue is None and quote.type == "direct" and (first := next(iter(_sentences(quote)), "")) in said
        else quote
        for quote in quotes
    )


def _sentences(quote: Quote) -> list[str]:
    """The sentences said in marks, folded; too short ones are nobody's in particular."""
    folded = (
        " ".join(WORDS.findall(sentence.lower()))
        for part in quote.parts
        if part.marked
        for sentence in re.split(r"[.!?…]", quote.text[part.start - quote.start : part.end - quote.start])
    )
    return [sentence for sentence in folded if sentence.count(" ") >= PULLED]


def _groups(text: str, drafts: list[Draft]) -> list[list[Draft]]:
    """Drafts that are pieces of one quote: reopened in the next paragraph, or going on behind the cue."""
    groups: list[list[Draft]] = []
    for number, draft in enumerate(drafts):
        following = drafts[number + 1] if number + 1 < len(drafts) else None
        if (groups and _same_cue(groups[-1][-1], draft)) or (
            groups
            and draft.frame in BY_REGION
            and (_reopens(groups[-1][-1], draft) or _goes_on(text, groups[-1][-1], draft, following))
        ):
            groups[-1].append(draft)
        else:
            groups.append([draft])
    return groups


def _same_cue(last: Draft, draft: Draft) -> bool:
    """Whether two drafts stand on either side of one cue: “How,” she asked, “can he leave?”."""
    return (
        last.cue is not None
        and last.cue == draft.cue
        and bool(last.regions and draft.regions)
        and last.end <= last.cue[0] < draft.start
    )


def _reopens(last: Draft, draft: Draft) -> bool:
    """Whether a draft takes up, at the start of a paragraph, the quotation that the one before left open."""
    if not last.regions or not draft.regions[0].follows:
        return False
    return (
        not last.regions[-1].closed
        and last.end == last.regions[-1].outer_end
        and (last.source is None or draft.source is None)
    )


def _goes_on(text: str, last: Draft, draft: Draft, following: Draft | None) -> bool:
    """Whether a draft without a cue goes on where the cue of the one before cut it."""
    if draft.frame != "floating" or not last.regions or last.end > draft.start:
        return False
    if following is not None and following.regions and _reopens(draft, following) and following.source is not None:
        return False
    if last.cue is None or last.cue[0] < last.start or last.cue_tree is not draft.tree:
        return False
    between = text[last.cue[1] : draft.start]
    return len(between) < GOES_ON and not re.search(r"[.!?].*[.!?]", between)


def build_quote(text: str, group: list[Draft], speaker: Speaker | None) -> Quote | None:
    """One quote from its pieces; None where nothing but marks is left."""
    parts: list[Part] = []
    for draft in group:
        for start, end in draft.pieces:
            parts.extend(_parts(text, start, end, draft))
    parts.sort(key=lambda part: part.start)
    if not parts:
        return None
    start, end = parts[0].start, parts[-1].end
    marked = sum(part.marked for part in parts)
    verbatim = marked == len(parts) or (not marked and group[0].frame in {"turn", "block"})
    kind: QuoteType = "direct" if verbatim else "mixed" if marked else "indirect"
    cue = next((draft.cue for draft in group if draft.cue), None)
    return Quote(
        type=kind,
        start=start,
        end=end,
        text=text[start:end],
        parts=tuple(parts),
        confidence=round(max(draft.score for draft in group), 3),
        cue=Cue(*cue, text[cue[0] : cue[1]]) if cue else None,
        speaker=speaker,
    )


def _parts(text: str, start: int, end: int, draft: Draft) -> list[Part]:
    parts: list[Part] = []
    place = start
    for region in draft.regions:
        if region.outer_end <= start or region.outer_start >= end:
            continue
        _add_unmarked(text, place, region.outer_start, parts)
        parts.append(Part(region.start, region.end, True))
        place = max(place, region.outer_end)
    _add_unmarked(text, place, end, parts)
    return parts


def _add_unmarked(text: str, start: int, end: int, parts: list[Part]) -> None:
    while start < end and (text[start] in TRIM):
        start += 1
    while end > start and (text[end - 1] in TRIM):
        end -= 1
    if start < end and WORD.search(text, start, end):
        parts.append(Part(start, end, False))
