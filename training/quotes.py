"""Train the quote models from the corpus: `python -m training.quotes`.

Reads tests/corpus/train, writes copydesk/extraction/quotes/weights/*.json. Takes about two minutes, most
of it for parsing.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

from benchmarks.corpus import CORPUS, GoldArticle, GoldMention, GoldQuote, read
from benchmarks.quote_spans import WORD, overlap, trim
from copydesk.annotations import Entity, EntityType, Mention
from copydesk.extraction.parsing import Parse, parse
from copydesk.extraction.quotes.coreference import (
    FEMALE,
    FIRST,
    MALE,
    PLURAL,
    THINGS,
    Words,
    candidate_features,
    rivals,
)
from copydesk.extraction.quotes.cues import lexicon
from copydesk.extraction.quotes.drafts import Draft, draft_quotes
from copydesk.extraction.quotes.judgement import describe
from copydesk.extraction.quotes.marks import find_regions
from copydesk.extraction.quotes.roles import role_words
from copydesk.extraction.quotes.sayings import ANSWERS, ASKS, REPLIES, Saying, is_question
from copydesk.extraction.quotes.stage import Stage
from copydesk.extraction.quotes.syntax import read_tree
from training.logistic import Examples, save, train_model
from training.ranking import Choice, train_ranker

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


def collect_speakers(articles: Sequence[GoldArticle], read_parse: Callable[[str, str], Parse] = parse) -> list[Choice]:
    """Whom each marked pronoun and role stands for, among the marked entities."""
    choices: list[Choice] = []
    for group, article in enumerate(articles):
        parsed = read_parse(article.text, "en")
        trees = [read_tree(paragraph) for paragraph in parsed.paragraphs]
        stage = Stage(article.text, trees, gold_entities(article), marked_speech(article))
        said = {mention.start: quote for quote in article.quotes for mention in quote.speakers}
        spoken = sorted((start, said[start].speakers[0].entity, asks(stage, said[start])) for start in said)
        for mention in sorted(article.mentions, key=lambda mention: mention.start):
            if mention.kind == "name":
                continue
            while spoken and spoken[0][0] < mention.start:
                place, who, asked = spoken.pop(0)
                stage.add_speaker(place, who, asked=asked)
            quote = said.get(mention.start)
            saying = Saying(tuple(sorted(quote.parts)), *answers(stage, quote)) if quote else None
            words = describe_mention(stage, mention, saying)
            if words is None:
                continue
            names = rivals(stage, words)
            right = names.index(mention.entity) if mention.entity in names else len(names)
            choices.append(Choice(candidate_features(stage, names, words), right, group))
            if mention.entity in stage.entities:
                stage.add_mention(mention.start, mention.end, mention.entity)
    return choices


def marked_speech(article: GoldArticle) -> list[tuple[int, int]]:
    """The regions in marks that hold a quote's words."""
    parts = sorted(part for quote in article.quotes for part in quote.parts)
    return [
        (region.outer_start, region.outer_end)
        for region in find_regions(article.text)
        if any(start < region.outer_end and region.outer_start < end for start, end in parts)
    ]


def asks(stage: Stage, quote: GoldQuote) -> bool:
    """Whether the words end with a question mark, or their cue asks."""
    return is_question(stage.text[: max(quote.parts)[1]]) or bool(cue_lemmas(stage, quote) & ASKS)


def cue_lemmas(stage: Stage, quote: GoldQuote) -> frozenset[str]:
    """The lemmas of a quote's cue; empty where it has none."""
    if quote.cue is None:
        return frozenset()
    _, _, tree, token = stage.sentence_of(quote.cue[0])
    return frozenset(tree.lemmas[token : token + 3])


def answers(stage: Stage, quote: GoldQuote) -> tuple[bool, bool]:
    """Whether the quote's cue takes up what somebody else said, and whether it only replies."""
    cue = cue_lemmas(stage, quote)
    return bool(cue & ANSWERS), bool(cue & REPLIES)


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


def describe_mention(stage: Stage, mention: GoldMention, saying: Saying | None) -> Words | None:
    """A marked mention as the ranker sees it: a pronoun, or a definite role; None for anything else."""
    _, _, tree, first = stage.sentence_of(mention.start)
    word = stage.text[mention.start : mention.end].lower()
    if word in FEMALE | MALE | THINGS | (PLURAL - FIRST):
        return Words(mention.start, word, saying=saying)
    tokens = [place for place in range(first, len(tree)) if mention.start <= tree.starts[place] < mention.end]
    head = next((place for place in tokens if tree.heads[place] not in tokens or tree.heads[place] == place), None)
    role = role_words(tree, head) if head is not None else None
    return Words(mention.start, role.head, role, saying) if role else None


def main(read_parse: Callable[[str, str], Parse] = parse) -> int:
    """Train and write every model."""
    articles = read([CORPUS / "train"])
    trained = {name: train_model(examples) for name, examples in collect(articles, read_parse).items()}
    trained["speakers"] = train_ranker(collect_speakers(articles, read_parse))
    for name, (model, line) in trained.items():
        save(model, WEIGHTS / f"{name}.json", VERSION)
        print(f"{name}: {line}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
