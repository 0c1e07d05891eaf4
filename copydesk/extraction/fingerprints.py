"""A text's fingerprint: near-duplicates have much of it in common, whatever their length."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice

from datasketch import MinHash

from copydesk.annotations import Fingerprint
from copydesk.likeness import MINIMA

SHINGLE = 3
"""Words a shingle: fewer meet by chance ("on Monday that the"), more break at every edited word."""
FEWEST = 20
"""Distinct shingles under which likeness is chance."""
BATCH = 5_000
"""Shingles hashed at once: bounds the memory a long text takes."""
WORD = re.compile(
    # Scripts without spaces between words: each character counts as one.
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]|[^\W_]+"
)


def fingerprint(text: str) -> Fingerprint | None:
    """The fingerprint of the text's words, without case and marks; None where there are too few of them.

    MinHash (Broder 1997) of the word shingles, by datasketch.
    """
    shingles = {" ".join(words) for words in _runs(text)}
    if len(shingles) < FEWEST:
        return None
    minhash = _empty().copy()
    todo = iter(shingles)
    while batch := [shingle.encode("utf-8", "surrogatepass") for shingle in islice(todo, BATCH)]:
        minhash.update_batch(batch)
    return Fingerprint(tuple(map(int, minhash.hashvalues)), len(shingles))


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = [match[0] for match in WORD.finditer(text.casefold())]
    return zip(*(words[start:] for start in range(SHINGLE)), strict=False)


@cache
def _empty() -> MinHash:
    """One set of permutations for all; those of another seed or scheme would compare to nothing stored."""
    return MinHash(num_perm=MINIMA, seed=1, scheme="affine32")
