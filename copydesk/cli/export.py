"""Exports: whole records as NDJSON, flat rows as CSV and Parquet; written as they come, in constant memory."""

import csv
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Any

from copydesk.client import Article, Copydesk, EntitySummary, FoundQuote
from copydesk.errors import CopydeskError

ENDINGS = {".ndjson": "ndjson", ".jsonl": "ndjson", ".json": "ndjson", ".csv": "csv", ".parquet": "parquet"}
AT_ONCE = 8
ROWS_A_GROUP = 5000
Row = dict[str, Any]


class ExportError(CopydeskError):
    """The export cannot be made as asked."""


def choose_form(form: str | None, output: Path | None) -> str:
    """The form asked for, or that of the file's name. Raises ExportError for one that cannot be made here."""
    chosen = form or (ENDINGS.get(output.suffix.lower()) if output else None) or "ndjson"
    if chosen == "parquet":
        if output is None:
            raise ExportError("Parquet is no form for standard output; name a file with --output")
        try:
            import pyarrow.parquet  # noqa: F401
        except ImportError as error:
            raise ExportError("Parquet needs pyarrow: python -m pip install 'copydesk[parquet]'") from error
    return chosen


def export_records(desk: Copydesk, subject: str, form: str, output: Path | None, given: Mapping[str, Any]) -> int:
    """Write all records of the subject that the filters leave; answers how many.

    A file appears only when it is whole. Raises ExportError for a filter that the subject has not.
    """
    asked = {name: value for name, value in given.items() if value is not None}
    known = {"entities": {"q"}}.get(subject, set(given))
    if unknown := set(asked) - known:
        raise ExportError(f"{subject} are not narrowed by {', '.join(sorted(unknown))}")
    records = RECORDS[subject](desk, asked)
    if form == "ndjson":
        with _written(output) as file:
            return _write_lines(file, records)
    rows = (ROWS[subject](record) for record in records)
    if form == "csv":
        with _written(output) as file:
            return _write_csv(file, rows, COLUMNS[subject])
    assert output is not None  # noqa: S101 -- choose_form saw to it
    return _write_parquet(output, rows, COLUMNS[subject])


def _articles(desk: Copydesk, given: Mapping[str, Any]) -> Iterator[Article]:
    """Whole articles, several fetched at once, in the list's order."""
    summaries = desk.articles(**given)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while batch := list(islice(summaries, AT_ONCE * 4)):
            yield from pool.map(desk.article, [summary.id for summary in batch])


RECORDS: dict[str, Callable[[Copydesk, Mapping[str, Any]], Iterator[Any]]] = {
    "articles": _articles,
    "quotes": lambda desk, given: desk.quotes(**given),
    "entities": lambda desk, given: desk.entities(**given),
}


def _article_row(article: Article) -> Row:
    said = [quote for quote in article.quotes if quote.speaker]
    row = {name: getattr(article, name) for name in COLUMNS["articles"] if hasattr(article, name)}
    people = [entity.name for entity in article.entities if entity.type == "PERSON"]
    return {
        **row,
        "authors": "; ".join(article.metadata.authors) if article.metadata else None,
        "words": article.metadata.word_count if article.metadata else None,
        "people": "; ".join(people),
        "quotes": len(article.quotes),
        "attributed": len(said),
    }


def _quote_row(quote: FoundQuote) -> Row:
    article, speaker = quote.article, quote.speaker
    return {
        "id": quote.id, "type": quote.type, "speaker": speaker and speaker.name,
        "speaker_id": speaker and speaker.entity_id, "speaker_words": speaker and speaker.text,
        "resolved_by": speaker and speaker.resolved_by, "cue": quote.cue and quote.cue.text, "text": quote.text,
        "start": quote.start, "end": quote.end, "confidence": quote.confidence, "article_id": article.id,
        "title": article.title, "publisher": article.publisher, "url": article.url,
        "published_at": article.published_at,
    }  # fmt: skip


def _entity_row(entity: EntitySummary) -> Row:
    return {name: getattr(entity, name) for name in COLUMNS["entities"]}


ROWS: dict[str, Callable[[Any], Row]] = {"articles": _article_row, "quotes": _quote_row, "entities": _entity_row}
TEXT, WHOLE, REAL, MOMENT = "string", "int64", "float64", "moment"
COLUMNS: dict[str, dict[str, str]] = {
    "articles": {
        "id": TEXT, "status": TEXT, "title": TEXT, "authors": TEXT, "publisher": TEXT, "language": TEXT, "url": TEXT,
        "published_at": MOMENT, "accepted_at": MOMENT, "completed_at": MOMENT, "duplicate_of": TEXT,
        "external_id": TEXT, "words": WHOLE, "people": TEXT, "quotes": WHOLE, "attributed": WHOLE, "text": TEXT,
    },
    "quotes": {
        "id": TEXT, "type": TEXT, "speaker": TEXT, "speaker_id": TEXT, "speaker_words": TEXT, "resolved_by": TEXT,
        "cue": TEXT, "text": TEXT, "start": WHOLE, "end": WHOLE, "confidence": REAL, "article_id": TEXT,
        "title": TEXT, "publisher": TEXT, "url": TEXT, "published_at": MOMENT,
    },
    "entities": {
        "id": TEXT, "name": TEXT, "type": TEXT, "articles": WHOLE, "mentions": WHOLE, "first_seen": MOMENT,
        "last_seen": MOMENT,
    },
}  # fmt: skip
"""The columns of a row and their types, in order."""


def _write_lines(file: IO[str], records: Iterator[Any]) -> int:
    count = 0
    for count, record in enumerate(records, 1):  # noqa: B007 -- the last number is the count
        file.write(json.dumps(record.to_dict(), ensure_ascii=False) + "\n")
    return count


def _write_csv(file: IO[str], rows: Iterator[Row], columns: Mapping[str, str]) -> int:
    writer = csv.DictWriter(file, list(columns))
    writer.writeheader()
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007
        moments = {name: row[name] and row[name].isoformat() for name, kind in columns.items() if kind == MOMENT}
        writer.writerow({**row, **moments})
    return count


def _write_parquet(output: Path, rows: Iterator[Row], columns: Mapping[str, str]) -> int:
    import pyarrow
    from pyarrow import parquet

    types = {TEXT: pyarrow.string(), WHOLE: pyarrow.int64(), REAL: pyarrow.float64()}
    types[MOMENT] = pyarrow.timestamp("us", tz="UTC")
    schema = pyarrow.schema([(name, types[kind]) for name, kind in columns.items()])
    count = 0
    with _replaced(output) as place, parquet.ParquetWriter(place, schema, compression="zstd") as writer:
        while group := list(islice(rows, ROWS_A_GROUP)):
            writer.write_table(pyarrow.Table.from_pylist(group, schema=schema))
            count += len(group)
    return count


@contextmanager
def _written(output: Path | None) -> Iterator[IO[str]]:
    if output is None:
        yield sys.stdout
        return
    with _replaced(output) as place, place.open("w", encoding="utf-8", newline="") as file:
        yield file


@contextmanager
def _replaced(output: Path) -> Iterator[Path]:
    """A file beside the output, which takes its place when all is well."""
    place = output.with_name(f".{output.name}.{os.getpid()}.part")
    try:
        yield place
        place.replace(output)
    finally:
        place.unlink(missing_ok=True)
