"""Work to be done, and who does it."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from copydesk.store.models.base import Base, Json


class JobRow(Base):
    """Work to be done: who holds it, until when, how often it was tried and sent.

    `subject` is what it is about: an article's id, or a delivery's on that lane.
    """

    __tablename__ = "jobs"

    subject: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    article_id: Mapped[str | None] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), unique=True)
    delivery_id: Mapped[str | None] = mapped_column(ForeignKey("deliveries.id", ondelete="CASCADE"), unique=True)
    lane: Mapped[str]
    target_version: Mapped[int]
    """The extractor version the work needs at least."""
    state: Mapped[str] = mapped_column(server_default="waiting")
    attempt: Mapped[int] = mapped_column(server_default="0")
    """Counts the claims; only the latest may write, so it never goes down."""
    tries_left: Mapped[int]
    due_at: Mapped[datetime] = mapped_column(server_default=func.now())
    sent_at: Mapped[datetime | None]
    sends: Mapped[int] = mapped_column(server_default="0")
    lease_until: Mapped[datetime | None]
    holder: Mapped[str | None]
    error: Mapped[Json | None]
    request_id: Mapped[str]
    trace: Mapped[str | None]
    """The trace that the work belongs to (W3C traceparent), where traces are kept."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    dismissed_at: Mapped[datetime | None]
    """When somebody had seen this failure and took it off the dashboard."""

    __table_args__ = (
        CheckConstraint("lane in ('articles', 'backfill', 'deliveries')", name="lane"),
        CheckConstraint(
            "(lane = 'deliveries') = (article_id is null) and coalesce(subject = article_id, true)", name="subject"
        ),
        CheckConstraint(
            "(lane = 'deliveries') = (delivery_id is not null) and coalesce(subject = delivery_id, true)",
            name="delivery",
        ),
        CheckConstraint("state in ('waiting', 'leased', 'done', 'parked')", name="state"),
        CheckConstraint(
            "(state = 'leased') = (lease_until is not null) and (state = 'leased') = (holder is not null)", name="lease"
        ),
        CheckConstraint("(state in ('done', 'parked')) = (finished_at is not null)", name="finished"),
        CheckConstraint("state <> 'parked' or error is not null", name="parked"),
        CheckConstraint("attempt >= 0 and tries_left >= 0 and sends >= 0", name="counts"),
        Index("ix_jobs_waiting", "lane", "due_at", postgresql_where=text("state = 'waiting'")),
        Index("ix_jobs_retrying", "subject", postgresql_where=text("state = 'waiting' and error is not null")),
        Index("ix_jobs_leased", "lease_until", postgresql_where=text("state = 'leased'")),
        Index("ix_jobs_parked", "finished_at", postgresql_where=text("state = 'parked'")),
        Index("ix_jobs_finished", "finished_at", postgresql_where=text("state = 'done'")),
    )


class WorkerRow(Base):
    """A worker process that reports; silent ones are told by `seen_at`."""

    __tablename__ = "workers"

    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    queues: Mapped[list[str]]
    pid: Mapped[int]
    memory_bytes: Mapped[int] = mapped_column(BigInteger)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    children: Mapped[int] = mapped_column(Integer)
    restarts: Mapped[int] = mapped_column(Integer, server_default="0")
    """How often a worker of this name was started again."""


class ClockRow(Base):
    """Something that beat has done by the clock, and when it did last."""

    __tablename__ = "clocks"

    name: Mapped[str] = mapped_column(primary_key=True)
    ran_at: Mapped[datetime] = mapped_column(server_default=func.now())
