"""How many articles there are. Who counts millions sees each: so they are counted no oftener than is cheap."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from copydesk.store import readings, stats

DEAR_SECONDS = 0.05
"""What takes less is counted each time."""
SHARE = 50
"""A count that takes longer is kept for so many times as long as it took."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Articles by status, and by the extractor version that read them, newest first."""

    statuses: dict[str, int]
    versions: Sequence[tuple[int, int]]


class Totals:
    """What has been read, as counted last; what waits and what failed is always counted."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: Sequence[tuple[int, int]] | None = None
        self._until = 0.0

    def count(self, session: Session) -> Counts:
        """The counts, of which those of what has been read may be some time old in a large database."""
        versions = self._versions(session)
        unread = stats.unread(session)
        done = sum(count for _, count in versions)
        return Counts({"queued": unread["queued"], "done": done, "failed": unread["failed"]}, versions)

    def _versions(self, session: Session) -> Sequence[tuple[int, int]]:
        # Whoever comes while somebody counts takes what is known, if anything is.
        if not self._lock.acquire(blocking=self._known is None):
            assert self._known is not None  # noqa: S101 -- else it would have waited
            return self._known
        try:
            started = time.monotonic()
            if self._known is None or started >= self._until:
                self._known = readings.versions(session)
                took = time.monotonic() - started
                self._until = time.monotonic() + (took * SHARE if took > DEAR_SECONDS else 0)
            return self._known
        finally:
            self._lock.release()
