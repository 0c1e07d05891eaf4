"""Small logistic models: named features to a probability, weights in JSON beside this module."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

Features = dict[str, float]


@dataclass(frozen=True, slots=True)
class Logistic:
    """`weights` by feature name; a feature without a weight counts nothing.

    `scale` and `shift` calibrate: probability = 1 / (1 + exp(-(scale * score + shift))). `threshold` is
    the probability from which on the answer is yes.
    """

    weights: Mapping[str, float]
    scale: float = 1.0
    shift: float = 0.0
    threshold: float = 0.5

    def score(self, features: Features) -> float:
        """The weighted sum, before calibration."""
        weights = self.weights
        return weights.get("bias", 0.0) + sum(weights.get(name, 0.0) * value for name, value in features.items())

    def probability(self, features: Features) -> float:
        """The calibrated probability."""
        return sigmoid(self.scale * self.score(features) + self.shift)


def sigmoid(value: float) -> float:
    """The logistic function, safe for any finite value."""
    if value < -60:
        return 0.0
    return 1 / (1 + math.exp(-min(value, 60.0)))


@cache
def load(name: str) -> Logistic:
    """The model of that name: "reports", "regions" or "speakers"."""
    plain = json.loads(files("copydesk.extraction.quotes").joinpath(f"weights/{name}.json").read_text(encoding="utf-8"))
    return Logistic(plain["weights"], plain.get("scale", 1.0), plain.get("shift", 0.0), plain.get("threshold", 0.5))
