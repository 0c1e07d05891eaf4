"""Backpressure: the bulk lane is closed while too much waits on it. An estimate, seconds old, that costs next to nothing."""

import math
import threading
import time

from copydesk.store import stats
from copydesk.store.engine import Sessions, transaction
from services.api.problems import Problem

FRESH_SECONDS = 1.0
SHORTEST, LONGEST = 5, 300
"""Between these many seconds a caller is asked to wait."""


class Backlog:
    """How much waits on the bulk lane, looked up at most once a second."""

    def __init__(self, sessions: Sessions, *, most: int) -> None:
        self._sessions, self._most = sessions, most
        self._lock = threading.Lock()
        self._looked = -math.inf
        self._wait: int | None = None

    def seconds_to_wait(self) -> int | None:
        """None while there is room; else how long it will take, by the latest minute, until there is."""
        with self._lock:
            if time.monotonic() - self._looked >= FRESH_SECONDS:
                self._wait = self._look()
                self._looked = time.monotonic()
            return self._wait

    def refuse_when_full(self) -> None:
        """Raise a 429 problem while the lane is full."""
        wait = self.seconds_to_wait()
        if wait is not None:
            raise full(wait)

    def _look(self) -> int | None:
        with transaction(self._sessions) as session:
            waiting = stats.waiting(session, "backfill", at_most=2 * self._most)
            if waiting < self._most:
                return None
            a_second = stats.finished_lately(session, "backfill", seconds=60) / 60
        over = waiting - self._most * 9 // 10  # once it is closed, wait for a tenth of room
        return max(SHORTEST, min(math.ceil(over / a_second) if a_second else LONGEST, LONGEST))


def full(wait: int) -> Problem:
    """The 429 problem."""
    detail = f"The bulk lane is full; send this again in {wait} s. Single articles (POST /v1/articles) are still taken."
    return Problem(429, detail, headers={"Retry-After": str(wait)})
