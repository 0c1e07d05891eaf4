"""Row 10: ten times what the bulk lane holds is offered; the lane closes, the live one goes on, memory stays."""

import json
import time
from collections.abc import Sequence

from tests.chaos.conftest import Size, within
from tests.chaos.house import House
from tests.chaos.ledger import Row, reconcile
from tests.chaos.press import Press, story
from tests.stored import column

A_CALL = 20
"""Articles in a bulk call."""
GROWTH = 150_000_000
"""Bytes by which the API may have grown after it all."""


def offer(press: Press, texts: Sequence[str]) -> int:
    """Post in bulk, keep what is acknowledged; answers how many were refused, all as it is documented."""
    body = b"".join(json.dumps({"text": text}).encode() + b"\n" for text in texts)
    answer = press.client.post("/v1/articles/bulk", content=body, headers={"Content-Type": "application/x-ndjson"})
    if answer.status_code == 429:
        assert int(answer.headers["retry-after"]) > 0
        return len(texts)
    refused = 0
    for outcome in map(json.loads, answer.raise_for_status().text.splitlines()):
        if "id" in outcome:
            press.accepted[outcome["id"]] = texts[outcome["line"] - 1]
        else:
            assert outcome["problem"]["status"] == 429
            assert outcome["problem"]["retry_after"] > 0
            refused += 1
    return refused


def seconds_to_done(press: Press, text: str) -> float:
    """Post a single article and wait until it has been read."""
    started = time.monotonic()
    answer = press.client.post("/v1/articles", json={"text": text}, headers={"Prefer": "wait=60"}, timeout=90)
    assert answer.raise_for_status().json()["status"] == "done"
    press.accepted[answer.json()["id"]] = text
    return time.monotonic() - started


def memory(house: House) -> int:
    return int(house.process("api").memory_info().rss)


def test_a_full_bulk_lane_is_closed_and_the_live_one_goes_on(house: House, press: Press, size: Size) -> None:
    row = Row(10, "backpressure: 429 with Retry-After; the live lane goes on", "ten times what the bulk lane holds")
    backlog, pace, busy = size.of(20, 1_500), 0.2 / size.of(1, 10), f"sleep {0.1 / size.of(1, 3):.2f}"
    waiting = 0
    with house.changed("api", COPYDESK_MAX_BACKLOG=str(backlog)):
        before = memory(house)
        for start in range(0, 10 * backlog, A_CALL):
            due = time.monotonic() + pace
            texts = [story("10", number, busy) for number in range(start, start + A_CALL)]
            row.injected += offer(press, texts)
            waiting = max(waiting, on_the_bulk_lane(house))
            if start % (backlog * 2) == 0:
                row.recoveries.append(seconds_to_done(press, story("10-live", start)))
            time.sleep(max(0.0, due - time.monotonic()))
        assert row.injected > 0
        # The lane is looked at once a second: what came in meanwhile, and as much again for a late look.
        assert waiting <= backlog + 2 * A_CALL / pace
        assert memory(house) - before < GROWTH
        reconcile(row, press, seconds=400)
        assert within(row.recoveries, 10)


def on_the_bulk_lane(house: House) -> int:
    """How many articles wait there."""
    waiting: int = column(house.sessions, "select count(*) from jobs where lane = 'backfill' and state = 'waiting'")[0]
    return waiting
