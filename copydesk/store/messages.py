"""Messages: which jobs need one, and when each was sent. That one was sent says nothing of its arrival."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import and_, func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from copydesk.store.jobs import Lane
from copydesk.store.models import JobRow


@dataclass(frozen=True, slots=True)
class Overdue:
    """A job that needs a message: as it was found, and when."""

    subject: str
    lane: Lane
    attempt: int
    trace: str | None
    found_at: datetime


def oldest_sending(session: Session, subjects: Sequence[str]) -> datetime | None:
    """When the first of these was sent; None if that is not known of any."""
    return session.scalar(select(func.min(JobRow.sent_at)).where(JobRow.subject.in_(subjects)))


def overdue(
    session: Session,
    *,
    resend_after: timedelta,
    resend_cap: timedelta,
    sent_before: datetime | None = None,
    queued_since: Mapping[str, datetime] | None = None,
    ended_before: datetime | None = None,
    limit: int = 10_000,
) -> list[Overdue]:
    """The jobs that need a message, longest waiting first.

    Due, and never sent, or sent so long ago that the message must be taken for lost (the wait
    doubles with each sending); with `sent_before`, sent before that moment: the broker lost all.
    `queued_since` says for lanes that have a queue when its oldest message was sent: what was sent
    later than that waits for its first turn, however long. `ended_before` is when a lease must have ended
    (by default: by now) for its holder to be taken for dead.
    """
    wait = func.least(resend_after / 2 * func.power(2, func.least(JobRow.sends, 20)), resend_cap)
    passed = [
        or_(JobRow.lane != lane, JobRow.attempt > 0, JobRow.sent_at < oldest)
        for lane, oldest in (queued_since or {}).items()
    ]
    stale = or_(JobRow.sent_at.is_(None), and_(JobRow.sent_at < func.now() - wait, *passed))
    if sent_before is not None:
        stale = or_(stale, JobRow.sent_at < sent_before)
    due = or_(
        and_(JobRow.state == "waiting", JobRow.due_at <= func.now(), stale),
        # The wait after a dead holder is its lease; the message that it died with does not count.
        and_(JobRow.state == "leased", JobRow.lease_until < (ended_before or func.now()), JobRow.tries_left > 0,
             or_(JobRow.sent_at.is_(None), JobRow.sent_at < JobRow.lease_until, stale)),
    )  # fmt: skip
    found = select(JobRow.subject, JobRow.lane, JobRow.attempt, JobRow.trace, func.now())
    rows = session.execute(found.where(due, JobRow.lane != "deliveries").order_by(JobRow.due_at).limit(limit))
    return [Overdue(row[0], cast("Lane", row[1]), row[2], row[3], row[4]) for row in rows]


def mark_sent(session: Session, sent: Sequence[Overdue]) -> None:
    """Note that these were sent when they were found; but not of one that was claimed since.

    Such a one may wait for its next try by now, whose message is yet to be sent.
    """
    if not sent:
        return
    same = tuple_(JobRow.subject, JobRow.attempt).in_([(job.subject, job.attempt) for job in sent])
    # Locked in one order for everybody who locks several.
    locked = select(JobRow.subject).where(same).order_by(JobRow.subject).with_for_update().cte()
    session.execute(
        update(JobRow)
        .where(JobRow.subject.in_(select(locked.c.subject)), same)
        .values(sent_at=min(job.found_at for job in sent), sends=JobRow.sends + 1)
    )
