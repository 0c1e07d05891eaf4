"""The webhooks' calls over HTTP."""

import base64
from collections.abc import Iterator

import httpx
import pytest

URL = "https://receiver.example/hook"


@pytest.fixture
def webhook(api: httpx.Client) -> Iterator[str]:
    """A webhook's path."""
    made = api.post("/v1/webhooks", json={"url": URL, "events": ["article.accepted"]})
    assert made.status_code == 201
    yield made.headers["location"]
    api.delete(made.headers["location"])


def test_the_secret_is_shown_once(api: httpx.Client) -> None:
    made = api.post("/v1/webhooks", json={"url": URL, "description": "The desk's"}).json()
    assert made["events"] == ["article.completed", "article.failed"]
    assert made["secret"].startswith("whsec_")
    assert len(base64.b64decode(made["secret"].removeprefix("whsec_"), validate=True)) == 32
    path = f"/v1/webhooks/{made['id']}"
    rotated = api.post(f"{path}/rotate").json()
    assert rotated["secret"] != made["secret"]
    for call in (path, "/v1/webhooks", f"{path}/deliveries"):
        assert "whsec_" not in api.get(call).text
    assert api.delete(path).status_code == 204
    assert api.get(path).status_code == 404


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"url": "http://127.0.0.1/x"}, "#/url"),
        ({"url": "http://[::ffff:10.0.0.1]/x"}, "#/url"),
        ({"url": "http://localhost:8800/x"}, "#/url"),
        ({"url": "https://user:secret@receiver.example/"}, "#/url"),
        ({"url": "file:///etc/passwd"}, "#/url"),
        ({"url": URL, "events": []}, "#/events"),
        ({"url": URL, "events": ["article.claimed"]}, "#/events/0"),
        ({"url": URL, "secret": "mine"}, "#/secret"),
        ({"url": URL, "description": "\x00"}, "#/description"),
    ],
)
def test_what_could_never_work_is_refused(api: httpx.Client, body: dict[str, object], pointer: str) -> None:
    answer = api.post("/v1/webhooks", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_a_webhook_is_changed_and_paused(api: httpx.Client, webhook: str) -> None:
    changed = api.patch(webhook, json={"state": "paused", "description": "Quiet", "events": ["article.removed"]}).json()
    assert (changed["state"], changed["description"], changed["events"]) == ("paused", "Quiet", ["article.removed"])
    assert api.patch(webhook, json={"description": None}).json()["description"] is None
    assert api.patch(webhook, json={"url": None}).status_code == 422
    assert api.patch(webhook, json={"url": "http://10.0.0.1/"}).status_code == 422
    assert api.get(webhook).json()["url"] == URL


def test_deliveries_are_listed_and_replayed(api: httpx.Client, webhook: str) -> None:
    article = api.post("/v1/articles", json={"text": f"For {webhook}."}).json()["id"]
    tested = api.post(f"{webhook}/test")
    assert tested.status_code == 202
    assert tested.json()["type"] == "webhook.test"
    first = api.get(f"{webhook}/deliveries?limit=1").json()
    assert [item["id"] for item in first["items"]] == [tested.json()["id"]]
    (accepted,) = api.get(first["next"]).json()["items"]
    assert (accepted["article_id"], accepted["state"]) == (article, "waiting")
    assert accepted["payload"]["data"]["links"]["self"] == f"/v1/articles/{article}"
    path = f"{webhook}/deliveries/{accepted['id']}"
    assert api.get(path).json() == accepted
    assert api.post(f"{path}/replay").status_code == 409
    assert api.get(f"{webhook}/deliveries?state=failed").json()["items"] == []
    assert api.post(f"{webhook}/replay", json={"since": "2026-01-01T00:00:00Z"}).json() == {"queued": 0}
    assert api.get(f"{webhook}/deliveries/dlv_none").status_code == 404
    assert api.get("/v1/webhooks/whk_none/deliveries").status_code == 404
