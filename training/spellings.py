"""Fit what a word's spelling says of it: `python -m training.spellings`.

From word lists alone (given names and surnames, cities of the world): whether a word that has no vector
is spelt like a person's name or a place's. Writes copydesk/extraction/entities/spellings.tsv.
"""

import random
from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from copydesk.extraction.entities.gazetteer import city_names
from copydesk.extraction.entities.spellings import SPELLINGS, pieces
from copydesk.extraction.lexicons import classes, words
from training.entities import descend

PLACES = 6_000
RARE = 6
"""A piece of fewer words says nothing."""
PENALTY = 4.0
LEAST = 0.15
"""Weights below it are left out."""


def examples() -> list[tuple[str, float]]:
    """Words, and 1 for a place's name, 0 for a person's."""
    people = sorted(set(classes("given_names.tsv")) | words("surnames.txt"))
    named = set(people)
    places = sorted(name for name in city_names() if name.isalpha() and name not in named and len(name) > 3)
    chosen = random.Random(0).sample(places, PLACES)  # noqa: S311  # a sample, no secret
    return [(word, 0.0) for word in people] + [(word, 1.0) for word in chosen]


def fit() -> dict[str, float]:
    """The weight of each piece for a place and against a person."""
    rows = examples()
    counts = Counter(piece for word, _ in rows for piece in set(pieces(word)))
    names = ["", *sorted(piece for piece, count in counts.items() if count >= RARE)]
    index = {piece: place for place, piece in enumerate(names)}
    matrix = np.zeros((len(rows), len(names)), dtype=np.float32)
    truth = np.array([[kind] for _, kind in rows], dtype=np.float32)
    matrix[:, 0] = 1.0
    for row, (word, _) in enumerate(rows):
        for piece in pieces(word):
            if piece in index:
                matrix[row, index[piece]] = 1.0
    start = np.zeros((len(names), 1), dtype=np.float32)
    # As many people as places in the weighing, whatever the lists hold.
    share = np.where(truth > 0, 1.0, PLACES / (len(rows) - PLACES)).astype(np.float32)

    def slope(scores: NDArray[np.float32]) -> NDArray[np.float32]:
        found: NDArray[np.float32] = (share * (1 / (1 + np.exp(-scores)) - truth)).astype(np.float32)
        return found

    found = descend(matrix, slope, start, PENALTY)
    right = ((matrix @ found > 0) == (truth > 0)).mean()
    print(f"{len(rows)} words, {len(names)} pieces, {right:.3f} told right")
    return {
        piece: float(weight)
        for piece, weight in zip(names, found[:, 0], strict=True)
        if abs(weight) >= LEAST or not piece
    }


if __name__ == "__main__":
    target = Path(__file__).parent.parent / "copydesk" / "extraction" / "entities" / SPELLINGS
    lines = [f"{piece}\t{weight:.2f}" for piece, weight in fit().items()]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
