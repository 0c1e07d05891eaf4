"""Row 5: PostgreSQL is restarted in the middle of everything; and row 13: it is migrated while old code serves."""

import signal
import time

import httpx
import pytest

from tests.chaos.conftest import Size
from tests.chaos.house import House, wait_until
from tests.chaos.ledger import Row, first_done_after, reconcile, wait_until_quiet
from tests.chaos.press import Press, story

FAST, IMMEDIATE, KILLED = signal.SIGINT, signal.SIGQUIT, signal.SIGKILL
"""PostgreSQL's shutdowns: clients cut off, nothing written down, not even told."""


@pytest.mark.timeout(600)
def test_no_half_article_and_no_lost_accept(house: House, press: Press, size: Size) -> None:
    row = Row(5, "no half article, no lost accept; 503 meanwhile", "PostgreSQL stopped fast, immediately, killed")
    stop = press.start(lambda number: story("5", number, "sleep 0.05"), pause=0.1)
    for how in [IMMEDIATE, FAST, KILLED] * size.of(1, 3):
        already = len(press.accepted)
        wait_until(lambda: len(press.accepted) > already + 10, seconds=60, what="articles are accepted")  # noqa: B023
        house.postgres.end(how)
        row.injected += 1
        check_the_api_without_a_database(house)
        time.sleep(size.of(0, 4))
        house.postgres.start()
        row.recoveries.append(first_done_after(house, time.time(), seconds=60))
    stop()
    wait_until_quiet(house, seconds=120)
    served = reconcile(row, press, seconds=120)
    assert press.answers["503"] + press.answers["ReadError"] > 0
    # An outage is not the article's fault: none is given up for it.
    assert {article["status"] for article in served.values()} == {"done"}


def check_the_api_without_a_database(house: House) -> None:
    """It lives, is not ready, and says when to come back."""
    with house.client() as client:
        assert client.get("/livez").status_code == httpx.codes.OK
        assert client.get("/readyz").status_code == httpx.codes.SERVICE_UNAVAILABLE
        answer = client.get("/v1/articles")
        assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
        assert int(answer.headers["retry-after"]) > 0
        posted = client.post("/v1/articles", json={"text": "Nobody is there."})
        assert (posted.status_code, "retry-after" in posted.headers) == (503, True)
