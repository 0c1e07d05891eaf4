"""A quote's words made comparable: the same words in another outlet are trimmed, mended, or cut by another cue."""

import re
import zlib
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from copydesk.store.identities import fold

WORD = re.compile(r"\w+(?:['’]\w+)*")
COMPARED = 400
"""How many words of a quote are compared; comparing is quadratic."""
SHINGLE = 3
KEPT = 64
"""How many shingles of a quote are kept: the smallest hashes, a bottom-k sketch (Broder, 1997)."""
FEWEST = 3
"""Fewer words than these are nobody's own: only alike, and from the same speaker, are they one quote."""


def said_words(said: str) -> list[str]:
    """The words without case, diacritics and punctuation, in their order."""
    return [fold(word).replace("’", "'") for word in WORD.findall(said)[:COMPARED]]


def said(body: str, parts: Sequence[dict[str, Any]]) -> str:
    """What was said, without what stands between the parts (cue and speaker); `body` holds their offsets."""
    return " ".join(body[part["start"] : part["end"]] for part in parts)


def shingles(words: Sequence[str]) -> list[int]:
    """Hashes of the words' threes, at most KEPT of them, ascending; 32 bits with a sign, as PostgreSQL counts."""
    size = min(SHINGLE, len(words))
    if not size:
        return []
    runs = {" ".join(words[start : start + size]) for start in range(len(words) - size + 1)}
    hashes = {zlib.crc32(run.encode("utf-8", "replace")) - 2**31 for run in runs}
    return sorted(hashes)[:KEPT]


def likeness(one: Sequence[str], other: Sequence[str]) -> tuple[float, float]:
    """How alike two quotes are, each in 0..1: over both of them, and over the shorter alone.

    The second tells of trimming: 1.0 where one quote holds all words of the other. Single words
    count there only where they are part of a longer run, else any long quote would hold any short one.
    """
    if not one or not other:
        return 0.0, 0.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    runs = [block.size for block in matcher.get_matching_blocks() if block.size]
    shorter = min(len(one), len(other))
    return 2 * sum(runs) / (len(one) + len(other)), sum(size for size in runs if size > 1 or shorter == 1) / shorter


def is_same(one: Sequence[str], other: Sequence[str], *, same_speaker: bool) -> bool:
    """Whether two quotes are the same words said once, retold.

    Outlets disagree on who said it, too; then the words alone must show it. The bounds were set on
    hand-made retellings (tests/unit/store/test_wording.py).
    """
    shorter = min(len(one), len(other))
    if shorter < FEWEST:
        return same_speaker and shorter > 0 and list(one) == list(other)
    whole, held = likeness(one, other)
    if same_speaker:
        return whole >= 0.6 or (held >= 0.75 and shorter > FEWEST)
    return (whole >= 0.8 and shorter > FEWEST) or (held >= 0.9 and shorter >= 7)
