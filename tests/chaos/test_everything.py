"""Row 1: all faults at random, under steady posting; and row 14: what the processes hold over a long run."""

import math
import random
import signal
import statistics
import threading
import time

import pytest
from sqlalchemy.exc import OperationalError

from tests.chaos.conftest import POSTS, STEADY, at_length
from tests.chaos.house import House, wait_until
from tests.chaos.ledger import Row, count_queued, reconcile, wait_until_quiet
from tests.chaos.press import Press, story
from tests.chaos.test_workers_killed import kill_a_child, kill_the_worker

PAUSES = 2.0, 14.0
"""Seconds between two faults, at least and at most: some strike while the last is being got over, some do not."""


def restart_postgres(house: House) -> None:
    """Stop it in any way, and start it after a moment."""
    house.postgres.end(random.choice([signal.SIGINT, signal.SIGQUIT, signal.SIGKILL]))  # noqa: S311
    time.sleep(random.uniform(0, 2))  # noqa: S311
    house.postgres.start()


def lose_redis(house: House) -> None:
    """Empty it, or stop it and start it as one that kept its data, or as one that lost them."""
    kind = random.randrange(3)  # noqa: S311
    if kind == 0:
        with house.broker() as redis:
            redis.flushall()
        return
    house.redis.end(signal.SIGKILL)
    time.sleep(random.uniform(0, 5))  # noqa: S311
    house.redis.start() if kind == 1 else house.restart_redis_empty()


FAULTS = {
    "child killed": lambda house: kill_a_child(house, {}),
    "worker killed": lambda house: kill_the_worker(house, {}),
    "Redis lost": lose_redis,
    "PostgreSQL restarted": restart_postgres,
    "API killed": lambda house: house.kill("api"),
    "beat killed": lambda house: house.kill("beat"),
    "courier killed": lambda house: house.kill("courier"),
    "worker told to end": lambda house: house.process("worker").terminate(),
}


@at_length
@pytest.mark.timeout(2400)
def test_every_acknowledgement_ends_as_done_or_failed(house: House, press: Press) -> None:
    row = Row(1, "every 202 ends as done or failed", "everything of rows 2 to 6 and 9, at random")
    over = threading.Event()
    gusts = threading.Thread(target=blow, args=(house, row, over))
    gusts.start()
    try:
        press.post_all(story("1", number, "sleep 0.01") for number in range(POSTS))
        wait_until(lambda: queued(house) < POSTS / 10, seconds=1500, what="most are read under fire", every=1)
    finally:
        over.set()
        gusts.join()
    ended = time.time()
    wait_until_quiet(house, seconds=400)
    row.recoveries, row.measured = [time.time() - ended], "all done {most:.0f} after the last fault"
    served = reconcile(row, press, seconds=1)
    # Only a worker that was killed three times under one article may cost it.
    assert {(article["failure"] or {}).get("error") for article in served.values()} <= {None, "WorkerLost"}


def queued(house: House) -> float:
    """How many articles are neither done nor failed; past counting while the database is away."""
    try:
        return count_queued(house)
    except OperationalError:
        return math.inf


def blow(house: House, row: Row, over: threading.Event) -> None:
    """One fault after the other, each at least once, until it is over."""
    while True:
        for name in random.sample(sorted(FAULTS), len(FAULTS)):
            FAULTS[name](house)
            row.injected += 1
            if over.wait(random.uniform(*PAUSES)):  # noqa: S311
                return


@at_length
@pytest.mark.timeout(7200)
def test_memory_stays_flat(house: House, press: Press) -> None:
    row = Row(14, "memory flat", f"{STEADY:,} articles, no faults")
    press.post_all((story("14-warm", number) for number in range(STEADY // 5)), senders=4)
    samples: dict[str, list[tuple[float, float]]] = {}
    for tenth in range(10):
        press.post_all((story(f"14-{tenth}", number) for number in range(STEADY // 10)), senders=4)
        for name, held in memory(house).items():
            samples.setdefault(name, []).append((tenth * STEADY / 10, held / 1000))
    reconcile(row, press, seconds=600)
    slopes = {name: statistics.linear_regression(*zip(*held, strict=True)).slope for name, held in samples.items()}
    grown = {name: slopes[name] * 0.9 * STEADY / held[0][1] for name, held in samples.items()}
    row.recoveries = list(grown.values())
    row.measured = "grown by " + ", ".join(f"{share:.1%} ({name})" for name, share in grown.items())
    print("kB an article:", slopes, "; share of what was held at first:", grown)  # noqa: T201
    assert max(grown.values()) < 0.1, grown


def memory(house: House) -> dict[str, int]:
    """The bytes that each program and its children hold for themselves, garbage that may still be freed with it."""
    held = {}
    for name in ("api", "worker", "courier", "beat"):
        family = [house.process(name), *house.children(name)]
        held[name] = sum(process.memory_full_info().uss for process in family if process.is_running())
    return held
