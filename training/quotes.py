"""Train the quote models from the corpus: `python -m training.quotes`.

Reads tests/corpus/train, writes copydesk/extraction/quotes/weights/*.json. Takes about two minutes, most
of it for parsing.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.corpus import CORPUS, GoldArticle, read
from benchmarks.quote_scores import WORD, overlap, trim
from copydesk.extraction.parsing import Parse, parse
from copydesk.extraction.quotes.cues import lexicon
from copydesk.extraction.quotes.drafts import Draft, draft_quotes
from copydesk.extraction.quotes.judgement import describe
from copydesk.extraction.quotes.marks import find_regions
from copydesk.extraction.quotes.syntax import read_tree
from training.logistic import Examples, save, train_model

WEIGHTS = Path(__file__).parent.parent / "copydesk" / "extraction" / "quotes" / "weights"
VERSION = "1"
ENOUGH = 0.5
"""The overlap from which on a draft is taken for the gold quote."""


def gold_runs(article: GoldArticle) -> list[tuple[int, int]]:
    """The marked quotes' runs of words, trimmed."""
    runs = []
    for quote in article.quotes:
        joined: list[tuple[int, int]] = []
        for start, end in sorted(quote.parts):
            if joined and not WORD.search(article.text, joined[-1][1], start):
                joined[-1] = (joined[-1][0], end)
            else:
                joined.append((start, end))
        runs.extend(trim(article.text, *run) for run in joined)
    return runs


def label_drafts(text: str, drafts: Sequence[Draft], gold: Sequence[tuple[int, int]]) -> list[bool]:
    """For each draft whether it is the best one of a gold run."""
    pairs = sorted(
        (
            (overlap(trim(text, *piece), run), number, place)
            for number, draft in enumerate(drafts)
            for piece in draft.pieces
            for place, run in enumerate(gold)
            if piece[0] < run[1] and run[0] < piece[1]
        ),
        reverse=True,
    )
    right = [False] * len(drafts)
    taken: set[int] = set()
    for share, number, place in pairs:
        if share >= ENOUGH and place not in taken:
            taken.add(place)
            right[number] = True
    return right


def collect(articles: Sequence[GoldArticle], read_parse: Callable[[str, str], Parse] = parse) -> dict[str, Examples]:
    """The examples for each model."""
    examples = {"reports": Examples(), "regions": Examples()}
    words = lexicon("en")
    for group, article in enumerate(articles):
        parsed = read_parse(article.text, "en")
        trees = [read_tree(paragraph) for paragraph in parsed.paragraphs]
        drafts = draft_quotes(article.text, trees, find_regions(article.text), words)
        answers = label_drafts(article.text, drafts, gold_runs(article))
        kept: list[Draft] = []
        for (draft, model), answer in zip(describe(article.text, drafts, words, kept), answers, strict=True):
            examples[model].add(draft.features, answer, group)
            if answer:
                kept.append(draft)
    return examples


def main(read_parse: Callable[[str, str], Parse] = parse) -> int:
    """Train and write every model."""
    articles = read([CORPUS / "train"])
    for name, examples in collect(articles, read_parse).items():
        model, line = train_model(examples)
        save(model, WEIGHTS / f"{name}.json", VERSION)
        print(f"{name}: {line}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
