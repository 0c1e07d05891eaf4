"""A small linear model over the candidates: which are names, and of what; `python -m training.entities` fits it."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from operator import sub
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from copydesk.extraction.entities.candidates import Candidate
from copydesk.extraction.entities.features import of_name, of_vectors, survey
from copydesk.extraction.entities.neighbours import of_places
from copydesk.extraction.entities.odds import LOWEST, NAMES, Floats, log_odds
from copydesk.extraction.parsing import Parse

Kind = Literal["person", "body", "place"]
KINDS: tuple[Kind, ...] = ("person", "body", "place")
"""What the model tells apart; the scores of "no name" are the zero they are counted from."""
WEIGHTS = "weights.tsv"

Features = dict[str, float]
CAUTION = (0.0, 1.1, 0.0)
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
        best: float = max(map(sub, self.scores, CAUTION))
        return best


@cache
def weights() -> dict[str, tuple[float, ...]]:
    """Each feature's weight for each of KINDS."""
    return read_weights(files(__package__).joinpath(WEIGHTS).read_text(encoding="utf-8"))


def read_weights(table: str) -> dict[str, tuple[float, ...]]:
    """The weights as the training writes them: a feature a line, and its weight for each of KINDS."""
    rows = (line.split("\t") for line in table.splitlines()[1:])
    return {row[0]: tuple(map(float, row[1:])) for row in rows}


@dataclass(frozen=True, slots=True)
class Description:
    """What shows of candidates: of each its name's place in `names`, of each name what its own words show.

    `places` are the features of what stands around each, `odds` a row of ODDS for each.
    """

    names: list[str]
    name_of: NDArray[np.intp]
    words: list[Features]
    places: list[list[str]]
    odds: Floats

    @property
    def count(self) -> NDArray[np.intp]:
        """Each name's mentions."""
        return np.bincount(self.name_of, minlength=len(self.names))


def survey_candidates(parse: Parse, text: str, candidates: Sequence[Candidate]) -> Description:
    """Look at every candidate, at every name once."""
    language = parse.language
    surroundings = survey(text, candidates, language)
    number: dict[str, int] = {}
    name_of = [number.setdefault(text[one.start : one.end], len(number)) for one in candidates]
    words: list[Features] = []
    for name, count in zip(number, np.bincount(name_of, minlength=len(number)), strict=True):
        features = dict.fromkeys(of_name(name, surroundings), 1.0)
        features["bias"] = 1.0
        if language == "en":
            features.update(of_vectors(name))
        if count > 1:
            features["repeated"] = 1.0
        words.append(features)
    found = log_odds(parse, candidates)
    return Description(
        list(number),
        np.array(name_of, dtype=np.intp),
        words,
        of_places(text, candidates, language),
        np.concatenate([1.0 - found / LOWEST, np.exp(found)], axis=1),
    )


def describe(parse: Parse, text: str, candidates: Sequence[Candidate]) -> list[Features]:
    """The features of every candidate: its own, and under "all:" the mean over its name's mentions."""
    seen = survey_candidates(parse, text, candidates)
    own = [
        {**dict.fromkeys(place, 1.0), **dict(zip(ODDS, row, strict=True))}
        for place, row in zip(seen.places, seen.odds.tolist(), strict=True)
    ]
    shared = [dict(features) for features in seen.words]
    count = seen.count
    for name, features in zip(seen.name_of, own, strict=True):
        for feature, value in features.items():
            shared[name]["all:" + feature] = shared[name].get("all:" + feature, 0.0) + value / float(count[name])
    return [{**shared[name], **features} for name, features in zip(seen.name_of, own, strict=True)]


@dataclass(frozen=True)
class Table:
    """The weights as arrays; row 0 is zero, for features without weights.

    `own` are a feature's weights for the candidate that has it, beside them those for all of its name.
    """

    rows: dict[str, int]
    own: NDArray[np.float64]
    odds: NDArray[np.float64]


@cache
def _table() -> Table:
    table = weights()
    nothing = (0.0,) * len(KINDS)
    names = sorted({name.removeprefix("all:") for name in table})
    rows = [(*table.get(name, nothing), *table.get("all:" + name, nothing)) for name in names]
    odds = [(*table.get(name, nothing), *table.get("all:" + name, nothing)) for name in ODDS]
    return Table({name: row for row, name in enumerate(names, 1)}, np.array([nothing + nothing, *rows]), np.array(odds))


def score(parse: Parse, text: str, candidates: Sequence[Candidate], *, with_odds: bool = True) -> list[Scored]:
    """Weigh every candidate; what a name's mentions share is weighed once."""
    if not candidates:
        return []
    table = _table()
    seen = survey_candidates(parse, text, candidates)
    sums = _sums([[table.rows.get(feature, 0) for feature in place] for place in seen.places], table.own)
    if with_odds:
        sums += seen.odds @ table.odds
    means = np.zeros((len(seen.names), len(KINDS)))
    np.add.at(means, seen.name_of, sums[:, len(KINDS) :])
    values = np.array([value for features in seen.words for value in features.values()])
    of_words = _sums(
        [[table.rows.get(feature, 0) for feature in features] for features in seen.words], table.own, values
    )
    shared = of_words[:, : len(KINDS)] + means / seen.count[:, None]
    scores = (sums[:, : len(KINDS)] + shared[seen.name_of]).tolist()
    return [
        Scored(candidate, seen.names[name], tuple(row))
        for candidate, name, row in zip(candidates, seen.name_of.tolist(), scores, strict=True)
    ]


def _sums(
    rows: Sequence[list[int]], table: NDArray[np.float64], values: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """For each list of rows, none empty, the sum of the table's rows, each times its value."""
    flat = table[[row for some in rows for row in some]]
    if values is not None:
        flat *= values[:, None]
    sizes = np.array([len(some) for some in rows])
    found: NDArray[np.float64] = np.add.reduceat(flat, np.cumsum(sizes) - sizes)
    return found


def choose(scored: Sequence[Scored]) -> list[Scored]:
    """Those that are names, none overlapping: of overlapping ones the set whose odds sum highest."""
    likely = sorted(
        ((item.candidate.end, item.candidate.start, odds, item) for item in scored if (odds := item.best) > 0),
        key=lambda found: found[:2],
    )
    ends = [end for end, *_ in likely]
    best: list[tuple[float, int, bool]] = [(0.0, 0, False)]
    for index, (_, start, odds, _) in enumerate(likely):
        before = bisect_right(ends, start, 0, index)
        take = best[before][0] + odds
        skip = best[index][0]
        best.append((take, before, True) if take > skip else (skip, index, False))
    chosen: list[Scored] = []
    index = len(likely)
    while index:
        _, before, taken = best[index]
        if taken:
            chosen.append(likely[index - 1][-1])
        index = before
    return chosen[::-1]
