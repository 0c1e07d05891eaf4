"""How the work goes: lanes, workers, failures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from copydesk.store.models import ArticleRow, JobRow, WorkerRow


@dataclass(frozen=True, slots=True)
class LaneStats:
    """One lane now, and over the last `window`: seconds waited and worked, jobs arrived and finished."""

    lane: str
    waiting: int
    working: int
    parked: int
    oldest_seconds: float
    arrived: int
    finished: int
    wait_p50: float
    wait_p95: float
    work_p50: float
    work_p95: float


@dataclass(frozen=True, slots=True)
class WorkerStats:
    """A worker that reports; `alive` while it was heard lately. `holding` are the articles it reads now."""

    name: str
    alive: bool
    version: int
    queues: list[str]
    pid: int
    children: int
    memory_bytes: int
    started_at: datetime
    seen_at: datetime
    restarts: int
    holding: list[str]


@dataclass(frozen=True, slots=True)
class FailureStats:
    """Failures alike: stage and kind of error, with an example."""

    stage: str
    error: str
    message: str
    count: int
    latest: datetime
    example: str


def unread(session: Session) -> dict[str, int]:
    """How many articles are queued and how many failed; those that are done, `readings.versions` counts."""
    query = select(ArticleRow.status, func.count()).where(ArticleRow.status.in_(("queued", "failed")))
    counts = {row[0]: row[1] for row in session.execute(query.group_by(ArticleRow.status))}
    return {status: counts.get(status, 0) for status in ("queued", "failed")}


def lanes(session: Session, *, window: timedelta) -> list[LaneStats]:
    """Every lane's state, the busy ones and the idle.

    What has ended before the window has arrived before it too: it is not looked at.
    """
    now, recent = func.now(), func.now() - window

    def seconds(interval: Any) -> Any:
        return func.extract("epoch", interval)

    def percentile(share: float, interval: Any) -> Any:
        finished = JobRow.finished_at >= recent
        return func.coalesce(func.percentile_cont(share).within_group(seconds(interval)).filter(finished), 0)

    waited, worked = JobRow.started_at - JobRow.created_at, JobRow.finished_at - JobRow.started_at
    waiting = JobRow.state == "waiting"
    query = select(
        JobRow.lane,
        func.count().filter(waiting),
        func.count().filter(JobRow.state == "leased"),
        func.count().filter(JobRow.state == "parked"),
        func.coalesce(seconds(now - func.min(JobRow.created_at).filter(waiting)), 0),
        func.count().filter(JobRow.created_at >= recent),
        func.count().filter(JobRow.finished_at >= recent),
        percentile(0.5, waited),
        percentile(0.95, waited),
        percentile(0.5, worked),
        percentile(0.95, worked),
    ).where(
        # Each by an index of its own; PostgreSQL finds them only where the states stand one by one.
        or_(
            *(JobRow.state == state for state in ("waiting", "leased", "parked")),
            and_(JobRow.state == "done", JobRow.finished_at >= recent),
        )
    )
    query = query.group_by(JobRow.lane)
    found = {row[0]: LaneStats(row[0], *(number for number in row[1:4]), *(float(number) for number in row[4:5]),
                               *(number for number in row[5:7]), *(float(number) for number in row[7:]))
             for row in session.execute(query)}  # fmt: skip
    idle = (0, 0, 0, 0.0, 0, 0, 0.0, 0.0, 0.0, 0.0)
    return [found.get(lane) or LaneStats(lane, *idle) for lane in ("articles", "backfill", "deliveries")]


def waiting(session: Session, lane: str, *, at_most: int) -> int:
    """How many jobs wait on the lane; counts no further than `at_most`, and so takes milliseconds."""
    some = select(JobRow.subject).where(JobRow.state == "waiting", JobRow.lane == lane).limit(at_most).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def finished_lately(session: Session, lane: str, *, seconds: int) -> int:
    """How many of the lane's jobs were done in the latest seconds."""
    lately = JobRow.finished_at > func.now() - timedelta(seconds=seconds)
    query = select(func.count()).select_from(JobRow).where(JobRow.state == "done", JobRow.lane == lane, lately)
    return session.scalar(query) or 0


def report_worker(
    session: Session, *, name: str, version: int, queues: Sequence[str], pid: int, children: int, memory_bytes: int,
    started_at: datetime,
) -> None:  # fmt: skip
    """Note that a worker is alive."""
    values = {
        "name": name,
        "version": version,
        "queues": list(queues),
        "pid": pid,
        "children": children,
        "memory_bytes": memory_bytes,
        "started_at": started_at,
        "seen_at": func.now(),
    }
    again = case((WorkerRow.started_at != started_at, WorkerRow.restarts + 1), else_=WorkerRow.restarts)
    session.execute(
        insert(WorkerRow)
        .values(values)
        .on_conflict_do_update(index_elements=[WorkerRow.name], set_={**values, "restarts": again})
    )


def workers(session: Session, *, silent_after: timedelta, forgotten_after: timedelta) -> list[WorkerStats]:
    """The workers heard of lately, by name, with what each holds."""
    alive = (WorkerRow.seen_at > func.now() - silent_after).label("alive")
    rows = session.execute(
        select(WorkerRow, alive).where(WorkerRow.seen_at > func.now() - forgotten_after).order_by(WorkerRow.name)
    ).all()
    held = session.execute(
        select(JobRow.holder, JobRow.subject).where(JobRow.state == "leased", JobRow.lane != "deliveries")
    ).all()
    return [
        WorkerStats(
            name=worker.name,
            alive=is_alive,
            version=worker.version,
            queues=list(worker.queues),
            pid=worker.pid,
            children=worker.children,
            memory_bytes=worker.memory_bytes,
            started_at=worker.started_at,
            seen_at=worker.seen_at,
            restarts=worker.restarts,
            holding=sorted(subject for holder, subject in held if holder and holder.partition("/")[0] == worker.name),
        )
        for worker, is_alive in rows
    ]


@dataclass(frozen=True, slots=True)
class Held:
    """An article under a lease: by whom, at which attempt, for how many seconds, and whether the lease has ended."""

    article: str
    title: str | None
    worker: str
    lane: str
    attempt: int
    seconds: float
    overdue: bool


def held(session: Session, *, limit: int = 200) -> list[Held]:
    """What is being read now, that which is held longest first."""
    seconds = func.extract("epoch", func.now() - JobRow.started_at)
    query = (
        select(
            JobRow.subject, ArticleRow.title, func.split_part(JobRow.holder, "/", 1), JobRow.lane, JobRow.attempt,
            seconds, JobRow.lease_until < func.now(),
        )
        .outerjoin(ArticleRow, ArticleRow.id == JobRow.article_id)
        .where(JobRow.state == "leased", JobRow.lane != "deliveries")
        .order_by(seconds.desc())
        .limit(limit)
    )  # fmt: skip
    return [Held(row[0], row[1], row[2], row[3], row[4], float(row[5] or 0), row[6]) for row in session.execute(query)]


def forget_workers(session: Session, *, forgotten_after: timedelta) -> None:
    """Remove workers not heard of for long."""
    session.execute(delete(WorkerRow).where(WorkerRow.seen_at < func.now() - forgotten_after))


def failures(session: Session, *, limit: int = 50) -> list[FailureStats]:
    """The articles given up, grouped by stage and error, the latest first; of deliveries their webhooks tell."""
    stage, error = JobRow.error["stage"].astext, JobRow.error["error"].astext
    query = (
        select(
            stage,
            error,
            func.max(JobRow.error["message"].astext),
            func.count(),
            func.max(JobRow.finished_at),
            func.max(JobRow.subject),
        )
        .where(JobRow.state == "parked", JobRow.lane != "deliveries")
        .group_by(stage, error)
        .order_by(func.max(JobRow.finished_at).desc())
        .limit(limit)
    )
    return [FailureStats(*row) for row in session.execute(query)]
