"""What a word's vector says of it: whether it is like the words that name people, bodies or places.

The weights come from word lists, `python -m training.vectors`, and fit the English model's vectors alone.
"""

from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from copydesk.extraction.parsing import load_model

VECTORS = "vectors.tsv"


@cache
def _weights() -> NDArray[np.float64]:
    lines = files(__package__).joinpath(VECTORS).read_text(encoding="utf-8").splitlines()[1:]
    return np.array([[float(weight) for weight in line.split("\t")] for line in lines])


@lru_cache(maxsize=50_000)
def likeness(word: str) -> tuple[float, float, float] | None:
    """The shares of person, body and place in the word; what they lack to 1 is "no name". None without a vector."""
    vocabulary = load_model("en").vocab
    if not vocabulary.has_vector(word):
        return None
    vector = np.asarray(vocabulary.get_vector(word))
    norm = float(np.linalg.norm(vector))
    if not norm:
        return None
    table = _weights()
    odds = np.exp(vector / norm @ table[:-1] + table[-1])
    total = 1.0 + float(odds.sum())
    return float(odds[0]) / total, float(odds[1]) / total, float(odds[2]) / total
