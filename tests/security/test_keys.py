"""Every route but the few that are for everybody refuses without a key, and with one that lacks the scope."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from httpx import Client

from copydesk.settings import Settings
from copydesk.store import keys
from copydesk.store.engine import Sessions, transaction
from services.api.app import UnsafeSettingsError, create_app
from tests.security.conftest import make_key
from tests.served import KeptQueue, client_of

EVERYBODYS = {
    "GET /livez", "GET /readyz",
    # What the calls are is no secret; signing in and out must be possible without being in.
    "GET /openapi.json", "GET /docs",
    "GET /static/{name}", "GET /sign-in", "POST /sign-in", "POST /sign-out",
}  # fmt: skip


def routes(found: Iterable[Any], prefix: str = "") -> Iterator[str]:
    """Every method and path of an application, however deep its routers lie."""
    for route in found:
        path = prefix + getattr(route, "path", "")
        inner = getattr(route, "original_router", route)
        if getattr(inner, "routes", None):
            yield from routes(inner.routes, prefix + getattr(getattr(route, "include_context", None), "prefix", ""))
        for method in sorted((getattr(route, "methods", None) or set()) - {"HEAD"}):
            yield f"{method} {path}"


ROUTES = sorted(set(routes(create_app(Settings(log_level="CRITICAL"), broker=KeptQueue()).routes)))


def call(client: Client, route: str, **headers: Any) -> int:
    method, path = route.split(" ", 1)
    path = re.sub(r"\{\w+(:\w+)?\}", "x", path)
    sent = {"Content-Type": "application/json", **headers}
    with client.stream(method, path, content=b"{}", headers=sent) as answer:  # the stream of events never ends
        return answer.status_code


def test_the_crawl_finds_the_routes() -> None:
    assert {
        "GET /v1/articles",
        "POST /v1/articles/bulk",
        "GET /metrics",
        "GET /",
        "DELETE /v1/webhooks/{webhook}",
    } <= set(ROUTES)
    assert set(ROUTES) >= EVERYBODYS - {"GET /docs", "GET /openapi.json"}


@pytest.mark.parametrize("route", [route for route in ROUTES if route not in EVERYBODYS])
def test_a_route_refuses_who_may_not(guarded: Client, sessions: Sessions, route: str) -> None:
    # A page sends whoever is not signed in to the form that asks for a key.
    assert call(guarded, route) in {401, 303}
    assert call(guarded, route, Authorization="Bearer key_0123456789ab.made_up") in {401, 303}
    assert call(guarded, route, Cookie="copydesk_key=made_up") in {401, 303}
    assert 403 in {call(guarded, route, **make_key(sessions, scope)) for scope in ("read", "write")}


def test_a_revoked_key_opens_nothing(guarded: Client, sessions: Sessions) -> None:
    header = make_key(sessions, "admin")
    assert guarded.get("/v1/articles", headers=header).status_code == 200
    with transaction(sessions) as session:
        (key,) = keys.listing(session)
        assert keys.revoke(session, key.id)
    assert guarded.get("/v1/articles", headers=header).status_code == 401


def test_a_key_is_nowhere_in_the_database(sessions: Sessions) -> None:
    key = make_key(sessions, "read")["Authorization"].removeprefix("Bearer ")
    from tests.stored import column

    (row,) = column(sessions, "select row_to_json(k)::text from api_keys k")
    assert key not in row
    assert key.partition(".")[2] not in row


def test_a_foreign_page_may_not_use_the_cookie(guarded: Client, sessions: Sessions) -> None:
    key = make_key(sessions, "write", "admin")["Authorization"].removeprefix("Bearer ")
    headers = {"Cookie": f"copydesk_key={key}", "Origin": "https://evil.example"}
    assert guarded.post("/v1/articles", json={"text": "Forged."}, headers=headers).status_code == 403


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "copydesk.example", "::"])  # noqa: S104
def test_without_keys_it_listens_on_loopback_only(host: str) -> None:
    with pytest.raises(UnsafeSettingsError):
        create_app(Settings(auth=False, host=host))


@pytest.mark.parametrize(("metrics", "without", "with_key"), [("key", 401, 200), ("open", 200, 200), ("off", 404, 404)])
def test_who_may_read_the_metrics_is_a_setting(
    postgres_url: str, sessions: Sessions, metrics: str, without: int, with_key: int
) -> None:
    settings = Settings(database_url=postgres_url, metrics=metrics, rate_limit=0, log_level="CRITICAL")
    with client_of(settings) as api:
        assert api.get("/metrics").status_code == without
        assert api.get("/metrics", headers=make_key(sessions, "read")).status_code == with_key
        if metrics == "key":
            assert api.get("/metrics", headers=make_key(sessions, "write")).status_code == 403
