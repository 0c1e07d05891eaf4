"""Rows 6 and 7: the API and beat are killed; and many post the same at once."""

import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.chaos.conftest import Size, at_length, within
from tests.chaos.house import House, wait_until
from tests.chaos.ledger import Row, first_done_after, reconcile
from tests.chaos.press import Press, story
from tests.stored import column


@at_length
@pytest.mark.timeout(600)
def test_what_was_accepted_is_sent_whoever_dies(house: House, press: Press) -> None:
    row = Row(6, "nothing lost, a few seconds' delay", "API and beat killed; two beats at once")
    house.programs["second beat"] = house.another("beat")
    house.start("second beat")
    stop = press.start(lambda number: story("6", number), pause=0.02)
    for _ in range(8):
        already = len(press.accepted)
        wait_until(lambda: len(press.accepted) > already + 5, seconds=90, what="articles are accepted")  # noqa: B023
        house.kill("api")  # between a commit and its sending, among other places
        house.kill("beat")
        row.injected += 2
    stop()
    stopped = time.time()
    reconcile(row, press, seconds=120)
    house.send_home("second beat")
    unsent = "select extract(epoch from max(completed_at) - to_timestamp(:at))::float from articles"
    row.recoveries = [max(0.0, column(house.sessions, unsent, at=stopped)[0])]


def test_what_was_committed_and_never_sent_is_read(house: House, press: Press, size: Size) -> None:
    row = Row(6, "nothing lost, a few seconds' delay", "API killed with all it had not sent")
    for number in range(size.of(1, 3)):
        house.redis.end()
        press.post_all([story("6b", number)])
        house.kill("api")  # with the message in its memory alone
        row.injected += 1
        house.redis.start()
        row.recoveries.append(first_done_after(house, time.time(), seconds=120))
        house.wait_until_up()
    reconcile(row, press, seconds=120)
    assert within(row.recoveries, 20)


def test_many_at_once_are_one_article(house: House, press: Press, size: Size) -> None:
    many = size.of(80, 200)
    row = Row(7, "one article", f"{many} at once: the same key; the same content")
    for headers in ({"Idempotency-Key": "the-same"}, {}):
        text = story("7", len(headers))
        with ThreadPoolExecutor(many) as threads, many_connections(house, many) as client:
            posts = [
                threads.submit(client.post, "/v1/articles", json={"text": text}, headers=headers) for _ in range(many)
            ]
            answers = [post.result() for post in posts]
        ids = {answer.json().get("id") for answer in answers}
        assert {answer.status_code for answer in answers} <= {200, 202}, {a.status_code for a in answers}
        assert [answer.status_code for answer in answers].count(202) == 1
        assert len(ids) == 1
        press.accepted[ids.pop()] = text
        row.injected += many
    reconcile(row, press, seconds=120)


def many_connections(house: House, number: int) -> httpx.Client:
    """A client with a connection of its own for everybody."""
    limits = httpx.Limits(max_connections=number)
    return httpx.Client(base_url=house.url, timeout=60, trust_env=False, limits=limits)
