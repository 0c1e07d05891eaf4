"""Rows 3 and 4: Redis loses everything, or is away for a while."""

import signal
import time

from copydesk.broker import MARKER
from tests.chaos.conftest import POSTS, Size, within
from tests.chaos.house import House, wait_until
from tests.chaos.ledger import Row, first_done_after, reconcile, wait_until_quiet
from tests.chaos.press import Press, story


def test_what_redis_lost_is_sent_again(house: House, press: Press, size: Size) -> None:
    row = Row(3, "all complete without anyone's help", "FLUSHALL; Redis restarted empty, all queued")
    number = size.of(100, POSTS)
    with house.broker() as redis:
        wait_until(lambda: redis.exists(MARKER), seconds=120, what="rescue has set its marker")
        house.send_home("worker", signal.SIGKILL)
        press.post_bulk(story("3", each) for each in range(number))
        press.post_all(story("3", number + each) for each in range(20))
        redis.flushall()
        moments = [time.time()]
        house.start("worker")
        row.recoveries.append(first_done_after(house, moments[-1], seconds=120))
    house.redis.end(signal.SIGKILL)
    house.restart_redis_empty()
    moments.append(time.time())
    row.injected = 2
    row.recoveries.append(first_done_after(house, moments[-1], seconds=120))
    reconcile(row, press, seconds=400)


def test_work_goes_on_when_redis_is_back(house: House, press: Press, size: Size) -> None:
    row = Row(4, "202 in time; work resumes within 10 s of its return", "Redis stopped, later started")
    for away in range(size.of(1, 2)):
        house.redis.end(signal.SIGTERM if away % 2 else signal.SIGKILL)
        press.post_all(story("4", 100 * away + number) for number in range(size.of(20, 50)))
        time.sleep(size.of(1, 12))
        house.redis.start()
        moment = time.time()
        row.injected += 1
        row.recoveries.append(first_done_after(house, moment, seconds=120))
        wait_until_quiet(house, seconds=120)
    reconcile(row, press, seconds=120)
    house.wait_until_up()  # the worker reports itself again, too
    assert set(press.answers) == {"202"}
    assert within(press.seconds, 2)
    assert within(row.recoveries, 10)
