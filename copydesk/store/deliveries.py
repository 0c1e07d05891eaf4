"""Deliveries: claimed one by one per webhook, in order per article, tried again, given up, replayed.

Locks are taken in one order: the webhook, then the job, then the delivery.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, exists, func, lateral, literal_column, or_, select, true, update
from sqlalchemy.orm import Session, aliased

from copydesk.errors import LeaseLostError
from copydesk.ids import DeliveryId, WebhookId
from copydesk.store import fanout, jobs, messages
from copydesk.store.models import DeliveryRow, JobRow, WebhookRow

State = Literal["waiting", "delivered", "failed"]
SLOW_LOCK = 7_310_215_002
"""The advisory lock that lets one courier at a time see how many slow receivers are being served."""
SLOW_SECONDS = 2.0
"""From here on an attempt counts as slow, whether it has ended or not."""
TRIPS_AT = 5
"""Failures in a row after which a receiver rests."""
KEPT_ATTEMPTS = 40
WAITING: ColumnElement[str] = literal_column("'waiting'")
"""In the statement itself: a prepared one, planned for any state, could not use the index of those that wait."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many deliveries at once: to one webhook, and to all receivers together that are slow or failing."""

    each: int
    slow: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery leased to the caller; the secrets are as they are stored."""

    subject: DeliveryId
    attempt: int
    request_id: str
    trace: str | None
    webhook: WebhookId
    url: str
    secrets: list[bytes]
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an attempt came to: the answer's status, or why there was none. `retry_after` is what the receiver asked."""

    seconds: float
    status: int | None = None
    error: str | None = None
    retry_after: timedelta | None = None

    @property
    def delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def gone(self) -> bool:
        return self.status == 410

    def said(self) -> str:
        return self.error or f"The receiver answered {self.status}."


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a failed delivery waits (doubling from base to cap), and how old it gets before it is given up."""

    base: timedelta
    cap: timedelta
    window: timedelta


def _live(webhook: Any) -> ColumnElement[bool]:
    return and_(
        DeliveryRow.webhook_id == webhook, JobRow.state == "leased", JobRow.lease_until >= func.clock_timestamp()
    )


def _due() -> ColumnElement[bool]:
    """Due, and nothing earlier of the same article is still under way to the same webhook."""
    earlier = aliased(DeliveryRow)
    blocked = exists().where(
        earlier.webhook_id == DeliveryRow.webhook_id,
        earlier.article_id == DeliveryRow.article_id,
        earlier.state == WAITING,
        earlier.position < DeliveryRow.position,
    )
    return and_(
        DeliveryRow.state == WAITING,
        or_(
            and_(JobRow.state == "waiting", JobRow.due_at <= func.clock_timestamp()),
            and_(JobRow.state == "leased", JobRow.lease_until < func.clock_timestamp()),
        ),
        ~blocked,
    )


def _awake() -> ColumnElement[bool]:
    rested = or_(WebhookRow.resting_until.is_(None), WebhookRow.resting_until <= func.clock_timestamp())
    return and_(WebhookRow.state == "active", rested)


def webhook_of(session: Session, delivery: DeliveryId) -> WebhookId | None:
    """Whose delivery it is; None when it is gone."""
    found = session.scalar(select(DeliveryRow.webhook_id).where(DeliveryRow.id == delivery))
    return WebhookId(found) if found else None


LINGERS = JobRow.started_at < func.clock_timestamp() - timedelta(seconds=SLOW_SECONDS)
UNDER_WAY = (
    select(func.count(), func.count().filter(LINGERS))
    .select_from(DeliveryRow)
    .join(JobRow, JobRow.subject == DeliveryRow.id)
)


def _with_room(session: Session, webhook: WebhookId, limits: Limits, *, lock: bool = False) -> WebhookRow | None:
    """The webhook, if its receiver takes one more just now; locked, nobody else claims one of its meanwhile."""
    query = select(WebhookRow).where(WebhookRow.id == webhook, _awake()).execution_options(populate_existing=True)
    hook = session.scalars(query.with_for_update(key_share=True) if lock else query).one_or_none()
    if hook is None:
        return None
    busy, lingering = session.execute(UNDER_WAY.where(_live(webhook))).one()
    return hook if busy < (1 if hook.failures or lingering else limits.each) else None


def claim_next(session: Session, webhook: WebhookId, *, holder: str, lease: timedelta, limits: Limits) -> Claim | None:
    """Lease the webhook's first delivery that is due; None if there is none, or the limits are reached.

    A receiver that fails, or has yet to answer an attempt that is slow by now, gets one at a time; all slow and failing
    ones together no more than their share, so that there is always somebody left for the others.
    """
    # Most messages come while somebody is at their receiver already: those need no lock to be done with.
    if _with_room(session, webhook, limits) is None:
        return None
    hook = _with_room(session, webhook, limits, lock=True)
    if hook is None:
        return None
    if hook.failures or hook.slow:
        session.execute(select(func.pg_advisory_xact_lock(SLOW_LOCK)))
        slow = UNDER_WAY.join(WebhookRow, WebhookRow.id == DeliveryRow.webhook_id).where(
            _live(WebhookRow.id), or_(WebhookRow.failures > 0, WebhookRow.slow, LINGERS)
        )
        if (session.scalar(slow) or 0) >= limits.slow:
            return None
    first = session.execute(
        select(DeliveryRow.id, DeliveryRow.payload)
        .join(JobRow, JobRow.subject == DeliveryRow.id)
        .where(DeliveryRow.webhook_id == webhook, _due())
        .order_by(DeliveryRow.position)
        .limit(1)
        .with_for_update(of=JobRow, skip_locked=True)
    ).one_or_none()
    if first is None:
        return None
    taken = jobs.take(session, JobRow.subject == first.id, holder=holder, lease=lease)
    if taken is None:
        return None
    keys = [hook.secret]
    if hook.previous_secret is not None and session.scalar(select(func.now() < hook.previous_until)):
        keys.append(hook.previous_secret)
    return Claim(
        DeliveryId(first.id), taken.attempt, taken.request_id, taken.trace, webhook, hook.url, keys, first.payload
    )  # fmt: skip


def finish(session: Session, claim: Claim, outcome: Outcome, patience: Patience) -> State:
    """Write what an attempt came to; says what the delivery is now.

    Raises LeaseLostError when the caller no longer holds it: another has tried, or the webhook was removed.
    """
    query = select(WebhookRow).where(WebhookRow.id == claim.webhook).execution_options(populate_existing=True)
    hook = session.scalars(query.with_for_update(key_share=True)).one_or_none()
    if hook is None:
        raise LeaseLostError(f"{claim.subject}: its webhook was removed; what came of it is dropped")
    job = jobs.hold(session, claim.subject, claim.attempt)
    _note(session, claim.subject, outcome)
    hook.slow = outcome.seconds > SLOW_SECONDS
    if outcome.delivered:
        hook.failures, hook.resting_until = 0, None
        jobs.release(session, job, state="done", error=None)
        _end(session, [claim.subject], "delivered")
        return "delivered"
    hook.failures += 1
    if outcome.gone and hook.state != "disabled":
        hook.state, hook.disabled_because = "disabled", "The receiver answered 410 Gone."
    failure = jobs.Failure("deliver", "Gone" if outcome.gone else "NotDelivered", outcome.said())
    delay = max(_delay(fanout.TRIES - job.tries_left, patience), _asked(outcome, patience))
    _rest(session, hook, outcome, patience)
    over = session.scalar(select(JobRow.created_at + patience.window < func.now() + delay).where(
        JobRow.subject == job.subject
    ))  # fmt: skip
    if outcome.gone or over:
        jobs.release(session, job, state="parked", error=failure.to_dict())
        _end(session, [claim.subject], "failed")
        return "failed"
    due = func.now() + delay
    jobs.release(session, job, state="waiting", due_at=due, sent_at=None, sends=0, error=failure.to_dict())
    return "waiting"


def _delay(attempt: int, patience: Patience) -> timedelta:
    return jobs.backoff(attempt, patience.base, patience.cap)


def _asked(outcome: Outcome, patience: Patience) -> timedelta:
    return min(outcome.retry_after or timedelta(0), patience.cap)


def _rest(session: Session, hook: WebhookRow, outcome: Outcome, patience: Patience) -> None:
    """Leave a receiver alone that asked for it, or failed time and again; then one delivery tries it."""
    asked = _asked(outcome, patience)
    if hook.failures >= TRIPS_AT:
        asked = max(asked, _delay(hook.failures - TRIPS_AT + 1, patience))
    if asked:
        hook.resting_until = session.scalar(select(func.now() + asked))


def _note(session: Session, delivery: DeliveryId, outcome: Outcome) -> None:
    """Add the attempt to those that are kept."""
    row = session.get_one(DeliveryRow, delivery, populate_existing=True)
    now = session.scalars(select(func.now())).one()
    attempt = {
        "at": now.isoformat().replace("+00:00", "Z"),
        "seconds": round(outcome.seconds, 3),
        "status": outcome.status,
        "error": outcome.error,
    }
    row.attempts = [*row.attempts, attempt][-KEPT_ATTEMPTS:]
    session.flush()


def _end(session: Session, deliveries: Sequence[DeliveryId], state: State) -> None:
    session.execute(update(DeliveryRow).where(DeliveryRow.id.in_(deliveries)).values(state=state, ended_at=func.now()))


def park_expired(session: Session, *, window: timedelta, limit: int = 1000) -> int:
    """Give up deliveries that nobody could make within the window; says how many. They can be replayed."""
    query = (
        select(JobRow)
        .where(
            JobRow.lane == "deliveries",
            JobRow.created_at < func.now() - window,
            or_(JobRow.state == "waiting", and_(JobRow.state == "leased", JobRow.lease_until < func.now())),
        )
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    expired = list(session.scalars(query))
    for job in expired:
        late = {"stage": "deliver", "error": "Expired", "message": "It could not be delivered in time; replay it."}
        jobs.release(session, job, state="parked", error=job.error or late)
    _end(session, [DeliveryId(job.subject) for job in expired], "failed")
    return len(expired)


def overdue(session: Session, *, resend_after: timedelta, sent_before: datetime | None) -> list[messages.Overdue]:
    """One delivery of each webhook that has one due and nobody on it: a message for it sets them all going."""
    stale = or_(JobRow.sent_at.is_(None), JobRow.sent_at < func.now() - resend_after)
    if sent_before is not None:
        stale = or_(stale, JobRow.sent_at < sent_before)
    first = lateral(
        select(JobRow.subject, JobRow.attempt)
        .select_from(DeliveryRow)
        .join(JobRow, JobRow.subject == DeliveryRow.id)
        .where(DeliveryRow.webhook_id == WebhookRow.id, _due(), stale)
        .order_by(DeliveryRow.position)
        .limit(1)
    )
    busy = exists(
        select(1).select_from(DeliveryRow).join(JobRow, JobRow.subject == DeliveryRow.id).where(_live(WebhookRow.id))
    )
    found = select(first.c.subject, first.c.attempt, func.now()).select_from(WebhookRow).join(first, true())
    rows = session.execute(found.where(_awake(), ~busy))
    return [messages.Overdue(row[0], "deliveries", row[1], None, row[2]) for row in rows]
