"""The record: every event is written in the transaction that it tells of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import cast, func, insert, select, tuple_
from sqlalchemy.orm import Session

from copydesk.errors import CursorError
from copydesk.ids import ArticleId
from copydesk.store.fanout import SUBSCRIBABLE, fan_out
from copydesk.store.models import EventRow, Xid8


@dataclass(frozen=True, slots=True, order=True)
class EventCursor:
    """A place in the record: transaction, then event."""

    xid: int = 0
    id: int = 0

    def __str__(self) -> str:
        return f"{self.xid}-{self.id}"

    @classmethod
    def parse(cls, cursor: str) -> "EventCursor":
        """Read a cursor that `str` gave out. Raises CursorError for any other string."""
        xid, dash, number = cursor.partition("-")
        if not (dash and xid.isascii() and xid.isdigit() and number.isascii() and number.isdigit()):
            raise CursorError(f"{cursor!r} is no event id; send back the last one received")
        if max(int(xid), int(number)) >= 2**63:
            raise CursorError(f"{cursor!r} is beyond any event id")
        return cls(int(xid), int(number))


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an article."""

    cursor: EventCursor
    at: datetime
    type: str
    article_id: ArticleId
    data: dict[str, Any]


def append(session: Session, type_: str, articles: Sequence[ArticleId], **data: Any) -> None:
    """Record that something happened to each of the articles, with a delivery for every webhook that asked for it."""
    rows = [{"type": type_, "article_id": article, "data": data} for article in articles]
    if not rows:
        return
    if type_ not in SUBSCRIBABLE:
        session.execute(insert(EventRow), rows)
        return
    made = session.scalars(insert(EventRow).returning(EventRow, sort_by_parameter_order=True), rows)
    fan_out(session, type_, made.all())


def _events(rows: Sequence[EventRow]) -> list[Event]:
    return [
        Event(EventCursor(int(row.xid), row.id), row.at, row.type, ArticleId(row.article_id), row.data) for row in rows
    ]


def read_after(session: Session, cursor: EventCursor, *, limit: int = 500) -> list[Event]:
    """The events after the cursor, in order, of transactions that nothing can come before any more.

    Sequence numbers commit out of order; a transaction id below the snapshot's oldest running one
    is settled, so a reader that stops there misses nothing that commits late.
    """
    settled = func.pg_snapshot_xmin(func.pg_current_snapshot())
    place = tuple_(EventRow.xid, EventRow.id)
    after = tuple_(cast(str(cursor.xid), Xid8()), cursor.id)
    query = select(EventRow).where(EventRow.xid < settled, place > after)
    return _events(session.scalars(query.order_by(EventRow.xid, EventRow.id).limit(limit)).all())


def latest(session: Session) -> EventCursor:
    """The cursor after which only what is yet to be settled follows."""
    settled = func.pg_snapshot_xmin(func.pg_current_snapshot())
    query = select(EventRow.xid, EventRow.id).where(EventRow.xid < settled)
    row = session.execute(query.order_by(EventRow.xid.desc(), EventRow.id.desc()).limit(1)).first()
    return EventCursor(int(row.xid), row.id) if row else EventCursor()


def timeline(session: Session, article: ArticleId, *, limit: int = 500) -> list[Event]:
    """All that happened to one article, oldest first."""
    query = select(EventRow).where(EventRow.article_id == article).order_by(EventRow.id).limit(limit)
    return _events(session.scalars(query).all())
