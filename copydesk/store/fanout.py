"""From an event to its deliveries, in the event's own transaction: one exists if and only if the other does.

Why here and not from the record afterwards: docs/decisions/0011-deliveries-with-the-event.md.
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import any_, insert, literal, select
from sqlalchemy.orm import Session

from copydesk import tracing
from copydesk.ids import new_delivery_id, new_request_id
from copydesk.store.engine import MADE
from copydesk.store.models import DeliveryRow, EventRow, JobRow, WebhookRow

SUBSCRIBABLE = (
    "article.accepted",
    "article.completed",
    "article.entities_merged",
    "article.entities_split",
    "article.failed",
    "article.removed",
    "article.reread",
    "article.reread_failed",
    "article.retried",
)
"""The events that a webhook may be told of."""
TEST = "webhook.test"
TRIES = 1_000_000
"""No count ends a delivery: its window does."""


def fan_out(session: Session, type_: str, events: Sequence[EventRow]) -> None:
    """Make a delivery of each event for every webhook that asked for its type."""
    # Locked, so that a webhook that is being removed just now is skipped instead of failing the article.
    subscribed = session.execute(
        select(WebhookRow.id, WebhookRow.failures)
        .where(WebhookRow.state != "disabled", literal(type_) == any_(WebhookRow.events))
        .order_by(WebhookRow.id)
        .with_for_update(read=True, key_share=True)
    ).all()
    add(
        session,
        [
            {"webhook_id": webhook, "article_id": event.article_id, "type": type_, "payload": payload(event)}
            for event in events
            for webhook, _ in subscribed
        ],
        # Whoever fails just now is tried when its time has come, which rescue sees to.
        told_of={webhook for webhook, failures in subscribed if not failures},
    )


def add(session: Session, deliveries: Sequence[dict[str, Any]], *, told_of: Collection[str]) -> None:
    """Store deliveries with their jobs, in this order; a courier is told at once of those to the webhooks named."""
    if not deliveries:
        return
    rows = [{"id": new_delivery_id(), **delivery} for delivery in deliveries]
    session.execute(insert(DeliveryRow), rows)
    request_id, trace = new_request_id(), tracing.traceparent()
    session.execute(
        insert(JobRow),
        [
            {
                "subject": row["id"],
                "delivery_id": row["id"],
                "lane": "deliveries",
                "target_version": 0,
                "tries_left": TRIES,
                "request_id": request_id,
                "trace": trace,
            }
            for row in rows
        ],
    )
    session.info.setdefault(MADE, []).extend(row["id"] for row in rows if row["webhook_id"] in told_of)


def payload(event: EventRow) -> dict[str, Any]:
    """What a receiver is told: what happened, to which article, and where to read on; never the article's text."""
    article = event.article_id
    return {
        "type": event.type,
        "timestamp": event.at.isoformat().replace("+00:00", "Z"),
        "data": {
            "event_id": f"{int(event.xid)}-{event.id}",
            "article_id": article,
            "links": {"self": f"/v1/articles/{article}", "events": f"/v1/articles/{article}/events"},
            "details": {name: value for name, value in event.data.items() if name not in PRIVATE},
        },
    }


PRIVATE = frozenset({"holder", "request_id"})
"""What only concerns those who run the service."""
