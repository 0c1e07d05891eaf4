"""Delivering: what a webhook is due, one by one, over HTTP; every way it can end."""

import json
import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

import httpx
import structlog
from kombu.exceptions import OperationalError

from copydesk import signing, tracing
from copydesk.broker import Queue
from copydesk.errors import LeaseLostError
from copydesk.ids import DeliveryId, WebhookId
from copydesk.outbound import OutboundError, fetch
from copydesk.sealing import SealBrokenError, Sealer
from copydesk.settings import Settings
from copydesk.store import deliveries
from copydesk.store.engine import Sessions, transaction
from workers.leases import kept
from workers.outages import through_outage

log = structlog.get_logger()
CLAIM_PATIENCE, WRITE_PATIENCE = timedelta(seconds=5), timedelta(seconds=40)
"""How long the database may be away before a delivery is not begun, and before it must be made again."""
TURN_SECONDS = 1.0
"""How long one message keeps a courier at one webhook; then others have their turn."""


def deliver(
    sessions: Sessions, queue: Queue, client: httpx.Client, delivery: DeliveryId, settings: Settings, *, holder: str
) -> None:
    """Make what the delivery's webhook is due, this and others, in order, for one turn; then ask for the next."""
    limits = deliveries.Limits(settings.webhook_concurrency, settings.slow_deliveries)
    until = time.monotonic() + TURN_SECONDS
    webhook: WebhookId | None = None

    def take() -> deliveries.Claim | None:
        nonlocal webhook
        with transaction(sessions) as session:
            webhook = webhook or deliveries.webhook_of(session, delivery)
            if webhook is None:
                return None
            return deliveries.claim_next(session, webhook, holder=holder, lease=settings.delivery_lease, limits=limits)

    while True:
        claim = through_outage(take, patience=CLAIM_PATIENCE)
        if claim is None:
            return
        _deliver_one(sessions, client, claim, settings)
        if time.monotonic() >= until:
            _pass_on(queue, claim.subject)
            return


def _pass_on(queue: Queue, delivery: DeliveryId) -> None:
    try:
        queue.send("deliveries", [delivery])
    except OperationalError as error:
        log.warning("delivery.broker_away", error=type(error).__name__, left_to="rescue")


def _deliver_one(sessions: Sessions, client: httpx.Client, claim: deliveries.Claim, settings: Settings) -> None:
    patience = deliveries.Patience(settings.delivery_base, settings.delivery_cap, settings.delivery_window)
    told: tracing.Attributes = {
        "copydesk.delivery.id": claim.subject,
        "copydesk.webhook.id": claim.webhook,
        "copydesk.attempt": claim.attempt,
    }
    with (
        structlog.contextvars.bound_contextvars(
            request_id=claim.request_id, delivery=claim.subject, webhook=claim.webhook, attempt=claim.attempt
        ),
        tracing.span("deliver", told, kind="client", parent=claim.trace) as mark,
    ):
        try:
            with kept(
                sessions, claim.subject, claim.attempt,
                lease=settings.delivery_lease, every=settings.delivery_lease / 4,
                longest=settings.delivery_timeout + WRITE_PATIENCE,
            ):  # fmt: skip
                outcome = attempt(client, claim, settings)
                if outcome.status is not None:
                    mark.add({"http.response.status_code": outcome.status})
                if not outcome.delivered:
                    mark.fail("NotDelivered")
                # What has been delivered is not to be delivered again for an outage.
                finish = partial(_finish, sessions, claim, outcome, patience)
                state = through_outage(finish, patience=WRITE_PATIENCE)
        except LeaseLostError as lost:
            mark.fail("LeaseLost")
            log.warning("delivery.lease_lost", reason=str(lost))
        else:
            log.info("delivery.attempted", state=state, status=outcome.status, seconds=round(outcome.seconds, 3))


def _finish(
    sessions: Sessions, claim: deliveries.Claim, outcome: deliveries.Outcome, patience: deliveries.Patience
) -> deliveries.State:
    with transaction(sessions) as session:
        return deliveries.finish(session, claim, outcome, patience)


def attempt(client: httpx.Client, claim: deliveries.Claim, settings: Settings) -> deliveries.Outcome:
    """Call the receiver once; its status decides, and no more is read. The body and the id are those of every attempt."""
    started = time.monotonic()

    def outcome(**found: object) -> deliveries.Outcome:
        return deliveries.Outcome(time.monotonic() - started, **found)  # type: ignore[arg-type]

    body = json.dumps(
        _with_links(claim.payload, settings.public_url), ensure_ascii=False, separators=(",", ":")
    ).encode()
    try:
        sealer = Sealer(settings.secret_keys)
        keys = [sealer.open(secret) for secret in claim.secrets]
        signed = signing.sign(keys, claim.subject, datetime.now(UTC), body)
        answer = fetch(
            client,
            claim.url,
            method="POST",
            headers={"Content-Type": "application/json", **signed},
            content=body,
            seconds=settings.delivery_timeout.total_seconds(),
            limit=0,
        )
    except (OutboundError, SealBrokenError) as error:
        return outcome(error=str(error))
    return outcome(status=answer.status, retry_after=_retry_after(answer.headers.get("retry-after")))


def _with_links(payload: dict[str, Any], public_url: str) -> dict[str, Any]:
    """The payload with links that lead here from anywhere, as far as the settings say where that is."""
    data = payload["data"]
    links = {name: public_url + link for name, link in data.get("links", {}).items()}
    return {**payload, "data": {**data, "links": links}} if links else payload


def _retry_after(said: str | None) -> timedelta | None:
    """How long the receiver asks to be left alone (RFC 9110, 10.2.3); None where it says nothing that is understood."""
    if said is None:
        return None
    if said.isascii() and said.isdigit():
        return timedelta(seconds=min(int(said), 86_400)) if len(said) < 10 else None
    try:
        at = parsedate_to_datetime(said)
    except ValueError:
        return None
    return max(at - datetime.now(UTC), timedelta(0)) if at.tzinfo else None
