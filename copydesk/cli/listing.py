"""Lists of records: as a table for people, as values between tabs for programs."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from copydesk.cli.screen import printable
from copydesk.client.records import Record

Columns = Mapping[str, Callable[[Any], Any]]
"""What heads each column, and how its value is got."""


def _day(moment: Any) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""


ARTICLES: Columns = {
    "Id": lambda article: article.id,
    "Status": lambda article: article.status,
    "Published": lambda article: _day(article.published_at),
    "Publisher": lambda article: article.publisher,
    "Title": lambda article: article.title,
}
QUOTES: Columns = {
    "Speaker": lambda quote: quote.speaker.name if quote.speaker else None,
    "Words": lambda quote: quote.text,
    "Published": lambda quote: _day(quote.article.published_at),
    "Publisher": lambda quote: quote.article.publisher,
    "Article": lambda quote: quote.article.id,
}
ENTITIES: Columns = {
    "Name": lambda entity: entity.name,
    "Type": lambda entity: entity.type,
    "Articles": lambda entity: entity.articles,
    "Mentions": lambda entity: entity.mentions,
    "Last seen": lambda entity: _day(entity.last_seen),
    "Id": lambda entity: entity.id,
}
WHOLE = {"Id", "Article", "Status", "Published", "Last seen"}


def as_row(record: Record, columns: Columns) -> list[str]:
    """The record's values, each on one line."""
    values = (value(record) for value in columns.values())
    return [" ".join(printable("" if value is None else str(value)).split()) for value in values]


def render_list(records: Iterable[Record], columns: Columns) -> RenderableType:
    """A table of the records."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in columns:
        right = name in {"Articles", "Mentions"}
        table.add_column(name, no_wrap=name in WHOLE, justify="right" if right else "left", overflow="fold")
    for record in records:
        values = as_row(record, columns)
        table.add_row(*(Text(value, "bold" if place == 0 else "") for place, value in enumerate(values)))
    return table if table.row_count else Text("None found.", "dim")
