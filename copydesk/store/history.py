"""How the work went over hours: what arrived, was done and failed, and how long it took."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import DateTime, func, literal, select
from sqlalchemy.orm import Session

from copydesk.store.models import EventRow, JobRow

KINDS = {"arrived": ("article.accepted", "article.retried", "article.reread"), "done": ("article.completed",),
         "failed": ("article.failed", "article.reread_failed")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of time: how many articles arrived, were done and failed in it."""

    start: datetime
    arrived: int = 0
    done: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Latency:
    """How long the jobs that ended in a stretch of time had taken, in seconds: waiting, and until they ended."""

    start: datetime
    wait_p50: float
    wait_p95: float
    whole_p50: float
    whole_p95: float


def _slot(column: Any, slot: timedelta) -> Any:
    return func.date_bin(slot, column, literal(datetime(2000, 1, 1), DateTime(timezone=True)))  # noqa: DTZ001 -- UTC session


def now(session: Session) -> datetime:
    """The database's clock."""
    at: datetime = session.execute(select(func.now())).scalar_one()
    return at


def throughput(session: Session, *, since: datetime, slot: timedelta) -> list[Slot]:
    """The slots since then in which anything happened, in order; each begins at a whole multiple of `slot`."""
    start = _slot(EventRow.at, slot).label("start")
    counts = [func.count().filter(EventRow.type.in_(types)) for types in KINDS.values()]
    wanted = [type_ for types in KINDS.values() for type_ in types]
    query = select(start, *counts).where(EventRow.at >= since, EventRow.type.in_(wanted))
    return [Slot(*row) for row in session.execute(query.group_by(start).order_by(start))]


def latencies(session: Session, *, since: datetime, slot: timedelta) -> list[Latency]:
    """The slots since then in which jobs were done, in order. A job that is done anew counts where it ended last."""
    start = _slot(JobRow.finished_at, slot).label("start")
    waited, whole = JobRow.started_at - JobRow.created_at, JobRow.finished_at - JobRow.created_at

    def percentile(share: float, interval: Any) -> Any:
        return func.percentile_cont(share).within_group(func.extract("epoch", interval))

    query = select(start, *(percentile(share, it) for it in (waited, whole) for share in (0.5, 0.95))).where(
        JobRow.state == "done",
        JobRow.finished_at >= since,
        JobRow.started_at.is_not(None),
        JobRow.lane != "deliveries",
    )
    rows = session.execute(query.group_by(start).order_by(start))
    return [Latency(row[0], *(float(value) for value in row[1:])) for row in rows]
