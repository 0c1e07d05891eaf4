"""Work on articles: enqueued, leased, finished, rescued.

A lease says until when its holder may be believed alive; `attempt` is the fence: it grows with
every claim, and whoever writes must still hold the latest.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal, cast

from sqlalchemy import ColumnElement, Table, and_, case, func, or_, select, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import Session

from copydesk import tracing
from copydesk.errors import LeaseLostError, NotRetryableError
from copydesk.ids import ArticleId
from copydesk.store import events
from copydesk.store.models import ArticleRow, JobRow
from copydesk.submissions import Submission

Lane = Literal["articles", "backfill", "deliveries"]


@dataclass(frozen=True, slots=True)
class Claim:
    """An article leased to the caller."""

    article: ArticleId
    attempt: int
    tries_left: int
    lane: Lane
    request_id: str
    trace: str | None
    submission: Submission


@dataclass(frozen=True, slots=True)
class Lease:
    """What a holder must know of its job: `attempt` is the fence."""

    attempt: int
    tries_left: int
    lane: Lane
    request_id: str
    trace: str | None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an attempt failed: the stage, the kind of error, and its message, free of the article's text."""

    stage: str
    error: str
    message: str

    def to_dict(self) -> dict[str, str]:
        return {"stage": self.stage, "error": self.error, "message": self.message}


def enqueue(
    session: Session, articles: Sequence[ArticleId], *, lane: Lane, version: int, tries: int, request_id: str
) -> None:
    """Put the articles on the lane, as sent just now; a job that is still open only has its version raised.

    The work on one article goes on with the trace around the call; many at once share none.
    """
    if not articles:
        return
    trace = tracing.traceparent() if len(articles) == 1 else None
    same = {"lane": lane, "target_version": version, "tries_left": tries, "request_id": request_id, "trace": trace}
    # By the thousand in one call: as many rows as are wanted, each with its parameters, of which a statement has few.
    session.execute(_enqueueing(), [{"subject": article, "article_id": article, **same} for article in articles])


@cache
def _enqueueing() -> Insert:
    """The statement, made once: making it takes longer than carrying it out."""
    new = insert(cast("Table", JobRow.__table__)).values(sent_at=func.now(), sends=1)
    ended = or_(JobRow.state == "done", JobRow.state == "parked")
    fresh = {
        "lane": new.excluded.lane,
        "state": "waiting",
        "tries_left": new.excluded.tries_left,
        "request_id": new.excluded.request_id,
        "trace": new.excluded.trace,
        "due_at": func.now(),
        "sent_at": new.excluded.sent_at,
        "sends": 1,
        "error": None,
        "created_at": func.now(),
        "started_at": None,
        "finished_at": None,
        "dismissed_at": None,
    }
    return new.on_conflict_do_update(
        index_elements=[JobRow.subject],
        set_={
            "target_version": func.greatest(JobRow.target_version, new.excluded.target_version),
            **{name: case((ended, value), else_=getattr(JobRow, name)) for name, value in fresh.items()},
        },
    )


def claim(session: Session, article: ArticleId, *, holder: str, version: int, lease: timedelta) -> Claim | None:
    """Lease the article to the caller if it is due; None if it is not.

    Due: waiting and its time come, or held by one whose lease has ended; never a live lease, even
    for a redelivered message. An extractor takes what asks for its version or an earlier one.
    A row that somebody else has locked is waited for, since the lock need not be a claim: whoever
    skipped it would drop the message of an article that is due.
    """
    due = and_(
        JobRow.subject == article,
        JobRow.target_version <= version,
        JobRow.tries_left > 0,
        or_(
            and_(JobRow.state == "waiting", JobRow.due_at <= func.clock_timestamp()),
            and_(JobRow.state == "leased", JobRow.lease_until < func.clock_timestamp()),
        ),
    )
    taken = take(session, due, holder=holder, lease=lease)
    if taken is None:
        return None
    row = session.get_one(ArticleRow, article)
    events.append(session, "article.claimed", [article], attempt=taken.attempt, holder=holder, version=version)
    submission = Submission(source=row.source, **_given(row.given))
    return Claim(article, taken.attempt, taken.tries_left, taken.lane, taken.request_id, taken.trace, submission)


def take(session: Session, due: ColumnElement[bool], *, holder: str, lease: timedelta) -> Lease | None:
    """Lease the job that the condition names to the caller; None if there is none.

    That it is due is for the condition to say.
    """
    taken = session.execute(
        update(JobRow)
        .where(due)
        .values(
            state="leased",
            attempt=JobRow.attempt + 1,
            tries_left=JobRow.tries_left - 1,
            lease_until=func.clock_timestamp() + lease,
            holder=holder,
            started_at=func.clock_timestamp(),
        )
        .returning(JobRow.attempt, JobRow.tries_left, JobRow.lane, JobRow.request_id, JobRow.trace)
    ).one_or_none()
    return Lease(taken.attempt, taken.tries_left, taken.lane, taken.request_id, taken.trace) if taken else None


def _given(given: dict[str, Any]) -> dict[str, Any]:
    published = given.get("published_at")
    return {
        **given,
        "authors": tuple(given.get("authors", ())),
        "published_at": datetime.fromisoformat(published) if published else None,
    }


def renew(session: Session, subject: str, attempt: int, *, lease: timedelta) -> bool:
    """Prolong a lease that the caller still holds; False when it does not."""
    held = JobRow.subject == subject, JobRow.attempt == attempt, JobRow.state == "leased"
    renewed = session.execute(
        update(JobRow).where(*held).values(lease_until=func.clock_timestamp() + lease).returning(JobRow.subject)
    )
    return renewed.first() is not None


def hand_back(session: Session, article: ArticleId, attempt: int) -> bool:
    """Give up a lease that the caller holds, as if it had never been taken: the try is not spent."""
    held = JobRow.subject == article, JobRow.attempt == attempt, JobRow.state == "leased"
    given = session.execute(
        update(JobRow)
        .where(*held)
        .values(
            state="waiting", lease_until=None, holder=None, due_at=func.now(), sent_at=None, sends=0,
            tries_left=JobRow.tries_left + 1,
        )
        .returning(JobRow.subject)
    ).first()  # fmt: skip
    if given is None:
        return False
    events.append(session, "article.handed_back", [article], attempt=attempt)
    return True


def hold(session: Session, subject: str, attempt: int) -> JobRow:
    """Lock the job for the write that ends it. Raises LeaseLostError if another has it, or nobody."""
    query = select(JobRow).where(JobRow.subject == subject, JobRow.attempt == attempt, JobRow.state == "leased")
    job = session.scalars(query.with_for_update()).one_or_none()
    if job is None:
        raise LeaseLostError(f"{subject}: attempt {attempt} holds no lease any more; its result is dropped")
    return job


def release(session: Session, job: JobRow, *, state: Literal["done", "parked", "waiting"], **values: Any) -> None:
    """End the lease of a job that the caller has locked."""
    finished = func.now() if state != "waiting" else None
    session.execute(
        update(JobRow)
        .where(JobRow.subject == job.subject)
        .values(state=state, lease_until=None, holder=None, finished_at=finished, **values)
    )


def fail(
    session: Session,
    article: ArticleId,
    attempt: int,
    failure: Failure,
    *,
    base: timedelta,
    cap: timedelta,
    final: bool,
) -> None:
    """Write that an attempt failed: another is due after a jittered back-off, or none is left.

    Raises LeaseLostError when the caller no longer holds the article.
    """
    job = hold(session, article, attempt)
    if final or job.tries_left == 0:
        _park(session, job, failure)
        return
    delay = backoff(attempt, base, cap)
    # No message is on its way: rescue sends one as soon as the time has come.
    release(session, job, state="waiting", due_at=func.now() + delay, sent_at=None, sends=0, error=failure.to_dict())
    events.append(
        session, "article.attempt_failed", [article], attempt=attempt, retry_seconds=round(delay.total_seconds(), 1),
        **failure.to_dict(),
    )  # fmt: skip


def backoff(attempt: int, base: timedelta, cap: timedelta) -> timedelta:
    """How long to wait after an attempt: doubling, capped, spread over half its length."""
    whole: timedelta = min(base * 2 ** min(attempt - 1, 30), cap)
    return whole * (0.5 + random.random() / 2)  # noqa: S311 -- jitter, not a secret


def _park(session: Session, job: JobRow, failure: Failure) -> None:
    release(session, job, state="parked", error=failure.to_dict())
    assert job.article_id is not None  # noqa: S101 -- by the table's check
    # An article that is being served stays so: only the re-reading failed.
    failed = session.execute(
        update(ArticleRow)
        .where(ArticleRow.id == job.article_id, ArticleRow.status == "queued")
        .values(status="failed", failure=failure.to_dict(), completed_at=func.now())
        .returning(ArticleRow.id)
    ).first()
    type_ = "article.reread_failed" if failed is None else "article.failed"
    events.append(session, type_, [ArticleId(job.article_id)], attempt=job.attempt, **failure.to_dict())


def park(session: Session, job: JobRow) -> None:
    """Give up a waiting job that has failed before, for the reason it failed by; the caller has locked it."""
    assert job.state == "waiting" and job.error is not None  # noqa: S101, PT018 -- what the caller selected
    _park(session, job, Failure(**job.error))


def park_spent(session: Session, *, ended_before: datetime | None = None, limit: int = 100) -> list[ArticleId]:
    """Fail the articles whose last attempt's lease has ended (before then): their worker was lost every time."""
    query = (
        select(JobRow)
        .where(
            JobRow.state == "leased",
            JobRow.lease_until < (ended_before or func.now()),
            JobRow.tries_left == 0,
            JobRow.lane != "deliveries",
        )
        .order_by(JobRow.subject)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    spent = list(session.scalars(query))
    for job in spent:
        lost = f"The worker died, or stood still, on each of its attempts (the last: {job.attempt}); retry by hand."
        _park(session, job, Failure("worker", "WorkerLost", lost))
    return [ArticleId(job.subject) for job in spent]


def retry(session: Session, article: ArticleId, *, version: int, tries: int, request_id: str) -> None:
    """Try a failed article again. Raises NotRetryableError if it has not failed."""
    # The job before the article, as whoever ends the job does; the other way round they would block each other.
    session.execute(select(JobRow.subject).where(JobRow.subject == article).with_for_update())
    queued = session.execute(
        update(ArticleRow)
        .where(ArticleRow.id == article, ArticleRow.status == "failed")
        .values(status="queued", failure=None, completed_at=None)
        .returning(ArticleRow.id)
    ).first()
    if queued is None:
        raise NotRetryableError(f"{article} has not failed; only a failed article can be tried again")
    enqueue(session, [article], lane="articles", version=version, tries=tries, request_id=request_id)
    events.append(session, "article.retried", [article])
