"""An article to take along: CSV for spreadsheets, a quote with its source for the clipboard."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from copydesk.store.articles import Summary
from copydesk.store.readings import Reading
from services.desk.typesetting import as_text

QUOTES = ("speaker", "type", "quote", "cue", "confidence", "resolved_by", "start", "end", "quote_id", "entity_id",
          "title", "publisher", "published_at", "url", "article_id")  # fmt: skip
ENTITIES = ("name", "type", "roles", "aliases", "mentions", "quotes", "salience", "entity_id", "title", "publisher",
            "published_at", "url", "article_id")  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> bytes:
    """The rows as CSV (RFC 4180), in UTF-8 with a mark, by which Excel knows it.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front: articles are anybody's.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(name)) for name in columns])
    return out.getvalue().encode("utf-8-sig", "replace")


def _cell(value: Any) -> Any:
    match value:
        case str():
            return f"'{value}" if value.startswith(FORMULA) else value
        case list() | tuple():
            return _cell("; ".join(str(part) for part in value))
        case datetime():
            return value.isoformat()
        case None:
            return ""
        case _:
            return value


def _article(article: Summary) -> dict[str, Any]:
    return {
        "title": article.title,
        "publisher": article.publisher,
        "published_at": article.published_at,
        "url": article.url,
        "article_id": article.id,
    }


def quotes_table(article: Summary, reading: Reading) -> bytes:
    """A row a quote."""
    rows = (
        {
            **_article(article),
            "speaker": (quote["speaker"] or {}).get("name"),
            "type": quote["type"],
            "quote": quote["text"],
            "cue": (quote["cue"] or {}).get("text"),
            "confidence": quote["confidence"],
            "resolved_by": (quote["speaker"] or {}).get("resolved_by"),
            "start": quote["start"],
            "end": quote["end"],
            "quote_id": quote["id"],
            "entity_id": (quote["speaker"] or {}).get("entity_id"),
        }
        for quote in reading.quotes
    )
    return table(QUOTES, rows)


def entities_table(article: Summary, reading: Reading, said: dict[str, int]) -> bytes:
    """A row an entity; `said` counts each one's quotes."""
    rows = (
        {
            **_article(article),
            "name": entity["name"],
            "type": entity["type"],
            "roles": entity["roles"],
            "aliases": entity["aliases"],
            "mentions": len(entity["mentions"]),
            "quotes": said.get(entity["id"], 0),
            "salience": entity["salience"],
            "entity_id": entity["id"],
        }
        for entity in reading.entities
    )
    return table(ENTITIES, rows)


def attributed(quote: dict[str, Any], article: dict[str, Any]) -> str:
    """A quote to paste: the words, who said them, and where they stand."""
    who = quote["speaker"]["name"] if quote["speaker"] else "unnamed"
    published = article["published_at"]
    source = [
        article["publisher"],
        f"“{article['title']}”" if article["title"] else None,
        f"{published.day} {published:%B %Y}" if published else None,
        article["url"],
    ]
    return f"{as_text(quote)} — {who}" + "".join(f", {part}" for part in source if part)
