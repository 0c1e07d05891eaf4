"""Row 9: workers are told to end, one after the other, while work goes on."""

import time

import pytest

from tests.chaos.conftest import at_length, within
from tests.chaos.house import House, wait_until
from tests.chaos.ledger import Row, reconcile
from tests.chaos.press import Press, story
from tests.stored import column

GRACE = 30.0
"""What docker-compose.yml and `copydesk run` give a worker."""

READERS = 4
"""Processes that read, of both workers."""


@at_length
@pytest.mark.timeout(600)
def test_a_rolling_restart_loses_nothing(house: House, press: Press) -> None:
    row = Row(9, "no new work; finished or handed back; exit in 30 s", "SIGTERM to one worker after the other")
    house.programs["second worker"] = house.another("worker")
    house.start("second worker")
    house.wait_until_up("worker", "second-reader")
    # One for every process of both workers: whoever is told to end has some that it cannot finish.
    press.post_all(story("9-long", number, "sleep 30") for number in range(READERS))
    wait_until(lambda: begun(house) == READERS, seconds=20, what="the long ones are begun")
    stop = press.start(lambda number: story("9", number, "sleep 0.2"), pause=0.1)
    for name in ("worker", "second worker"):
        told = time.time()
        node = "second-reader@" if name.startswith("second") else "reader@"
        row.recoveries.append(house.send_home(name))
        row.injected += 1
        assert claimed_since(house, node, told + 1) == 0
        house.start(name)
        back = time.time()
        wait_until(lambda: claimed_since(house, node, back), seconds=120, what="it works again")  # noqa: B023
    stop()
    row.measured = "exit: {median:.1f}, {most:.1f}"
    served = reconcile(row, press, seconds=120)
    house.send_home("second worker")
    assert {article["status"] for article in served.values()} == {"done"}
    handed_back = "select count(*) from events where type = 'article.handed_back' and article_id = any(:ids)"
    assert column(house.sessions, handed_back, ids=list(press.accepted))[0] >= READERS / 2
    spent = "select count(*) from jobs where tries_left < 2"
    assert column(house.sessions, f"{spent} and subject = any(:ids)", ids=list(press.accepted)) == [0]
    assert within(row.recoveries, GRACE)


def begun(house: House) -> int:
    """How many of the long articles somebody reads."""
    query = (
        "select count(*) from jobs join articles a on a.id = subject where state = 'leased' and source like '%9-long%'"
    )
    number: int = column(house.sessions, query)[0]
    return number


def claimed_since(house: House, node: str, moment: float) -> int:
    """How many articles the worker has claimed since then."""
    query = (
        "select count(*) from events where type = 'article.claimed' and at > to_timestamp(:moment)"
        " and data->>'holder' like :node"
    )
    number: int = column(house.sessions, query, moment=moment, node=f"{node}%")[0]
    return number
