"""Backpressure: a full bulk lane is closed, the live lane is not."""

import json
from collections.abc import Iterator

import pytest
from httpx import Client

from copydesk.settings import Settings
from copydesk.store.engine import Sessions
from services.api import backlog
from tests.served import client_of
from tests.stored import accept, change, column

LINES = {"Content-Type": "application/x-ndjson"}


@pytest.fixture
def api(postgres_url: str, sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """An API whose bulk lane holds three articles, and which looks at it every time."""
    monkeypatch.setattr(backlog, "FRESH_SECONDS", 0)
    settings = Settings(database_url=postgres_url, auth=False, max_backlog=3, log_level="ERROR")
    with client_of(settings) as api:
        yield api


def bulk(*texts: str) -> bytes:
    return b"".join(json.dumps({"text": text}).encode() + b"\n" for text in texts)


def test_a_full_bulk_lane_is_closed_and_the_live_one_open(api: Client, sessions: Sessions) -> None:
    assert api.post("/v1/articles/bulk", content=bulk("One.", "Two.", "Three."), headers=LINES).status_code == 200
    for refused in (
        api.post("/v1/articles/bulk", content=bulk("Four."), headers=LINES),
        api.post("/v1/reextract", json={}),
    ):
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) == backlog.LONGEST
        assert refused.headers["content-type"] == "application/problem+json"
    assert api.post("/v1/articles", json={"text": "Live."}).status_code == 202
    assert column(sessions, "select count(*) from articles") == [4]
    change(sessions, "update jobs set state = 'done', finished_at = now() where lane = 'backfill'")
    assert api.post("/v1/articles/bulk", content=bulk("Four."), headers=LINES).status_code == 200


def test_a_lane_that_fills_up_meanwhile_refuses_the_lines_left(
    api: Client, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.api.routes.bulk.BATCH", 2)
    answer = api.post("/v1/articles/bulk", content=bulk(*"abcdef"), headers=LINES)
    outcomes = [json.loads(line) for line in answer.text.splitlines()]
    assert [outcome.get("problem", {}).get("status") for outcome in outcomes] == [None] * 4 + [429] * 2
    assert outcomes[-1]["problem"]["retry_after"] == backlog.LONGEST
    assert column(sessions, "select count(*) from articles") == [4]


def test_the_wait_is_what_the_lane_needs(api: Client, sessions: Sessions) -> None:
    for number in range(63):
        accept(sessions, f"Article {number}.", lane="backfill")
    change(
        sessions,
        "update jobs set state = 'done', finished_at = now() where subject in (select subject from jobs limit 60)",
    )
    refused = api.post("/v1/articles/bulk", content=bulk("More."), headers=LINES)
    assert int(refused.headers["retry-after"]) == backlog.SHORTEST


def test_the_lane_is_looked_at_once_a_second(sessions: Sessions) -> None:
    looked = backlog.Backlog(sessions, most=1)
    assert looked.seconds_to_wait() is None
    accept(sessions, lane="backfill")
    assert looked.seconds_to_wait() is None
    looked._looked -= backlog.FRESH_SECONDS
    assert looked.seconds_to_wait() == backlog.LONGEST
