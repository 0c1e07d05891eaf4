"""Fit what a word's vector says of it: `python -m training.vectors`.

From word lists alone (places, bodies, given names and surnames, the dictionary), no text: whether a word
is like those that name people, bodies or places. Writes copydesk/extraction/entities/vectors.tsv.
"""

import random
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from copydesk.extraction.entities.classifier import KINDS
from copydesk.extraction.entities.gazetteer import bodies, large_places
from copydesk.extraction.entities.vectors import VECTORS
from copydesk.extraction.lexicons import classes, words
from copydesk.extraction.parsing import dictionary, load_model
from training.entities import descend

NOT_NAMES = 6_000
PENALTY = 1.0


def examples() -> list[tuple[str, int]]:
    """Words as names write them, and what they name; the dictionary's words name nothing."""
    people = sorted(classes("given_names.tsv")) + sorted(words("surnames.txt"))
    named = [(word, 0) for word in people]
    named += [(word, 1) for word in sorted(bodies()) if " " not in word]
    named += [(word, 1) for word, kind in classes("heads.tsv").items() if kind == "org"]
    named += [(word, 2) for word in sorted(large_places()) if " " not in word]
    known = {word for word, _ in named}
    common = sorted(str(word) for word in dictionary("en") if str(word).isalpha() and str(word).title() not in known)
    chosen = random.Random(0).sample(common, NOT_NAMES)  # noqa: S311  # a sample, no secret
    return named + [(word.title(), len(KINDS)) for word in chosen]


def fit() -> NDArray[np.float32]:
    """The weights, a row for each dimension and a last one for the bias."""
    vocabulary = load_model("en").vocab
    kept = [(word, kind) for word, kind in examples() if vocabulary.has_vector(word)]
    matrix = np.array([[*_unit(np.asarray(vocabulary.get_vector(word))), 1.0] for word, _ in kept], dtype=np.float32)
    truth = np.zeros((len(kept), len(KINDS) + 1), dtype=np.float32)
    truth[np.arange(len(kept)), [kind for _, kind in kept]] = 1.0

    def slope(scores: NDArray[np.float32]) -> NDArray[np.float32]:
        odds = np.exp(np.hstack([scores, np.zeros((len(scores), 1), dtype=np.float32)]))
        found: NDArray[np.float32] = (odds / odds.sum(axis=1, keepdims=True) - truth)[:, : len(KINDS)]
        return found

    found = descend(matrix, slope, np.zeros((matrix.shape[1], len(KINDS)), dtype=np.float32), PENALTY)
    hits = np.hstack([matrix @ found, np.zeros((len(kept), 1))]).argmax(axis=1) == truth.argmax(axis=1)
    print(f"{len(kept)} words, {hits.mean():.3f} told right")
    return found


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    return vector / (np.linalg.norm(vector) or 1.0)


if __name__ == "__main__":
    target = Path(__file__).parent.parent / "copydesk" / "extraction" / "entities" / VECTORS
    rows = ["\t".join(f"{weight:.2f}" for weight in row) for row in fit()]
    target.write_text("\t".join(KINDS) + "\n" + "\n".join(rows) + "\n", encoding="utf-8")
