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
from copydesk.extraction.parsing import VECTORS, Parse, load_model

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
LOWEST = -8.0
"""Log-probabilities below it are all alike."""


@dataclass(frozen=True)
class Net:
    """The weights of the model's last two layers, and the columns of its moves for each group of labels."""

    lower: Floats
    bias: Floats
    nothing: Floats
    upper: Floats
    upper_bias: Floats
    begin: list[list[int]]
    inside: list[list[int]]
    last: list[list[int]]
    unit: list[list[int]]
    starts: list[int]


@cache
def _net(language: str) -> Net:
    ner = load_model(language).get_pipe("ner")
    model = ner.model  # type: ignore[attr-defined]
    lower, upper = model.get_ref("lower"), model.get_ref("upper")
    weights = lower.get_param("W")
    features, hidden, pieces, width = weights.shape
    moves: list[str] = list(ner.move_names)  # type: ignore[attr-defined]

    def columns(kind: str) -> list[list[int]]:
        groups = GROUPS
        # The French model has one label for all places; most are countries and cities.
        if language == "fr":
            groups = tuple(("LOC",) if group == ("GPE",) else () if group == ("LOC",) else group for group in GROUPS)
        return [[moves.index(f"{kind}-{name}") for name in group if f"{kind}-{name}" in moves] for group in groups]

    return Net(
        weights.reshape(features * hidden * pieces, width).T.copy(),
        lower.get_param("b"),
        lower.get_param("pad")[0],
        upper.get_param("W").T.copy(),
        upper.get_param("b"),
        columns("B"),
        columns("I"),
        columns("L"),
        columns("U"),
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
    features = (vectors @ net.lower).reshape(len(vectors), *net.nothing.shape)
    starts, start_of = np.unique(first, return_inverse=True)
    hidden = (features[starts, 0] + net.nothing[1] + net.nothing[2] + net.bias).max(axis=-1)
    scores = (hidden @ net.upper + net.upper_bias)[:, net.starts]
    full = np.full((len(starts), net.upper.shape[1]), -np.inf, dtype=np.float32)
    full[:, net.starts] = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
    begun = full[start_of]
    steps = _steps(first, last)
    open_, of_step = np.unique(steps[:, :2], axis=0, return_inverse=True)
    going = _going(net, features, open_)[of_step.reshape(-1)] if len(steps) else np.zeros((0, 0, 2), dtype=np.float32)
    found = np.empty((len(first), len(GROUPS) + 1), dtype=np.float32)
    single = first == last
    for place in range(len(GROUPS)):
        best = np.full(len(first), LOWEST, dtype=np.float32)
        for column in range(len(net.begin[place])):
            whole = np.where(single, begun[:, net.unit[place][column]], begun[:, net.begin[place][column]])
            if len(steps):
                index = _offset(net, place) + column
                chain = going[np.arange(len(steps)), index, steps[:, 3]]
                whole = whole + np.bincount(steps[:, 2], weights=chain, minlength=len(first))
            best = np.logaddexp(best, whole)
        found[:, place] = best
    found[:, -1] = begun[:, net.starts[-1]]
    return found


def _offset(net: Net, place: int) -> int:
    return sum(len(columns) for columns in net.inside[:place])


def _going(net: Net, features: Floats, states: NDArray[np.intp]) -> Floats:
    """For each state (first word, word) and label the log-probabilities of going on and of ending here."""
    start, word = states[:, 0], states[:, 1]
    hidden = (features[word, 0] + features[start, 1] + features[word - 1, 2] + net.bias).max(axis=-1)
    inside = [column for columns in net.inside for column in columns]
    last = [column for columns in net.last for column in columns]
    on = hidden @ net.upper[:, inside] + net.upper_bias[inside]
    end = hidden @ net.upper[:, last] + net.upper_bias[last]
    found: Floats = np.stack([on, end], axis=-1) - np.logaddexp(on, end)[..., None]
    return found


def _steps(first: NDArray[np.intp], last: NDArray[np.intp]) -> NDArray[np.intp]:
    """A row for each word after a candidate's first: the first word, the word, the candidate, whether it is the last."""
    lengths = last - first
    owner = np.repeat(np.arange(len(first)), lengths)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(lengths) - lengths, lengths) + 1
    word = first[owner] + place
    return np.stack([first[owner], word, owner, (word == last[owner]).astype(np.intp)], axis=1)


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
