"""Who is told of what, and what each has been told."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from copydesk.store.models.base import Base, Json


class WebhookRow(Base):
    """A subscription: which events go where, signed with what; and how its receiver has fared lately."""

    __tablename__ = "webhooks"

    id: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    url: Mapped[str]
    description: Mapped[str | None]
    events: Mapped[list[str]]
    secret: Mapped[bytes]
    """Sealed where the settings have a key for it: copydesk.sealing."""
    previous_secret: Mapped[bytes | None]
    previous_until: Mapped[datetime | None]
    """Until when deliveries are signed with the previous secret too."""
    state: Mapped[str] = mapped_column(server_default="active")
    disabled_because: Mapped[str | None]
    failures: Mapped[int] = mapped_column(server_default="0")
    """Failed attempts since the last that succeeded."""
    slow: Mapped[bool] = mapped_column(server_default=text("false"))
    resting_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        CheckConstraint("state in ('active', 'paused', 'disabled')", name="state"),
        CheckConstraint("(state = 'disabled') = (disabled_because is not null)", name="disabled"),
        CheckConstraint("(previous_secret is null) = (previous_until is null)", name="previous"),
        CheckConstraint("cardinality(events) > 0", name="events"),
        CheckConstraint("failures >= 0", name="failures"),
    )


class DeliveryRow(Base):
    """What one webhook is to be told of one event; `position` is the order of an article's."""

    __tablename__ = "deliveries"

    id: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    webhook_id: Mapped[str] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    article_id: Mapped[str | None]
    """Null for a test; no foreign key, since a removal is told of too."""
    type: Mapped[str]
    payload: Mapped[Json]
    state: Mapped[str] = mapped_column(server_default="waiting")
    attempts: Mapped[list[Json]] = mapped_column(JSONB, server_default=text("'[]'"))
    """When, how long, and the status or the error; the latest some tens of them."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("state in ('waiting', 'delivered', 'failed')", name="state"),
        CheckConstraint("(state = 'waiting') = (ended_at is null)", name="ended"),
        Index(None, "webhook_id", "position"),
        Index("ix_deliveries_waiting", "webhook_id", "position", postgresql_where=text("state = 'waiting'")),
        Index(
            "ix_deliveries_order", "webhook_id", "article_id", "position", postgresql_where=text("state = 'waiting'")
        ),
        Index("ix_deliveries_ended", "ended_at", postgresql_where=text("ended_at is not null")),
    )
