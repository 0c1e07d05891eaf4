"""Fit the weights that tell names from other capitalised words: `python -m training.entities`.

A softmax regression with an L2 penalty over the features of `copydesk.extraction.entities.features`,
on tests/corpus/train; writes copydesk/extraction/entities/weights.tsv. Deterministic.
"""

import sys
from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.corpus import CORPUS, GoldArticle, read
from copydesk.extraction.entities.candidates import find_article_candidates
from copydesk.extraction.entities.classifier import KINDS, WEIGHTS, Features, describe
from copydesk.extraction.entities.spans import read_text
from copydesk.extraction.parsing import parse
from training.renaming import rename

KIND_OF = {"PERSON": 0, "ORG": 1, "GPE": 2, "LOC": 2, "FAC": 2}
NO_NAME = len(KINDS)
RARE = 3
"""A feature of fewer candidates says nothing."""
PENALTY = 3.0
STEPS = 600
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
}
"""Where the weights begin and what the penalty draws them to: what holds in any news, if the corpus shows it or not."""


def examples(article: GoldArticle) -> list[tuple[Features, int]]:
    """The candidates of an article with what they are."""
    parsed = parse(article.text, "en")
    text = read_text(parsed)
    gold = {
        (mention.start, mention.end): KIND_OF[article.entities[mention.entity].type]
        for mention in article.mentions
        if mention.kind == "name" and article.entities[mention.entity].type in KIND_OF
    }
    candidates = find_article_candidates(parsed, text)
    described = describe(text, candidates, "en")
    return [
        (features, gold.get((candidate.start, candidate.end), NO_NAME))
        for candidate, features in zip(candidates, described, strict=True)
    ]


def fit(rows: list[tuple[Features, int]]) -> tuple[list[str], NDArray[np.float64]]:
    """The features kept and their weights, one column for each of KINDS; "no name" is the zero."""
    counts = Counter(name for features, _ in rows for name in features)
    names = sorted({name for name, count in counts.items() if count >= RARE} | PRIOR.keys())
    index = {name: place for place, name in enumerate(names)}
    matrix = np.zeros((len(rows), len(names)))
    truth = np.zeros((len(rows), NO_NAME + 1))
    for row, (features, kind) in enumerate(rows):
        truth[row, kind] = 1.0
        for name, value in features.items():
            if name in index:
                matrix[row, index[name]] = value
    start = np.array([PRIOR.get(name, (0.0, 0.0, 0.0)) for name in names])
    return names, descend(matrix, truth, start, PENALTY)


def descend(
    matrix: NDArray[np.float64], truth: NDArray[np.float64], start: NDArray[np.float64], penalty: float
) -> NDArray[np.float64]:
    """Minimise the cross-entropy with an L2 penalty on what lies off the start, by Adam over all rows."""
    found = start.copy()
    speed, square = np.zeros_like(found), np.zeros_like(found)
    for step in range(1, STEPS + 1):
        logits = np.hstack([matrix @ found, np.zeros((len(matrix), 1))])
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        odds /= odds.sum(axis=1, keepdims=True)
        slope = matrix.T @ (odds - truth)[:, :NO_NAME] + penalty * (found - start)
        speed = 0.9 * speed + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        found -= 0.03 * (speed / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return found


def write(names: list[str], found: NDArray[np.float64], path: Path) -> None:
    """One feature a line; those that weigh nothing are left out."""
    lines = ["\t".join(["feature", *KINDS])]
    lines += [
        "\t".join([name, *(f"{weight:.2f}" for weight in row)])
        for name, row in zip(names, found, strict=True)
        if np.abs(row).max() >= 0.05
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    articles = read([Path(argument) for argument in sys.argv[1:]] or [CORPUS / "train"])
    told = [*articles, *(rename(article, seed) for seed in range(RETOLD) for article in articles)]
    rows = [row for article in told for row in examples(article)]
    names, found = fit(rows)
    target = Path(__file__).parent.parent / "copydesk" / "extraction" / "entities" / WEIGHTS
    write(names, found, target)
    print(f"{len(articles)} articles, {len(rows)} candidates, {len(names)} features")
