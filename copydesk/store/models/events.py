"""What happened."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from copydesk.store.models.base import Base, Json, Xid8


class EventRow(Base):
    """What happened, written with what it tells of. Ordered by (xid, id): ids alone commit out of order."""

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    xid: Mapped[int] = mapped_column(Xid8(), server_default=func.pg_current_xact_id())
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    type: Mapped[str]
    article_id: Mapped[str]
    data: Mapped[Json]

    __table_args__ = (
        CheckConstraint("type ~ '^[a-z]+[.][a-z_]+$'", name="type"),
        Index(None, "xid", "id"),
        Index(None, "article_id", "id"),
        Index(None, "at"),
    )
