"""Logistic regression on sparse named features: L-BFGS, L2, calibrated on articles left out."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from copydesk.extraction.quotes.models import Features

FOLDS = 6
RARE = 2
"""A feature seen in fewer examples gets no weight."""
SMALL = 0.015
Vector = NDArray[np.float64]


@dataclass
class Examples:
    """Features and answers; `groups` names the article of each, so that none is in two folds."""

    features: list[Features] = field(default_factory=list)
    answers: list[bool] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    missed: int = 0
    """How many right answers no example stands for."""

    def add(self, features: Features, answer: bool, group: int) -> None:
        self.features.append(features)
        self.answers.append(answer)
        self.groups.append(group)

    def subset(self, chosen: Sequence[int]) -> "Examples":
        return Examples(
            [self.features[i] for i in chosen], [self.answers[i] for i in chosen], [self.groups[i] for i in chosen]
        )


def fit_weights(examples: Examples, strength: float) -> dict[str, float]:
    """Weights by feature name, with "bias"; `strength` is the L2 penalty."""
    seen = Counter(name for features in examples.features for name in features)
    names = ["bias", *sorted(name for name, count in seen.items() if count >= RARE)]
    columns = {name: number for number, name in enumerate(names)}
    matrix = _matrix(examples.features, columns)
    answers = np.array(examples.answers, dtype=np.float64)

    def loss(weights: Vector) -> tuple[float, Vector]:
        scores = matrix @ weights
        penalty = weights.copy()
        penalty[0] = 0.0
        value = float(np.sum(np.logaddexp(0, scores) - answers * scores) + strength / 2 * penalty @ penalty)
        return value, matrix.T @ (1 / (1 + np.exp(-scores)) - answers) + strength * penalty

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 400})
    return {name: float(weight) for name, weight in zip(names, found.x, strict=True)}


def _matrix(features: Sequence[Features], columns: dict[str, int]) -> csr_matrix:
    rows, places, values = [], [], []
    for row, named in enumerate(features):
        for name, value in [("bias", 1.0), *named.items()]:
            if name in columns and value:
                rows.append(row)
                places.append(columns[name])
                values.append(float(value))
    return csr_matrix((values, (rows, places)), shape=(len(features), len(columns)))


def left_out_scores(examples: Examples, strength: float) -> Vector:
    """Each example's score by weights that never saw its article."""
    scores = np.zeros(len(examples.answers))
    folds = np.array(examples.groups) % FOLDS
    for fold in range(FOLDS):
        weights = fit_weights(examples.subset(np.flatnonzero(folds != fold).tolist()), strength)
        for number in np.flatnonzero(folds == fold):
            named = examples.features[number]
            scores[number] = weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in named.items())
    return scores


def fit_calibration(scores: Vector, answers: Sequence[bool]) -> tuple[float, float]:
    """Platt's scale and shift on scores of examples left out."""
    truth = np.array(answers, dtype=np.float64)

    def loss(line: Vector) -> float:
        values = line[0] * scores + line[1]
        return float(np.sum(np.logaddexp(0, values) - truth * values))

    scale, shift = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return float(scale), float(shift)


def best_threshold(probabilities: Vector, answers: Sequence[bool], missed: int) -> float:
    """The probability that gives the best F1 over the examples and what they miss."""
    truth = np.array(answers)
    grid = np.arange(0.2, 0.71, 0.02)
    f1 = [
        2 * np.sum(truth & (probabilities >= at)) / max(1, np.sum(probabilities >= at) + np.sum(truth) + missed)
        for at in grid
    ]
    # Neighbours are averaged in: with few examples the best single point is luck.
    smooth = np.convolve(np.pad(f1, 3, mode="edge"), np.ones(7) / 7, mode="valid")
    return round(float(grid[int(np.argmax(smooth))]), 2)


def train_model(examples: Examples, strengths: Sequence[float] = (0.5, 1.0, 2.0, 4.0)) -> tuple[dict[str, object], str]:
    """A model as it is stored, and a line on how well it does on articles left out."""
    truth = np.array(examples.answers)
    best: tuple[float, float, Vector] | None = None
    for strength in strengths:
        scores = left_out_scores(examples, strength)
        loss = float(np.mean(np.logaddexp(0, scores) - truth * scores))
        if best is None or loss < best[0]:
            best = (loss, strength, scores)
    assert best is not None
    loss, strength, scores = best
    scale, shift = fit_calibration(scores, examples.answers)
    probabilities = 1 / (1 + np.exp(-(scale * scores + shift)))
    threshold = best_threshold(probabilities, examples.answers, examples.missed)
    said = probabilities >= threshold
    hits = int(np.sum(said & truth))
    line = (
        f"{len(truth)} examples, {int(truth.sum())} right; L2 {strength}; left out: log loss {loss:.3f}, "
        f"P {hits / max(1, said.sum()):.3f} R {hits / max(1, truth.sum()):.3f} at {threshold}"
    )
    weights = {
        name: round(weight, 3)
        for name, weight in sorted(fit_weights(examples, strength).items())
        if abs(weight) >= SMALL
    }
    return {"scale": round(scale, 3), "shift": round(shift, 3), "threshold": threshold, "weights": weights}, line


def save(model: dict[str, object], path: Path, version: str) -> None:
    """Write a model as JSON, one weight a line."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"version": version, **model}, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
