"""What the model thinks of every candidate, not only of the names it settled on.

The model finds names word by word: at each it begins a name, goes on with it, ends it or passes on. Its
score for a step depends on the word, the name's first word and the word before alone (spaCy's
transition-based parser with three features), so the odds of any span as any name follow from the vectors
it has computed already.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from spacy.strings import get_string_id

from copydesk.extraction.entities.candidates import Candidate
from copydesk.extraction.parsing import VECTORS, Parse, load_model, on_one_core

Floats = NDArray[np.float32]
GROUPS: tuple[tuple[str, ...], ...] = (
    ("PERSON", "PER"),
    ("ORG",),
    ("GPE",),
    ("LOC",),
    ("FAC",),
    ("NORP",),
    ("EVENT", "LAW", "PRODUCT", "WORK_OF_ART", "LANGUAGE", "MISC"),
)
"""The labels told apart, under the first of each."""
NAMES = tuple(group[0] for group in GROUPS)
THE = np.uint64(get_string_id("the"))
BLOCK = 8192
"""Words weighed at a time, which bounds the memory."""
LOWEST = -8.0
"""Log-probabilities below it are all alike."""


@dataclass(frozen=True)
class Net:
    """The weights of the model's last two layers.

    `lower` is the first layer's for each of the three features, a unit's pieces apart (the largest counts);
    `bias` is what it adds, `alone` the same where there is neither a name's first word nor a word before. The
    second layer's are those of the moves that may stand first, of going on and of ending, each label's in the
    same place; `several`, `single` and `passing` are the places of the first moves that begin a name of several
    words, make a name of one, or none. `group` leads from labels to GROUPS: a one for each label in its group's column.
    """

    lower: Floats
    bias: Floats
    alone: Floats
    starts: "Layer"
    inside: "Layer"
    last: "Layer"
    several: list[int]
    single: list[int]
    passing: int
    group: Floats


@dataclass(frozen=True)
class Layer:
    """The weights of some moves, and what is added to their scores."""

    weights: Floats
    bias: Floats

    def score(self, hidden: Floats) -> Floats:
        found: Floats = hidden @ self.weights + self.bias
        return found


@cache
def _net(language: str) -> Net:
    ner = load_model(language).get_pipe("ner")
    model = ner.model  # type: ignore[attr-defined]
    lower, upper = model.get_ref("lower"), model.get_ref("upper")
    weights = lower.get_param("W")
    features, hidden, pieces, width = weights.shape
    moves: list[str] = list(ner.move_names)  # type: ignore[attr-defined]

    groups = GROUPS
    # The French model has one label for all places; most are countries and cities.
    if language == "fr":
        groups = tuple(("LOC",) if group == ("GPE",) else () if group == ("LOC",) else group for group in GROUPS)
    labels = [(place, name) for place, group in enumerate(groups) for name in group if f"B-{name}" in moves]

    def layer(chosen: list[str]) -> Layer:
        columns = [moves.index(move) for move in chosen]
        return Layer(upper.get_param("W")[columns].T.copy(), upper.get_param("b")[columns])

    starts = [move for move in moves if move[0] in "BUO"]
    bias, nothing = lower.get_param("b").T, lower.get_param("pad")[0].transpose(0, 2, 1)
    group = np.zeros((len(labels), len(GROUPS)), dtype=np.float32)
    group[range(len(labels)), [place for place, _ in labels]] = 1.0
    return Net(
        np.ascontiguousarray(weights.transpose(0, 3, 2, 1)).reshape(features, width, pieces * hidden),
        bias,
        nothing[1] + nothing[2] + bias,
        layer(starts),
        layer([f"I-{name}" for _, name in labels]),
        layer([f"L-{name}" for _, name in labels]),
        [starts.index(f"B-{name}") for _, name in labels],
        [starts.index(f"U-{name}") for _, name in labels],
        starts.index("O"),
        group,
    )


def log_odds(parse: Parse, candidates: Sequence[Candidate]) -> Floats:
    """For every candidate the log-probability of each of GROUPS, and two more.

    They are that its first word begins no name, and that the word before does not.
    A name with "the" before it counts as the name.
    """
    if not candidates:
        return np.zeros((0, len(GROUPS) + 2), dtype=np.float32)
    net = _net(parse.language)
    first, last, vectors, articles = _tokens(parse, candidates)
    with_article = np.flatnonzero(articles[first - 1] & (first > 0))
    with on_one_core():
        found = _spans(net, vectors, np.append(first, first[with_article] - 1), np.append(last, last[with_article]))
        before, place = np.unique(np.maximum(first - 1, 0), return_inverse=True)
        passed = _beginning(net, vectors, before)[place, net.passing]
    own, more = found[: len(candidates)], found[len(candidates) :]
    own[with_article, :-1] = np.logaddexp(own[with_article, :-1], more[:, :-1])
    odds: Floats = np.clip(np.column_stack([own, passed]), LOWEST, 0.0)
    return odds


def _spans(net: Net, vectors: Floats, first: NDArray[np.intp], last: NDArray[np.intp]) -> Floats:
    """The log-probabilities of spans of tokens, last that of passing on at the first."""
    starts, start_of = np.unique(first, return_inverse=True)
    begun = _beginning(net, vectors, starts)
    whole = np.where((first == last)[:, None], begun[:, net.single][start_of], begun[:, net.several][start_of])
    # Spans that begin at one word share their steps: a row for each word that any of them goes on to.
    longest = np.zeros_like(starts)
    np.maximum.at(longest, start_of, last - first)
    owner = np.repeat(np.arange(len(starts)), longest)
    begins = np.cumsum(longest) - longest
    if len(owner):
        word = starts[owner] + np.arange(len(owner)) - begins[owner] + 1
        blocks = [
            _going(net, vectors, starts[owner[at : at + BLOCK]], word[at : at + BLOCK])
            for at in range(0, len(owner), BLOCK)
        ]
        on, end = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
        before = np.cumsum(on, axis=0, dtype=np.float64) - on
        longer = np.flatnonzero(first < last)
        row = begins[start_of[longer]]
        end_row = row + (last - first)[longer] - 1
        whole[longer] += before[end_row] - before[row] + end[end_row]
    found = np.log(np.exp(whole) @ net.group + np.exp(np.float32(LOWEST)))
    return np.column_stack([found, begun[start_of, net.passing]])


def _product(net: Net, vectors: Floats, words: NDArray[np.intp], feature: int) -> Floats:
    """What the words give the first layer as one of the three features: the word itself, the name's first, the one before."""
    several, place = np.unique(words, return_inverse=True)
    found: Floats = (vectors[several] @ net.lower[feature])[place]
    return found


def _hidden(pieces: Floats, bias: Floats) -> Floats:
    """The first layer's units, each the largest of its pieces."""
    found: Floats = (pieces.reshape(-1, *bias.shape) + bias).max(axis=1)
    return found


def _beginning(net: Net, vectors: Floats, words: NDArray[np.intp]) -> Floats:
    """The log-probability of each of the first moves at the words."""
    scores = net.starts.score(_hidden(vectors[words] @ net.lower[0], net.alone))
    scores -= scores.max(axis=1, keepdims=True)
    found: Floats = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return found


def _going(net: Net, vectors: Floats, start: NDArray[np.intp], word: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """For each pair of a name's first word and a later one, and label, the log-probabilities of going on and of ending here."""
    pieces = _product(net, vectors, word, 0) + _product(net, vectors, start, 1) + _product(net, vectors, word - 1, 2)
    hidden = _hidden(pieces, net.bias)
    # The odds of ending against going on, as a logistic; far beyond 60 the smaller is nothing.
    odds = np.clip(net.last.score(hidden) - net.inside.score(hidden), -60.0, 60.0)
    # By one logarithm for both: log(1 + e^x) = x + log(1 + e^-x).
    on = -np.log1p(np.exp(odds))
    return on, on + odds


def _tokens(
    parse: Parse, candidates: Sequence[Candidate]
) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats, NDArray[np.bool_]]:
    """The first and last token of every candidate, counted through the article; all tokens' vectors; which are "the"."""
    # Arrays, since spaCy makes an object of each token that is walked over.
    arrays = [paragraph.doc.to_array(["IDX", "LOWER"]) for paragraph in parse.paragraphs]
    starts = np.array([paragraph.start for paragraph in parse.paragraphs])
    tokens = np.concatenate(arrays)
    begins = tokens[:, 0].astype(np.intp) + np.repeat(starts, [len(array) for array in arrays])
    articles = tokens[:, 1] == THE
    vectors = np.concatenate([paragraph.doc.user_data[VECTORS] for paragraph in parse.paragraphs])
    first = np.searchsorted(begins, [candidate.start for candidate in candidates], side="right") - 1
    last = np.searchsorted(begins, [candidate.end - 1 for candidate in candidates], side="right") - 1
    return first, last, vectors, articles
