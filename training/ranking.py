"""A conditional logit: which of some candidates, or nobody, by a weighted sum of named features each.

McFadden, "Conditional logit analysis of qualitative choice behavior" (1974): the chance of a candidate is
the softmax of the scores of all that stand for the same words.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from copydesk.extraction.quotes.models import Features
from training.logistic import FOLDS, RARE, SMALL

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidates' features, "nobody" among them; which is right; the article's number, so that none is in two folds."""

    candidates: Sequence[Features]
    right: int
    group: int


def fit_weights(choices: Sequence[Choice], strength: float) -> dict[str, float]:
    """Weights by feature name; `strength` is the L2 penalty."""
    seen = Counter(name for choice in choices for features in choice.candidates for name in features)
    names = sorted(name for name, count in seen.items() if count >= RARE)
    columns = {name: number for number, name in enumerate(names)}
    rows, places, values, starts, right = [], [], [], [], []
    row = 0
    for choice in choices:
        starts.append(row)
        right.append(row + choice.right)
        for features in choice.candidates:
            for name, value in features.items():
                if name in columns:
                    rows.append(row)
                    places.append(columns[name])
                    values.append(value)
            row += 1
    matrix = csr_matrix((values, (rows, places)), shape=(row, len(names)))
    first, answers = np.array(starts), np.array(right)
    owner = np.repeat(np.arange(len(first)), np.diff(np.append(first, row)))

    def loss(weights: Vector) -> tuple[float, Vector]:
        scores = matrix @ weights
        highest = np.maximum.reduceat(scores, first)
        raised = np.exp(scores - highest[owner])
        total = np.add.reduceat(raised, first)
        gradient = raised / total[owner]
        gradient[answers] -= 1
        value = float(np.sum(highest + np.log(total) - scores[answers]) + strength / 2 * weights @ weights)
        return value, matrix.T @ gradient + strength * weights

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 400})
    return {name: float(weight) for name, weight in zip(names, found.x, strict=True)}


def scores_of(choice: Choice, weights: dict[str, float]) -> Vector:
    """Each candidate's score."""
    return np.array([sum(weights.get(n, 0.0) * v for n, v in features.items()) for features in choice.candidates])


def train_ranker(
    choices: Sequence[Choice], strengths: Sequence[float] = (0.5, 1.0, 2.0)
) -> tuple[dict[str, object], str]:
    """A ranker as it is stored, and a line on how well it does on articles left out."""
    best: tuple[float, float, float] | None = None
    for strength in strengths:
        lost, hits = 0.0, 0
        for fold in range(FOLDS):
            weights = fit_weights([choice for choice in choices if choice.group % FOLDS != fold], strength)
            for choice in choices:
                if choice.group % FOLDS == fold:
                    scores = scores_of(choice, weights)
                    lost += float(np.logaddexp.reduce(scores) - scores[choice.right])
                    hits += int(np.argmax(scores)) == choice.right
        if best is None or lost < best[0]:
            best = (lost, strength, hits / len(choices))
    assert best is not None
    lost, strength, share = best
    line = f"{len(choices)} choices; L2 {strength}; left out: log loss {lost / len(choices):.3f}, right {share:.3f}"
    weights = {
        name: round(weight, 3)
        for name, weight in sorted(fit_weights(choices, strength).items())
        if abs(weight) >= SMALL
    }
    return {"weights": weights}, line
