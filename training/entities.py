"""Fit the weights that tell names from other capitalised words: `python -m training.entities`.

A softmax regression with an L2 penalty over the features of `copydesk.extraction.entities.features`,
on tests/corpus/train and tests/corpus/names/train; writes the mean of the new weights and those of an earlier fit
(names_before.tsv) to copydesk/extraction/entities/weights.tsv. Run again, it writes the same.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.corpus import CORPUS, GoldArticle, read
from copydesk.extraction.entities.candidates import find_article_candidates
from copydesk.extraction.entities.classifier import KINDS, WEIGHTS, Features, describe, read_weights
from copydesk.extraction.entities.names import unreadable
from copydesk.extraction.parsing import parse
from training.renaming import rename

KIND_OF = {"PERSON": 0, "ORG": 1, "GPE": 2, "LOC": 2, "FAC": 2}
NO_NAME = len(KINDS)
RARE = 3
"""A feature of fewer candidates says nothing."""
PENALTY = 4.0
STEPS = 400
BEFORE = Path(__file__).with_name("names_before.tsv")
"""The weights of an earlier fit, on a smaller corpus and by earlier features: kept, since no command makes them again."""
MOST_READINGS = 3_000
"""Ways to read a group of overlapping candidates beyond which nothing is learnt from it."""
RETOLD = 1
"""How often each article is told again with names that exist."""


PRIOR: dict[str, tuple[float, float, float]] = {
    "model=PERSON": (1.5, 0.0, 0.0),
    "model=ORG": (0.0, 1.0, 0.0),
    "model=GPE": (0.0, 0.0, 1.0),
    "inside=PERSON": (1.0, 0.0, 0.0),
    "given-first": (1.0, 0.0, 0.0),
    "after-title": (1.5, 0.0, 0.0),
    "last=heads-org": (0.0, 2.0, 0.0),
    "defines": (0.0, 1.5, 0.0),
    "is=body": (0.0, 1.5, 0.0),
    "is=city": (0.0, 0.0, 1.0),
    "is=subdivision": (0.0, 0.0, 1.0),
    "next=rule": (2.5, 0.0, 0.0),
    "next=place": (0.0, 0.0, 0.5),
    "next=said": (0.5, 0.0, 0.0),
    "the-first": (0.0, 1.5, 0.0),
    "acronym": (-1.5, 0.5, 0.0),
    "prev=firm": (-1.5, 1.5, -0.5),
    "dateline": (-3.0, -2.0, 3.0),
    "within-dateline": (-1.0, -1.0, 0.0),
    "first=rank": (-2.0, -1.0, -1.0),
    "thing": (-1.5, -1.5, -1.5),
    "generic": (-1.0, -0.5, -0.5),
    "of-office": (-0.5, 0.5, 0.0),
    "log:PERSON": (1.0, 0.0, 0.0),
    "log:ORG": (0.0, 1.0, 0.0),
    "log:GPE": (0.0, 0.0, 1.0),
}
"""Where the weights begin and what the penalty draws them to: what holds in any news, if the corpus shows it or not."""


@dataclass(frozen=True)
class Example:
    """A candidate: its features, what it is, and which article's text it covers."""

    features: Features
    kind: int
    article: int
    start: int
    end: int


def examples(article: GoldArticle, number: int) -> list[Example]:
    """The candidates of an article with what they are."""
    parsed = parse(article.text, "en")
    gold = {
        (mention.start, mention.end): KIND_OF[article.entities[mention.entity].type]
        for mention in article.mentions
        if mention.kind == "name" and article.entities[mention.entity].type in KIND_OF
    }
    candidates = find_article_candidates(parsed, unreadable(parsed.read))
    return [
        Example(features, gold.get((one.start, one.end), NO_NAME), number, one.start, one.end)
        for one, features in zip(candidates, describe(parsed, parsed.read, candidates), strict=True)
    ]


def clusters(rows: Sequence[Example]) -> Iterator[list[int]]:
    """The rows in groups that overlap each other, one after the other; no row overlaps one of another group."""
    order = sorted(range(len(rows)), key=lambda row: (rows[row].article, rows[row].start, rows[row].end))
    group: list[int] = []
    reached = (-1, -1)
    for row in order:
        if (rows[row].article, rows[row].start) >= reached or rows[row].article != reached[0]:
            if group:
                yield group
            group = []
        group.append(row)
        if rows[row].article != reached[0] or rows[row].end > reached[1]:
            reached = (rows[row].article, rows[row].end)
    if group:
        yield group


def readings(rows: Sequence[Example], group: Sequence[int]) -> list[list[int]]:
    """Every way to read a group: the sets of its rows that do not overlap, the empty one among them."""
    found: list[list[int]] = [[]]
    for row in group:
        found += [[*reading, row] for reading in found if not reading or rows[reading[-1]].end <= rows[row].start]
        if len(found) > MOST_READINGS:
            return []
    return found


@dataclass(frozen=True)
class Lattice:
    """All readings of all groups, laid out for numpy: of each pair (reading, row) both, of each group its first reading."""

    reading: NDArray[np.intp]
    row: NDArray[np.intp]
    group: NDArray[np.intp]
    first: NDArray[np.intp]

    def expected(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """The probability of each row and kind, over all readings; after Sarawagi and Cohen (2004)."""
        highest = scores.max(axis=1)
        shares = np.exp(scores - highest[:, None])
        total = shares.sum(axis=1)
        whole = np.bincount(self.reading, weights=(highest + np.log(total))[self.row], minlength=len(self.group))
        top = np.maximum.reduceat(whole, self.first)
        odds = np.exp(whole - top[self.group])
        odds /= np.add.reduceat(odds, self.first)[self.group]
        chosen = np.bincount(self.row, weights=odds[self.reading], minlength=len(scores))
        found: NDArray[np.float32] = ((chosen / total)[:, None] * shares).astype(np.float32)
        return found


def lay_out(rows: Sequence[Example]) -> tuple[Lattice, NDArray[np.bool_]]:
    """The lattice of the rows, and which rows are in it: groups of too many readings are left out."""
    reading: list[int] = []
    row_of: list[int] = []
    group_of: list[int] = []
    first: list[int] = []
    used = np.zeros(len(rows), dtype=np.bool_)
    for group in clusters(rows):
        ways = readings(rows, group)
        if not ways:
            continue
        first.append(len(group_of))
        used[group] = True
        for way in ways:
            reading += [len(group_of)] * len(way)
            row_of += way
            group_of.append(len(first) - 1)
    return Lattice(np.array(reading), np.array(row_of), np.array(group_of), np.array(first)), used


def fit(rows: Sequence[Example]) -> tuple[list[str], NDArray[np.float32]]:
    """The features kept and their weights, one column for each of KINDS; "no name" is the zero."""
    counts = Counter(name for row in rows for name in row.features)
    names = sorted({name for name, count in counts.items() if count >= RARE} | PRIOR.keys())
    index = {name: place for place, name in enumerate(names)}
    matrix = np.zeros((len(rows), len(names)), dtype=np.float32)
    truth = np.zeros((len(rows), NO_NAME), dtype=np.float32)
    for place, row in enumerate(rows):
        if row.kind != NO_NAME:
            truth[place, row.kind] = 1.0
        for name, value in row.features.items():
            if name in index:
                matrix[place, index[name]] = value
    start = np.array([PRIOR.get(name, (0.0, 0.0, 0.0)) for name in names], dtype=np.float32)
    lattice, used = lay_out(rows)
    print(f"{used.mean():.3f} of {len(rows)} rows, {len(lattice.group)} readings")
    matrix[~used], truth[~used] = 0.0, 0.0
    return names, descend(matrix, lambda scores: lattice.expected(scores) - truth, start, PENALTY)


def descend(
    matrix: NDArray[np.float32],
    slope_of: Callable[[NDArray[np.float32]], NDArray[np.float32]],
    start: NDArray[np.float32],
    penalty: float,
) -> NDArray[np.float32]:
    """Minimise a loss with an L2 penalty on what lies off the start, by Adam over all rows.

    `slope_of` gives the slope of the loss by each row's scores.
    """
    found = start.copy()
    speed: NDArray[np.floating] = np.zeros_like(found)
    square: NDArray[np.floating] = np.zeros_like(found)
    for step in range(1, STEPS + 1):
        slope = matrix.T @ slope_of(matrix @ found) + penalty * (found - start)
        speed = 0.9 * speed + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        found -= 0.03 * (speed / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return found


def blend(names: Sequence[str], found: NDArray[np.float32]) -> tuple[list[str], NDArray[np.float32]]:
    """The mean of the new weights and BEFORE, over all features of either; one that lacks a feature weighs it zero.

    A fit leans to its newest articles; the mean of two carried over to other outlets better than either.
    """
    nothing = (0.0,) * len(KINDS)
    new = {name: tuple(map(float, row)) for name, row in zip(names, found, strict=True)}
    old = read_weights(BEFORE.read_text(encoding="utf-8"))
    union = sorted(new.keys() | old.keys())
    both = [[new.get(name, nothing), old.get(name, nothing)] for name in union]
    return union, np.array(both, dtype=np.float32).mean(axis=1)


def write(names: list[str], found: NDArray[np.float32], path: Path) -> None:
    """One feature a line; those that weigh nothing are left out."""
    lines = ["\t".join(["feature", *KINDS])]
    lines += [
        "\t".join([name, *(f"{weight:.2f}" for weight in row)])
        for name, row in zip(names, found, strict=True)
        if np.abs(row).max() >= 0.05
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    articles = read([Path(argument) for argument in sys.argv[1:]] or [CORPUS / "train", CORPUS / "names" / "train"])
    told = [*articles, *(rename(article, seed) for seed in range(RETOLD) for article in articles)]
    rows = [row for number, article in enumerate(told) for row in examples(article, number)]
    names, found = blend(*fit(rows))
    target = Path(__file__).parent.parent / "copydesk" / "extraction" / "entities" / WEIGHTS
    write(names, found, target)
    print(f"{len(articles)} articles, {len(rows)} candidates, {len(names)} features")
