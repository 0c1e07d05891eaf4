"""Row 2: a worker's child, or a whole worker, is killed while it reads."""

import time
from functools import partial

import psutil
import pytest

from tests.chaos.conftest import FAST, Size, within
from tests.chaos.house import House, open_house, wait_until
from tests.chaos.ledger import Row, held_now, reconcile, seconds_after
from tests.chaos.press import Press, story


def kill_a_child(house: House, moments: dict[str, float]) -> bool:
    """SIGKILL a process that reads, and note what it held."""
    held = held_now(house)
    readers = {child.pid for child in house.children("worker")} & {pid_of(holder) for holder in held.values()}
    if not readers:
        return False
    pid = min(readers)
    psutil.Process(pid).kill()
    moments |= {article: time.time() for article, holder in held.items() if pid_of(holder) == pid}
    return True


def kill_the_worker(house: House, moments: dict[str, float]) -> bool:
    """SIGKILL the worker with all its children, and note what they held."""
    held = held_now(house)
    if not held:
        return False
    house.kill("worker")
    moments |= dict.fromkeys(held, time.time())
    return True


def pid_of(holder: str) -> int:
    """The process in a lease's holder."""
    return int(holder.rpartition("/")[2])


def test_what_a_killed_worker_read_is_read_by_another(house: House, press: Press, size: Size) -> None:
    row = Row(2, "its articles finish within 30 s, written once", "worker's child or whole worker SIGKILLed")
    press.post_all(story("2", number, "sleep 0.4") for number in range(size.of(16, 150)))
    moments: dict[str, float] = {}
    kinds = [kill_a_child, kill_the_worker] if not size.long else [kill_a_child, kill_a_child, kill_the_worker] * 3
    for kill in kinds:
        time.sleep(size.of(1, 3))
        end = time.monotonic() + 60
        while not kill(house, moments) and time.monotonic() < end:
            time.sleep(0.02)
        row.injected += 1
    served = reconcile(row, press, seconds=240)
    row.recoveries = seconds_after({article: at for article, at in moments.items() if article in served}, served)
    assert row.recoveries
    assert within(row.recoveries, 30)


@pytest.mark.long
def test_what_a_killed_worker_really_read_is_read_by_another() -> None:
    """With the extractor of the service, on texts that take it a while."""
    row = Row(2, "the same, with the real extractor", "worker's child SIGKILLed")
    with open_house(FAST, quick=False) as house:
        press = Press(house)
        press.post_all("\n\n".join(story("2r", 40 * number + each) for each in range(40)) for number in range(8))
        moments: dict[str, float] = {}
        for _ in range(2):
            wait_until(partial(kill_a_child, house, moments), seconds=120, what="a child reads", every=0.02)
            row.injected += 1
        served = reconcile(row, press, seconds=200)
        press.client.close()
    row.recoveries = seconds_after(moments, served)
    assert row.done == row.posted
