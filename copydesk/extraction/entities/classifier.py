"""A small linear model over the candidates: which are names, and of what; `python -m training.entities` fits it."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from operator import add
from typing import Literal

import numpy as np

from copydesk.extraction.entities.candidates import Candidate
from copydesk.extraction.entities.features import of_name, of_place, of_vectors, survey
from copydesk.extraction.entities.odds import LOWEST, NAMES, log_odds
from copydesk.extraction.parsing import Parse

Kind = Literal["person", "body", "place"]
KINDS: tuple[Kind, ...] = ("person", "body", "place")
"""What the model tells apart; the scores of "no name" are the zero they are counted from."""
WEIGHTS = "weights.tsv"

Features = dict[str, float]
CAUTION = (0.0, 0.9, 0.1)
"""Log-odds by which each kind must beat "no name".

Articles written to hold many names make everything look a little too much like one; chosen on held-out articles and on others marked elsewhere, which are therefore no test of it.
"""
ODDS = tuple(f"{scale}:{name}" for scale in ("log", "p") for name in (*NAMES, "O", "before"))
"""The features that say what the model thinks: log-probabilities, shifted to 0..1, and probabilities."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with the log-odds of each kind against its being no name."""

    candidate: Candidate
    name: str
    scores: tuple[float, ...]

    @property
    def best(self) -> float:
        return max(score - caution for score, caution in zip(self.scores, CAUTION, strict=True))


@cache
def weights() -> dict[str, tuple[float, ...]]:
    """Each feature's weight for each of KINDS."""
    rows = (
        line.split("\t") for line in files(__package__).joinpath(WEIGHTS).read_text(encoding="utf-8").splitlines()[1:]
    )
    return {row[0]: tuple(map(float, row[1:])) for row in rows}


def describe(parse: Parse, text: str, candidates: Sequence[Candidate]) -> list[Features]:
    """The features of every candidate: its own, and under "all:" the mean over its name's mentions."""
    names, shared, own = _features(parse, text, candidates)
    return [{**shared[name], **features} for name, features in zip(names, own, strict=True)]


def _features(
    parse: Parse, text: str, candidates: Sequence[Candidate]
) -> tuple[list[str], dict[str, Features], list[Features]]:
    """The candidates' names, the features that all mentions of a name share, and each candidate's own."""
    language = parse.language
    surroundings = survey(text, candidates, language)
    names = [text[candidate.start : candidate.end] for candidate in candidates]
    own: list[Features] = [dict.fromkeys(of_place(text, candidate, language), 1.0) for candidate in candidates]
    for features, odds in zip(own, of_odds(parse, candidates), strict=True):
        features.update(odds)
    count = Counter(names)
    shared: dict[str, Features] = {name: dict.fromkeys(of_name(name, surroundings), 1.0) for name in count}
    for name in count:
        shared[name]["bias"] = 1.0
        if language == "en":
            shared[name].update(of_vectors(name))
        if count[name] > 1:
            shared[name]["repeated"] = 1.0
    for name, features in zip(names, own, strict=True):
        known = shared[name]
        for feature, value in features.items():
            known["all:" + feature] = known.get("all:" + feature, 0.0) + value / count[name]
    return names, shared, own


def of_odds(parse: Parse, candidates: Sequence[Candidate]) -> list[Features]:
    """What the model thinks of each candidate."""
    found = log_odds(parse, candidates)
    both = np.concatenate([1.0 - found / LOWEST, np.exp(found)], axis=1).tolist()
    return [dict(zip(ODDS, row, strict=True)) for row in both]


def score(parse: Parse, text: str, candidates: Sequence[Candidate], *, with_odds: bool = True) -> list[Scored]:
    """Weigh every candidate; what a name's mentions share is weighed once."""
    table = weights()
    if not with_odds:
        table = {feature: row for feature, row in table.items() if feature.removeprefix("all:") not in ODDS}
    names, shared, own = _features(parse, text, candidates)
    sums = {name: _weigh(features, table) for name, features in shared.items()}
    return [
        Scored(candidate, name, tuple(map(add, sums[name], _weigh(features, table))))
        for candidate, name, features in zip(candidates, names, own, strict=True)
    ]


def _weigh(features: Features, table: Mapping[str, tuple[float, ...]]) -> tuple[float, float, float]:
    person = body = place = 0.0
    for feature, value in features.items():
        row = table.get(feature)
        if row:
            person += row[0] * value
            body += row[1] * value
            place += row[2] * value
    return person, body, place


def choose(scored: Sequence[Scored]) -> list[Scored]:
    """Those that are names, none overlapping: of overlapping ones the set whose odds sum highest."""
    likely = sorted(
        (item for item in scored if item.best > 0), key=lambda item: (item.candidate.end, item.candidate.start)
    )
    ends = [item.candidate.end for item in likely]
    best: list[tuple[float, int, bool]] = [(0.0, 0, False)]
    for index, item in enumerate(likely):
        before = _last_before(ends, item.candidate.start, index)
        take = best[before][0] + item.best
        skip = best[index][0]
        best.append((take, before, True) if take > skip else (skip, index, False))
    chosen: list[Scored] = []
    index = len(likely)
    while index:
        _, before, taken = best[index]
        if taken:
            chosen.append(likely[index - 1])
        index = before
    return chosen[::-1]


def _last_before(ends: Sequence[int], start: int, limit: int) -> int:
    return bisect_right(ends, start, 0, limit)
