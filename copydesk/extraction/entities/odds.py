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
    """The weights of the model's last two layers, and the columns of its moves.

    For each label, by the place of its group in GROUPS: the moves that begin a name of several words, that make
    a name of one, that go on and that end.
    """

    lower: Floats
    bias: Floats
    nothing: Floats
    upper: Floats
    upper_bias: Floats
    group: list[int]
    several: list[int]
    single: list[int]
    inside: list[int]
    last: list[int]
    starts: list[int]


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

    def columns(kind: str) -> list[int]:
        return [moves.index(f"{kind}-{name}") for _, name in labels]

    return Net(
        np.ascontiguousarray(weights.reshape(features, hidden * pieces, width).transpose(0, 2, 1)),
        lower.get_param("b"),
        lower.get_param("pad")[0],
        upper.get_param("W").T.copy(),
        upper.get_param("b"),
        [place for place, _ in labels],
        columns("B"),
        columns("U"),
        columns("I"),
        columns("L"),
        [place for place, move in enumerate(moves) if move[0] in "BUO"],
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
    count = len(candidates)
    with_article = np.flatnonzero(articles[first - 1] & (first > 0))
    before = np.maximum(first - 1, 0)
    with on_one_core():
        found = _spans(
            net,
            vectors,
            np.concatenate([first, first[with_article] - 1, before]),
            np.concatenate([last, last[with_article], before]),
        )
    own, more, previous = found[:count], found[count : count + len(with_article)], found[count + len(with_article) :]
    own[with_article, :-1] = np.logaddexp(own[with_article, :-1], more[:, :-1])
    return np.clip(np.column_stack([own, previous[:, -1]]), LOWEST, 0.0)


def _spans(net: Net, vectors: Floats, first: NDArray[np.intp], last: NDArray[np.intp]) -> Floats:
    """The log-probabilities of spans of tokens, last that of passing on at the first."""
    lengths = last - first
    # A row for each word after a span's first, span by span.
    owner = np.repeat(np.arange(len(first)), lengths)
    begins = np.cumsum(lengths) - lengths
    word = first[owner] + np.arange(len(owner)) - begins[owner] + 1
    begun = _beginning(net, _product(net, vectors, first, 0))
    single = lengths == 0
    whole = np.where(single[:, None], begun[:, net.single], begun[:, net.several])
    if len(owner):
        blocks = [
            _going(net, vectors, first[owner[at : at + BLOCK]], word[at : at + BLOCK])
            for at in range(0, len(owner), BLOCK)
        ]
        on, end = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
        longer = np.flatnonzero(~single)
        end_at = begins[longer] + lengths[longer] - 1
        on[end_at] = end[end_at]
        whole[longer] += np.add.reduceat(on, begins[longer])
    found = np.full((len(first), len(GROUPS) + 1), LOWEST, dtype=np.float32)
    for column, place in enumerate(net.group):
        found[:, place] = np.logaddexp(found[:, place], whole[:, column])
    found[:, -1] = begun[:, net.starts[-1]]
    return found


def _product(net: Net, vectors: Floats, words: NDArray[np.intp], feature: int) -> Floats:
    """What the words give the first layer as one of the three features: the word itself, the name's first, the one before."""
    several, place = np.unique(words, return_inverse=True)
    found: Floats = (vectors[several] @ net.lower[feature])[place].reshape(-1, *net.bias.shape)
    return found


def _beginning(net: Net, own: Floats) -> Floats:
    """The log-probability of each move at spans' first words, by what these give the first layer."""
    hidden = (own + (net.nothing[1] + net.nothing[2] + net.bias)).max(axis=-1)
    scores = (hidden @ net.upper + net.upper_bias)[:, net.starts]
    scores -= scores.max(axis=1, keepdims=True)
    found = np.full((len(own), net.upper.shape[1]), -np.inf, dtype=np.float32)
    found[:, net.starts] = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return found


def _going(net: Net, vectors: Floats, start: NDArray[np.intp], word: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """For each pair of a name's first word and a later one, and label, the log-probabilities of going on and of ending here."""
    words = _product(net, vectors, word, 0) + _product(net, vectors, start, 1) + _product(net, vectors, word - 1, 2)
    hidden = (words + net.bias).max(axis=-1)
    on = hidden @ net.upper[:, net.inside] + net.upper_bias[net.inside]
    end = hidden @ net.upper[:, net.last] + net.upper_bias[net.last]
    # The odds of ending against going on, as a logistic; far beyond 60 the smaller is nothing.
    odds = np.clip(end - on, -60.0, 60.0)
    return -np.log1p(np.exp(odds)), -np.log1p(np.exp(-odds))


def _tokens(
    parse: Parse, candidates: Sequence[Candidate]
) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats, NDArray[np.bool_]]:
    """The first and last token of every candidate, counted through the article; all tokens' vectors; which are "the"."""
    # Arrays, since spaCy makes an object of each token that is walked over.
    arrays = [paragraph.doc.to_array(["IDX", "LOWER"]) for paragraph in parse.paragraphs]
    begins = np.concatenate(
        [
            array[:, 0].astype(np.intp) + paragraph.start
            for array, paragraph in zip(arrays, parse.paragraphs, strict=True)
        ]
    )
    articles = np.concatenate([array[:, 1] == THE for array in arrays])
    vectors = np.concatenate([paragraph.doc.user_data[VECTORS] for paragraph in parse.paragraphs])
    first = np.searchsorted(begins, [candidate.start for candidate in candidates], side="right") - 1
    last = np.searchsorted(begins, [candidate.end - 1 for candidate in candidates], side="right") - 1
    return first, last, vectors, articles
