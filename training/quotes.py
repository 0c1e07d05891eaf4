"""Train the quote models from the corpus: `python -m training.quotes`.

Reads tests/corpus/train, writes copydesk/extraction/quotes/weights/*.json. Takes about two minutes, most
of it for parsing.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

from benchmarks.corpus import CORPUS, GoldArticle, GoldMention, read
from benchmarks.quote_scores import WORD, overlap, trim
from copydesk.annotations import Entity, EntityType, Mention
from copydesk.extraction.parsing import Parse, parse
from copydesk.extraction.quotes.coreference import FEMALE, FIRST, MALE, PLURAL, THINGS, Stage, candidate_features, fits
from copydesk.extraction.quotes.cues import lexicon
from copydesk.extraction.quotes.drafts import Draft, draft_quotes
from copydesk.extraction.quotes.judgement import describe
from copydesk.extraction.quotes.marks import find_regions
from copydesk.extraction.quotes.speakers import role_words
from copydesk.extraction.quotes.syntax import read_tree
from training.logistic import Examples, save, train_model

WEIGHTS = Path(__file__).parent.parent / "copydesk" / "extraction" / "quotes" / "weights"
VERSION = "1"
ENOUGH = 0.5
"""The overlap from which on a draft is taken for the gold quote."""


def gold_runs(article: GoldArticle) -> list[tuple[int, int]]:
    """The marked quotes' runs of words, trimmed."""
    runs: list[tuple[int, int]] = []
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
        runs = gold_runs(article)
        answers = label_drafts(article.text, drafts, runs)
        examples["reports"].missed += len(runs) - sum(answers)
        kept: list[Draft] = []
        for (draft, model), answer in zip(describe(article.text, drafts, words, kept), answers, strict=True):
            examples[model].add(draft.features, answer, group)
            if answer:
                kept.append(draft)
    return examples


def collect_speakers(articles: Sequence[GoldArticle], read_parse: Callable[[str, str], Parse] = parse) -> Examples:
    """Whom each marked pronoun and role stands for, among the marked entities."""
    examples = Examples()
    for group, article in enumerate(articles):
        parsed = read_parse(article.text, "en")
        trees = [read_tree(paragraph) for paragraph in parsed.paragraphs]
        stage = Stage(article.text, trees, gold_entities(article))
        spoken = sorted((mention.start, mention.entity) for quote in article.quotes for mention in quote.speakers)
        for mention in sorted(article.mentions, key=lambda mention: mention.start):
            if mention.kind == "name":
                continue
            while spoken and spoken[0][0] < mention.start:
                stage.add_speaker(*spoken.pop(0))
            described = describe_mention(stage, mention)
            if described is None:
                continue
            word, noun = described
            names = stage.candidates(mention.start)
            if noun:
                names = [*names, *(who for who in stage.role_candidates(noun[0], mention.start) if who not in names)]
            for rank, who in enumerate(who for who in names if fits(stage, who, word)):
                features = candidate_features(stage, who, mention.start, word, rank, noun)
                examples.add(features, who == mention.entity, group)
            if mention.entity in stage.entities:
                stage.add_mention(mention.start, mention.end, mention.entity)
    return examples


def gold_entities(article: GoldArticle) -> list[Entity]:
    """The marked entities with the mentions that are names."""
    names: dict[str, list[Mention]] = {}
    for mention in article.mentions:
        if mention.kind == "name":
            names.setdefault(mention.entity, []).append(
                Mention(mention.start, mention.end, article.text[mention.start : mention.end])
            )
    return [
        Entity(who, entity.name, cast("EntityType", entity.type), tuple(names[who]))
        for who, entity in article.entities.items()
        if who in names and entity.name
    ]


def describe_mention(stage: Stage, mention: GoldMention) -> tuple[str, tuple[str, frozenset[str]] | None] | None:
    """A marked mention as the speaker model sees it: a pronoun, or a definite role; None for anything else."""
    _, _, tree, first = stage.sentence_of(mention.start)
    word = stage.text[mention.start : mention.end].lower()
    if word in FEMALE | MALE | THINGS | (PLURAL - FIRST):
        return word, None
    tokens = [place for place in range(first, len(tree)) if mention.start <= tree.starts[place] < mention.end]
    head = next((place for place in tokens if tree.heads[place] not in tokens or tree.heads[place] == place), None)
    noun = role_words(tree, head) if head is not None else None
    return (noun[0], noun) if noun else None


def main(read_parse: Callable[[str, str], Parse] = parse) -> int:
    """Train and write every model."""
    articles = read([CORPUS / "train"])
    for name, examples in {**collect(articles, read_parse), "speakers": collect_speakers(articles, read_parse)}.items():
        model, line = train_model(examples)
        save(model, WEIGHTS / f"{name}.json", VERSION)
        print(f"{name}: {line}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
