"""What a word's spelling says of it where no vector does: whether it looks like a place or like a person.

The weights come from word lists, `python -m training.spellings`.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np

SPELLINGS = "spellings.tsv"
LENGTHS = (2, 3, 4)


def pieces(word: str) -> Iterator[str]:
    """The letters of a word in twos, threes and fours, its beginning and end marked."""
    marked = f"^{word.casefold()}$"
    for length in LENGTHS:
        for place in range(len(marked) - length + 1):
            yield marked[place : place + length]


@cache
def _weights() -> dict[str, float]:
    rows = (line.split("\t") for line in files(__package__).joinpath(SPELLINGS).read_text("utf-8").splitlines())
    return {row[0]: float(row[1]) for row in rows}


@lru_cache(maxsize=50_000)
def place_share(word: str) -> float:
    """How much more like a place's name than like a person's the word is spelt: 0 to 1."""
    table = _weights()
    score = table[""] + sum(table.get(piece, 0.0) for piece in set(pieces(word[:30])))
    return float(1 / (1 + np.exp(-score)))
