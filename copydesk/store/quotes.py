"""Quotes across articles: who said what, where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, Text, bindparam, func, select, text, tuple_
from sqlalchemy.orm import Session

from copydesk.errors import ArticleNotFoundError
from copydesk.ids import ArticleId, QuoteId
from copydesk.store.articles import configurations, matches
from copydesk.store.entities import spoken_by
from copydesk.store.models import AnnotationSetRow, ArticleRow, QuoteRow
from copydesk.store.readings import in_article


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of quotes is narrowed to; `speaker` is an entity's id or a name."""

    speaker: str | None = None
    q: str | None = None
    type: str | None = None
    publisher: str | None = None
    published_from: datetime | None = None
    published_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A quote's place in the list of all: newest article first, then in the order of its text."""

    article: ArticleId
    ordinal: int


@dataclass(frozen=True, slots=True)
class Found:
    """A quote with the article it stands in."""

    place: Place
    quote: dict[str, Any]
    article: dict[str, Any]


COLUMNS = (
    QuoteRow,
    AnnotationSetRow.text,
    ArticleRow.title,
    ArticleRow.publisher,
    ArticleRow.url,
    ArticleRow.published_at,
    ArticleRow.accepted_at,
)


def _select() -> Any:
    return (
        select(*COLUMNS)
        .join(AnnotationSetRow, AnnotationSetRow.article_id == QuoteRow.article_id)
        .join(ArticleRow, ArticleRow.id == QuoteRow.article_id)
    )


def _found(row: Any) -> Found:
    quote: QuoteRow = row[0]
    article = {
        "id": quote.article_id,
        "title": row.title,
        "publisher": row.publisher,
        "url": row.url,
        "published_at": row.published_at,
        "accepted_at": row.accepted_at,
    }
    return Found(Place(ArticleId(quote.article_id), quote.ordinal), in_article(quote, row.text), article)


def listing(session: Session, filters: Filters, *, after: Place | None, limit: int) -> list[Found]:
    """The quotes that pass the filters, newest article first; those after `after`."""
    query = _select()
    if filters.speaker is not None:
        query = query.where(spoken_by(filters.speaker))
    if filters.q is not None:
        query = query.where(matches(QuoteRow.words, filters.q))
    if filters.type is not None:
        query = query.where(QuoteRow.type == filters.type)
    if filters.publisher is not None:
        query = query.where(ArticleRow.publisher == filters.publisher)
    if filters.published_from is not None:
        query = query.where(ArticleRow.published_at >= filters.published_from)
    if filters.published_to is not None:
        query = query.where(ArticleRow.published_at < filters.published_to)
    if after is not None:
        later = tuple_(QuoteRow.article_id, -QuoteRow.ordinal) < tuple_(after.article, -after.ordinal)
        query = query.where(later)
    query = query.order_by(QuoteRow.article_id.desc(), QuoteRow.ordinal).limit(limit)
    return [_found(row) for row in session.execute(query)]


def get(session: Session, quote: QuoteId) -> Found:
    """One quote with its article. Raises ArticleNotFoundError."""
    row = session.execute(_select().where(QuoteRow.id == quote)).one_or_none()
    if row is None:
        raise ArticleNotFoundError(f"There is no quote {quote}; its article may have been removed or read again.")
    return _found(row)


def some(session: Session, wanted: Sequence[str]) -> list[Found]:
    """Those of the quotes that there are, in no order."""
    return [_found(row) for row in session.execute(_select().where(QuoteRow.id.in_(wanted)))] if wanted else []


def appeared(found: Found) -> datetime:
    """When the quote's article was published, as far as known; else when it was posted here."""
    at: datetime = found.article["published_at"] or found.article["accepted_at"]
    return at


MARKS = ("\x02", "\x03")
"""Control characters around what a search found; texts that hold them have them removed first."""


def marked(session: Session, texts: Sequence[str], q: str) -> list[list[tuple[str, bool]]]:
    """Each text cut into stretches, True where it is what the search words found; whole for an empty search."""
    if not q or not texts:
        return [[(whole, False)] for whole in texts]
    options = f'HighlightAll=true, StartSel="{MARKS[0]}", StopSel="{MARKS[1]}"'
    clean = [whole.replace(MARKS[0], " ").replace(MARKS[1], " ") for whole in texts]
    each = (
        func.unnest(bindparam("texts", clean, ARRAY(Text)))
        .table_valued("whole", with_ordinality="place")
        .render_derived()
    )
    found = [
        session.scalars(
            select(func.ts_headline(text(f"'{name}'"), each.c.whole, func.websearch_to_tsquery(text(f"'{name}'"), q), options))
            .order_by(each.c.place)
        ).all()
        for name in configurations()
    ]  # fmt: skip
    # As the search does, any of the languages will do: the one that found most.
    return [_cut(max(candidates, key=lambda whole: whole.count(MARKS[0]))) for candidates in zip(*found, strict=True)]


def _cut(headline: str) -> list[tuple[str, bool]]:
    stretches = []
    for number, piece in enumerate(headline.split(MARKS[0])):
        inside, stop, outside = piece.partition(MARKS[1]) if number else ("", "", piece)
        stretches += [(part, found) for part, found in ((inside, bool(stop)), (outside, False)) if part]
    return stretches
