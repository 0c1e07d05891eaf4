"""Webhooks: who is told of what, where, and signed with what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from copydesk.errors import TooManyWebhooksError, WebhookNotFoundError
from copydesk.ids import DeliveryId, WebhookId, new_webhook_id
from copydesk.store import fanout
from copydesk.store.models import DeliveryRow, JobRow, WebhookRow

State = Literal["active", "paused", "disabled"]
MOST = 100
"""How many webhooks there may be: each costs every event a row."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """A subscription as its owner sees it; `secret` is sealed, and not for showing."""

    id: WebhookId
    url: str
    description: str | None
    events: list[str]
    state: State
    disabled_because: str | None
    failures: int
    slow: bool
    resting_until: datetime | None
    created_at: datetime
    updated_at: datetime


def _webhook(row: WebhookRow) -> Webhook:
    return Webhook(**{name: getattr(row, name) for name in Webhook.__dataclass_fields__})


def create(session: Session, *, url: str, description: str | None, events: Sequence[str], secret: bytes) -> Webhook:
    """Subscribe; `secret` is as it is to be stored. Raises TooManyWebhooksError."""
    if (session.scalar(select(func.count()).select_from(WebhookRow)) or 0) >= MOST:
        raise TooManyWebhooksError(f"There are {MOST} webhooks already; remove one first.")
    id_ = new_webhook_id()
    session.add(WebhookRow(id=id_, url=url, description=description, events=sorted(set(events)), secret=secret))
    session.flush()
    return get(session, id_)


def listing(session: Session) -> list[Webhook]:
    """All of them, oldest first."""
    return [_webhook(row) for row in session.scalars(select(WebhookRow).order_by(WebhookRow.id))]


def _row(session: Session, webhook: WebhookId, *, lock: bool = False) -> WebhookRow:
    query = select(WebhookRow).where(WebhookRow.id == webhook).execution_options(populate_existing=True)
    row = session.scalars(query.with_for_update(key_share=True) if lock else query).one_or_none()
    if row is None:
        raise WebhookNotFoundError(f"There is no webhook {webhook}; it may have been removed.")
    return row


def get(session: Session, webhook: WebhookId) -> Webhook:
    """One of them. Raises WebhookNotFoundError."""
    return _webhook(_row(session, webhook))


def change(session: Session, webhook: WebhookId, **values: Any) -> Webhook:
    """Change url, description, events or state; what failed before is forgiven. Raises WebhookNotFoundError."""
    row = _row(session, webhook, lock=True)
    for name, value in values.items():
        setattr(row, name, value)
    if values.get("state") == "active" or "url" in values:
        row.failures, row.slow, row.resting_until = 0, False, None
    if "state" in values:
        row.disabled_because = None
    row.updated_at = func.now()
    session.flush()
    session.refresh(row)
    return _webhook(row)


def rotate(session: Session, webhook: WebhookId, *, secret: bytes, overlap: timedelta) -> datetime:
    """Sign with another secret, and for a while with the old one too: until when. Raises WebhookNotFoundError."""
    row = _row(session, webhook, lock=True)
    row.previous_secret, row.secret = row.secret, secret
    row.previous_until = func.now() + overlap
    row.updated_at = func.now()
    session.flush()
    session.refresh(row)
    assert row.previous_until is not None  # noqa: S101 -- just set
    until: datetime = row.previous_until
    return until


def remove(session: Session, webhook: WebhookId) -> None:
    """Remove the webhook with its deliveries. Raises WebhookNotFoundError."""
    session.execute(select(WebhookRow.id).where(WebhookRow.id == webhook).with_for_update())
    # The jobs before the deliveries, as whoever ends a delivery does.
    own = select(DeliveryRow.id).where(DeliveryRow.webhook_id == webhook)
    session.execute(select(JobRow.subject).where(JobRow.delivery_id.in_(own)).with_for_update())
    if session.execute(delete(WebhookRow).where(WebhookRow.id == webhook).returning(WebhookRow.id)).first() is None:
        raise WebhookNotFoundError(f"There is no webhook {webhook}; it may have been removed already.")


def send_test(session: Session, webhook: WebhookId, now: datetime) -> DeliveryId:
    """Make a delivery that tells of nothing, to see whether it arrives. Raises WebhookNotFoundError."""
    _row(session, webhook, lock=True)
    payload = {
        "type": fanout.TEST,
        "timestamp": now.isoformat().replace("+00:00", "Z"),
        "data": {"webhook_id": webhook},
    }
    fanout.add(
        session,
        [{"webhook_id": webhook, "article_id": None, "type": fanout.TEST, "payload": payload}],
        told_of={webhook},
    )
    made = select(DeliveryRow.id).where(DeliveryRow.webhook_id == webhook).order_by(DeliveryRow.position.desc())
    return DeliveryId(session.scalars(made.limit(1)).one())
