"""What a word's vector says of it: whether it is like the words that name people, bodies or places.

The weights come from word lists, `python -m training.vectors`, and fit the English model's vectors alone.
"""

from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from spacy.strings import get_string_id

from copydesk.extraction.parsing import load_model

VECTORS = "vectors.tsv"


@cache
def _weights() -> NDArray[np.float64]:
    lines = files(__package__).joinpath(VECTORS).read_text(encoding="utf-8").splitlines()[1:]
    return np.array([[float(weight) for weight in line.split("\t")] for line in lines])


@cache
def _shares() -> tuple[dict[int, int], NDArray[np.float64]]:
    """Each known word's row, and each row's shares: one product for the whole vocabulary, once a process."""
    vectors = load_model("en").vocab.vectors
    data = np.asarray(vectors.data, dtype=np.float64)
    norms = np.linalg.norm(data, axis=1, keepdims=True)
    table = _weights()
    odds = np.exp(data / np.where(norms == 0, 1.0, norms) @ table[:-1] + table[-1])
    shares = odds / (1.0 + odds.sum(axis=1, keepdims=True))
    shares[norms[:, 0] == 0] = np.nan
    return dict(vectors.key2row), shares


@lru_cache(maxsize=50_000)
def likeness(word: str) -> tuple[float, float, float] | None:
    """The shares of person, body and place in the word; what they lack to 1 is "no name". None without a vector."""
    rows, shares = _shares()
    row = rows.get(get_string_id(word))
    if row is None or np.isnan(shares[row, 0]):
        return None
    person, body, place = shares[row].tolist()
    return person, body, place
