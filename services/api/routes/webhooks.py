"""Webhooks: subscribe, change, try, see what was delivered, deliver again."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from copydesk import signing
from copydesk.ids import DeliveryId, WebhookId
from copydesk.outbound import AddressRefusedError
from copydesk.outbound.addresses import check_literal
from copydesk.sealing import Sealer
from copydesk.settings import Settings
from copydesk.store import deliveries, outbox, webhooks
from services.api.auth import Admin
from services.api.bodies import JsonBody, takes
from services.api.dependencies import Limit, SessionDep, SettingsDep, next_link, read_cursor, write_cursor
from services.api.problems import Problem, responses
from services.api.schemas.webhooks import (
    CreatedWebhook,
    DeliveryList,
    DeliveryOut,
    NewSecret,
    NewWebhook,
    Replay,
    Replayed,
    Webhook,
    WebhookChange,
    WebhookList,
)

router = APIRouter(prefix="/webhooks", tags=["webhooks"])
OVERLAP = timedelta(days=1)
"""How long a rotated secret goes on signing beside the new one."""


def _check(url: str, settings: Settings) -> None:
    """Refuse at once what every delivery would refuse; a name is looked up at each delivery."""
    try:
        check_literal(url, settings.outbound_networks)
    except AddressRefusedError as error:
        raise Problem(422, str(error), errors=[{"pointer": "#/url", "detail": str(error)}]) from error


def _seal(secret: bytes, settings: Settings) -> bytes:
    return Sealer(settings.secret_keys).seal(secret)


@router.post(
    "", status_code=201, openapi_extra=takes(NewWebhook), responses=responses(400, 401, 403, 409, 413, 415, 422, 503)
)
def create_webhook(
    caller: Admin,
    body: Annotated[NewWebhook, Depends(JsonBody(NewWebhook))],
    response: Response,
    session: SessionDep,
    settings: SettingsDep,
) -> CreatedWebhook:
    """Subscribe a receiver to events; the answer is the only time its secret is seen."""
    _check(body.url, settings)
    secret = signing.new_secret()
    made = webhooks.create(
        session, url=body.url, description=body.description, events=body.events, secret=_seal(secret, settings)
    )
    session.commit()
    response.headers["Location"] = f"/v1/webhooks/{made.id}"
    return CreatedWebhook(**Webhook.of(made).model_dump(), secret=signing.show_secret(secret))


@router.get("", responses=responses(401, 403, 503))
def list_webhooks(caller: Admin, session: SessionDep) -> WebhookList:
    """All webhooks, oldest first."""
    return WebhookList(items=[Webhook.of(webhook) for webhook in webhooks.listing(session)])


@router.get("/{webhook}", responses=responses(401, 403, 404, 503))
def get_webhook(webhook: str, caller: Admin, session: SessionDep) -> Webhook:
    """One webhook."""
    return Webhook.of(webhooks.get(session, WebhookId(webhook)))


@router.patch(
    "/{webhook}", openapi_extra=takes(WebhookChange), responses=responses(400, 401, 403, 404, 413, 415, 422, 503)
)
def change_webhook(
    webhook: str,
    caller: Admin,
    body: Annotated[WebhookChange, Depends(JsonBody(WebhookChange))],
    session: SessionDep,
    settings: SettingsDep,
) -> Webhook:
    """Change where it goes, what it is told of, or pause it; `active` takes up again what was paused or disabled."""
    values = body.model_dump(exclude_unset=True)
    for name in ("url", "events", "state"):
        if name in values and values[name] is None:
            raise Problem(422, f"'{name}' cannot be null; leave it out to keep it as it is.")
    if body.url is not None:
        _check(body.url, settings)
    if "events" in values:
        values["events"] = sorted(set(values["events"]))
    changed = webhooks.change(session, WebhookId(webhook), **values)
    session.commit()
    return Webhook.of(changed)


@router.delete("/{webhook}", status_code=204, responses=responses(401, 403, 404, 503))
def delete_webhook(webhook: str, caller: Admin, session: SessionDep) -> None:
    """Remove it with its deliveries; what is under way may still arrive."""
    webhooks.remove(session, WebhookId(webhook))
    session.commit()


@router.post("/{webhook}/rotate", responses=responses(401, 403, 404, 503))
def rotate_secret(webhook: str, caller: Admin, session: SessionDep, settings: SettingsDep) -> NewSecret:
    """Another secret; for a day deliveries are signed with both, so that the receiver can change over in between."""
    secret = signing.new_secret()
    until = webhooks.rotate(session, WebhookId(webhook), secret=_seal(secret, settings), overlap=OVERLAP)
    session.commit()
    return NewSecret(secret=signing.show_secret(secret), previous_valid_until=until)


@router.post("/{webhook}/test", status_code=202, responses=responses(401, 403, 404, 503))
def test_webhook(webhook: str, caller: Admin, session: SessionDep) -> DeliveryOut:
    """Send an event that tells of nothing; its delivery shows what came of it."""
    made = webhooks.send_test(session, WebhookId(webhook), datetime.now(UTC))
    session.commit()
    return DeliveryOut.of(outbox.get(session, WebhookId(webhook), made))


@router.get("/{webhook}/deliveries", responses=responses(400, 401, 403, 404, 422, 503))
def list_deliveries(
    webhook: str,
    request: Request,
    caller: Admin,
    session: SessionDep,
    state: deliveries.State | None = None,
    cursor: str | None = None,
    limit: Limit = 20,
) -> DeliveryList:
    """A webhook's deliveries with every attempt, newest first; those that ended long ago are forgotten."""
    id_ = WebhookId(webhook)
    webhooks.get(session, id_)
    place = read_cursor(cursor, int)
    found = outbox.listing(session, id_, state=state, before=place[0] if place else None, limit=limit + 1)
    more = write_cursor(found[limit - 1][0]) if len(found) > limit else None
    return DeliveryList(items=[DeliveryOut.of(item) for _, item in found[:limit]], next=next_link(request, more))


@router.get("/{webhook}/deliveries/{delivery}", responses=responses(401, 403, 404, 503))
def get_delivery(webhook: str, delivery: str, caller: Admin, session: SessionDep) -> DeliveryOut:
    """One delivery with every attempt."""
    return DeliveryOut.of(outbox.get(session, WebhookId(webhook), DeliveryId(delivery)))


@router.post("/{webhook}/deliveries/{delivery}/replay", status_code=202, responses=responses(401, 403, 404, 409, 503))
def replay_delivery(webhook: str, delivery: str, caller: Admin, session: SessionDep) -> DeliveryOut:
    """Deliver again what has ended, under the same `webhook-id`."""
    hook, id_ = WebhookId(webhook), DeliveryId(delivery)
    found = outbox.get(session, hook, id_)
    if not outbox.replay_one(session, hook, id_):
        raise Problem(409, f"{found.id} is still under way; it will be tried again by itself.")
    session.commit()
    return DeliveryOut.of(outbox.get(session, hook, id_))


@router.post(
    "/{webhook}/replay", status_code=202, openapi_extra=takes(Replay),
    responses=responses(400, 401, 403, 404, 413, 415, 422, 503),
)  # fmt: skip
def replay_failed(
    webhook: str, caller: Admin, body: Annotated[Replay, Depends(JsonBody(Replay))], session: SessionDep
) -> Replayed:
    """Deliver again, in their order, all that failed since a moment."""
    id_ = WebhookId(webhook)
    webhooks.get(session, id_)
    queued = outbox.replay_failed(session, id_, since=body.since)
    session.commit()
    return Replayed(queued=queued)
