"""Failures as a person deals with them: in groups that failed alike, tried again, given up, or taken off the list.

Nothing here touches a job that is leased: what runs, runs on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from copydesk.ids import ArticleId
from copydesk.store import events, jobs
from copydesk.store.models import ArticleRow, JobRow

STAGE, ERROR = JobRow.error["stage"].astext, JobRow.error["error"].astext
PARKED = and_(JobRow.state == "parked", JobRow.dismissed_at.is_(None))
RETRYING = and_(JobRow.state == "waiting", JobRow.error.is_not(None))
AT_ONCE = 1000
"""How many of a group are dealt with by one request."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One article that failed: `state` is parked (given up) or waiting (to be tried again, at `due_at`)."""

    article: ArticleId
    title: str | None
    state: Literal["parked", "waiting"]
    message: str
    attempt: int
    due_at: datetime
    failed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Group:
    """Jobs that failed alike, by stage and kind of error; `troubles` are the latest of them."""

    stage: str
    error: str
    parked: int
    retrying: int
    latest: datetime | None
    troubles: list[Trouble]


def groups(session: Session, *, limit: int = 30, shown: int = 5) -> list[Group]:
    """The failures that nobody has dealt with, those parked last first."""
    parked = func.count().filter(JobRow.state == "parked")
    query = (
        select(STAGE, ERROR, parked, func.count() - parked, func.max(JobRow.finished_at))
        .where(or_(PARKED, RETRYING), JobRow.article_id.is_not(None))
        .group_by(STAGE, ERROR)
        .order_by(func.max(JobRow.finished_at).desc().nulls_last(), STAGE, ERROR)
        .limit(limit)
    )
    return [
        Group(row[0], row[1], row[2], row[3], row[4], _latest(session, row[0], row[1], shown))
        for row in session.execute(query).all()
    ]


def _latest(session: Session, stage: str, error: str, limit: int) -> list[Trouble]:
    query = (
        select(
            JobRow.subject, ArticleRow.title, JobRow.state, JobRow.error["message"].astext, JobRow.attempt,
            JobRow.due_at, JobRow.finished_at,
        )
        .join(ArticleRow, ArticleRow.id == JobRow.article_id)
        .where(or_(PARKED, RETRYING), stage == STAGE, error == ERROR)
        .order_by(JobRow.finished_at.desc().nulls_last(), JobRow.subject)
        .limit(limit)
    )  # fmt: skip
    return [Trouble(*row) for row in session.execute(query)]


def _alike(
    session: Session, wanted: ColumnElement[bool], stage: str | None, error: str | None, article: ArticleId | None
) -> Sequence[JobRow]:
    """The jobs meant, locked; one that another transaction holds is left out."""
    query = select(JobRow).where(wanted, JobRow.article_id.is_not(None))
    if article is not None:
        query = query.where(JobRow.subject == article)
    else:
        query = query.where(stage == STAGE, error == ERROR)
    locked = query.order_by(JobRow.subject).limit(AT_ONCE).with_for_update(skip_locked=True, of=JobRow)
    return session.scalars(locked).all()


def retry(
    session: Session,
    *,
    stage: str | None = None,
    error: str | None = None,
    article: ArticleId | None = None,
    version: int,
    tries: int,
    request_id: str,
) -> dict[jobs.Lane, list[ArticleId]]:
    """Have parked jobs tried again, and those that wait for their next try at once; answers them by lane.

    Of one article, or of all that failed at the stage by the error. A served article stays served meanwhile.
    """
    again: dict[jobs.Lane, list[ArticleId]] = {}
    for job in _alike(session, or_(PARKED, RETRYING), stage, error, article):
        again.setdefault(job.lane, []).append(ArticleId(job.subject))  # type: ignore[arg-type]
    for lane, articles in again.items():
        session.execute(
            update(ArticleRow)
            .where(ArticleRow.id.in_(articles), ArticleRow.status == "failed")
            .values(status="queued", failure=None, completed_at=None)
        )
        session.execute(
            update(JobRow)
            .where(JobRow.subject.in_(articles), JobRow.state == "waiting")
            .values(due_at=func.now(), sent_at=func.now(), sends=1, tries_left=tries)
        )
        jobs.enqueue(session, articles, lane=lane, version=version, tries=tries, request_id=request_id)
        events.append(session, "article.retried", articles)
    return again


def park(
    session: Session, *, stage: str | None = None, error: str | None = None, article: ArticleId | None = None
) -> list[ArticleId]:
    """Give up jobs that would have been tried again; answers which."""
    stopped = _alike(session, RETRYING, stage, error, article)
    for job in stopped:
        jobs.park(session, job)
    return [ArticleId(job.subject) for job in stopped]


def dismiss(
    session: Session, *, stage: str | None = None, error: str | None = None, article: ArticleId | None = None
) -> list[ArticleId]:
    """Take parked jobs off the list; their articles stay failed, and can still be tried again from their pages."""
    seen = [ArticleId(job.subject) for job in _alike(session, PARKED, stage, error, article)]
    session.execute(update(JobRow).where(JobRow.subject.in_(seen)).values(dismissed_at=func.now()))
    return seen
