"""The outbox: deliveries for those who look at them, have them made again, or forget them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from copydesk.errors import WebhookNotFoundError
from copydesk.ids import DeliveryId, WebhookId
from copydesk.store import fanout
from copydesk.store.deliveries import State
from copydesk.store.engine import MADE
from copydesk.store.models import DeliveryRow, JobRow, WebhookRow


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery as its webhook's owner sees it; `next_attempt_at` while it waits for another try."""

    id: DeliveryId
    type: str
    article_id: str | None
    state: State
    payload: dict[str, Any]
    attempts: list[dict[str, Any]]
    created_at: datetime
    ended_at: datetime | None
    next_attempt_at: datetime | None


def _delivery(row: DeliveryRow, job: JobRow | None) -> Delivery:
    waits = job is not None and job.state == "waiting"
    values = {name: getattr(row, name) for name in Delivery.__dataclass_fields__ if name != "next_attempt_at"}
    return Delivery(**values, next_attempt_at=job.due_at if waits and job else None)


def listing(
    session: Session, webhook: WebhookId, *, state: State | None, before: int | None, limit: int
) -> list[tuple[int, Delivery]]:
    """A webhook's deliveries with their places, newest first."""
    query = (
        select(DeliveryRow, JobRow)
        .outerjoin(JobRow, JobRow.subject == DeliveryRow.id)
        .where(DeliveryRow.webhook_id == webhook)
    )
    if state is not None:
        query = query.where(DeliveryRow.state == state)
    if before is not None:
        query = query.where(DeliveryRow.position < before)
    rows = session.execute(query.order_by(DeliveryRow.position.desc()).limit(limit))
    return [(row.position, _delivery(row, job)) for row, job in rows]


def get(session: Session, webhook: WebhookId, delivery: DeliveryId) -> Delivery:
    """One delivery. Raises WebhookNotFoundError."""
    query = (
        select(DeliveryRow, JobRow)
        .outerjoin(JobRow, JobRow.subject == DeliveryRow.id)
        .where(DeliveryRow.webhook_id == webhook, DeliveryRow.id == delivery)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise WebhookNotFoundError(f"There is no delivery {delivery} of {webhook}; old ones are forgotten.")
    return _delivery(*found)


def replay(session: Session, webhook: WebhookId, *conditions: ColumnElement[bool]) -> int:
    """Deliver again what has ended, by the conditions; under the same ids, so that receivers can tell. Says how many."""
    # The webhook, then the jobs, as whoever ends a delivery does.
    session.execute(select(WebhookRow.id).where(WebhookRow.id == webhook).with_for_update(key_share=True))
    ended = select(DeliveryRow.id).where(DeliveryRow.webhook_id == webhook, DeliveryRow.state != "waiting", *conditions)
    again = session.scalars(
        update(JobRow)
        .where(JobRow.subject.in_(ended), JobRow.state.in_(("done", "parked")))
        .values(state="waiting", tries_left=fanout.TRIES, due_at=func.now(), sent_at=None, sends=0, error=None,
                created_at=func.now(), started_at=None, finished_at=None)
        .returning(JobRow.subject)
    ).all()  # fmt: skip
    session.execute(update(DeliveryRow).where(DeliveryRow.id.in_(again)).values(state="waiting", ended_at=None))
    session.info.setdefault(MADE, []).extend(again[:1])
    return len(again)


def replay_one(session: Session, webhook: WebhookId, delivery: DeliveryId) -> int:
    """Deliver one again; 0 when it is still under way."""
    return replay(session, webhook, DeliveryRow.id == delivery)


def replay_failed(session: Session, webhook: WebhookId, *, since: datetime) -> int:
    """Deliver again, in their order, all that were made since then and failed."""
    return replay(session, webhook, DeliveryRow.state == "failed", DeliveryRow.created_at >= since)


def forget(session: Session, *, kept: timedelta, limit: int = 5000) -> int:
    """Remove deliveries that ended long ago, and their jobs, as many as the limit allows; says how many."""
    old = select(DeliveryRow.id).where(DeliveryRow.ended_at < func.now() - kept).limit(limit)
    ended = or_(JobRow.state == "done", JobRow.state == "parked")
    forgotten = session.scalars(
        delete(JobRow).where(JobRow.subject.in_(session.scalars(old).all()), ended).returning(JobRow.subject)
    ).all()
    session.execute(delete(DeliveryRow).where(DeliveryRow.id.in_(forgotten)))
    return len(forgotten)
