"""How well quotes and speakers are found: `python -m benchmarks.quotes [GOLD.jsonl | FOLDER ...]`.

Without a file, our held-out corpus. A folder holds articles marked as tests/corpus/README.md says; a gold file has one article a line: `{"id", "text", "quotes":
[{"start", "end", "type", "speech"?, "speaker": {"text", "start", "end"} | null, "reference"?}]}`. Articles are
read as they are, so that offsets match. The rules are in benchmarks/quote_scores.py.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.corpus import CORPUS, GoldArticle, read
from benchmarks.quote_scores import VIEWS, Score, add_article, calibration_error, report
from benchmarks.quote_spans import WORD, Row, quoted_regions, type_of
from copydesk.annotations import Entity, Quote
from copydesk.extraction.parsing import Parse, parse

Article = tuple[str, str, list[Row]]
"""(id, text, gold rows)."""


def pieces(text: str, quote: Quote) -> list[tuple[int, int]]:
    """A quote's runs of words: parts with nothing but marks and white space between them are one."""
    runs: list[tuple[int, int]] = []
    for part in quote.parts:
        if runs and not WORD.search(text, runs[-1][1], part.start):
            runs[-1] = (runs[-1][0], part.end)
        else:
            runs.append((part.start, part.end))
    return runs


def rows_of(text: str, quotes: Iterable[Quote]) -> list[Row]:
    """Predicted quotes as rows to score."""
    return [
        Row(
            start,
            end,
            quote.type,
            speaker=quote.speaker.text if quote.speaker else None,
            speaker_span=(quote.speaker.start, quote.speaker.end) if quote.speaker else None,
            reference=quote.speaker.name if quote.speaker else None,
            confidence=quote.confidence,
        )
        for quote in quotes
        for start, end in pieces(text, quote)
    ]


def read_jsonl(path: Path) -> list[Article]:
    """A gold file's articles."""
    return [
        (article["id"], article["text"], [_gold_row(quote) for quote in article["quotes"]])
        for article in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    ]


def _read(path: Path) -> list[Article]:
    return [corpus_article(article) for article in read([path])] if path.is_dir() else read_jsonl(path)


def _gold_row(quote: dict[str, Any]) -> Row:
    speaker = quote.get("speaker") or {}
    placed = speaker.get("start") is not None and speaker.get("end") is not None
    return Row(
        quote["start"],
        quote["end"],
        quote["type"],
        quote.get("speech") is not False,
        speaker.get("text"),
        (speaker["start"], speaker["end"]) if placed else None,
        quote.get("reference"),
    )


def corpus_article(article: GoldArticle) -> Article:
    """An article of our own corpus; pieces that only marks part are one row."""
    regions = quoted_regions(article.text)
    rows = []
    for quote in article.quotes:
        runs: list[tuple[int, int]] = []
        for start, end in sorted(quote.parts):
            if runs and not WORD.search(article.text, runs[-1][1], start):
                runs[-1] = (runs[-1][0], end)
            else:
                runs.append((start, end))
        speaker = quote.speakers[0] if quote.speakers else None
        name = article.entities[speaker.entity].name if speaker else None
        for start, end in runs:
            rows.append(
                Row(
                    start,
                    end,
                    type_of(article.text, start, end, regions),
                    speaker=article.text[speaker.start : speaker.end] if speaker else None,
                    speaker_span=(speaker.start, speaker.end) if speaker else None,
                    reference=name,
                )
            )
    return article.id, article.text, rows


def measure(
    articles: Sequence[Article],
    read_parse: Callable[[str, str], Parse] = parse,
    find: Callable[[Parse], tuple[tuple[Quote, ...], tuple[Entity, ...]]] | None = None,
) -> tuple[dict[str, Score], int, float]:
    """(scores by view, articles on which extraction raised, articles a second after the parse)."""
    find = find or _extract
    scores = {view: Score() for view in VIEWS}
    exceptions, seconds = 0, 0.0
    for name, text, gold in articles:
        parsed = read_parse(text, "en")
        begun = time.perf_counter()
        try:
            quotes, _ = find(parsed)
        except Exception as error:  # noqa: BLE001  counting them is the point
            print(f"{name}: {error!r}", file=sys.stderr)
            exceptions += 1
            quotes = ()
        seconds += time.perf_counter() - begun
        for view, score in scores.items():
            add_article(score, text, view, gold, rows_of(text, quotes))
    return scores, exceptions, len(articles) / seconds if seconds else 0.0


def _extract(parsed: Parse) -> tuple[tuple[Quote, ...], tuple[Entity, ...]]:
    from copydesk.extraction.entities import find_entities
    from copydesk.extraction.quotes import find_quotes

    return find_quotes(parsed, find_entities(parsed))


def main(paths: Sequence[Path]) -> int:
    """Measure each file; 1 if extraction raised anywhere."""
    sets = [(str(path), _read(path)) for path in paths or [CORPUS / "heldout"]]
    failed = 0
    for name, articles in sets:
        scores, exceptions, rate = measure(articles)
        failed += exceptions
        print(f"== {name}")
        print(report(scores))
        print(
            "confusion (gold > found):",
            ", ".join(f"{gold} > {found}: {n}" for (gold, found), n in sorted(scores["speech"].confusion.items())),
        )
        error, table = calibration_error(scores["speech"].calibration)
        print(
            f"calibration: ECE {error:.3f};",
            ", ".join(f"{mean:.2f} says, {share:.2f} right ({size})" for mean, share, size in table),
        )
        print(f"exceptions: {exceptions}; {rate:.1f} articles a second after the parse")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main([Path(argument) for argument in sys.argv[1:]]))
