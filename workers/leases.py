"""A heartbeat that keeps a lease while its work is being done."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from copydesk.store import jobs
from copydesk.store.engine import Sessions, transaction

log = structlog.get_logger()


@contextmanager
def kept(
    sessions: Sessions, subject: str, attempt: int, *, lease: timedelta, every: timedelta, longest: timedelta
) -> Iterator[None]:
    """Renew the attempt's lease every so often until the block ends, or until another holds it.

    Not beyond `longest`, which no attempt outlives: a time limit's exception may strike anywhere, even
    in the lines that are to stop the renewing.
    """
    done = threading.Event()
    end = time.monotonic() + longest.total_seconds()

    def beat() -> None:
        pause = every.total_seconds()
        while not done.wait(pause) and time.monotonic() < end:
            pause = every.total_seconds()
            try:
                with transaction(sessions) as session:
                    held = jobs.renew(session, subject, attempt, lease=lease)
            except SQLAlchemyError as error:
                # The next beat may get through, and comes sooner; if none does, the lease ends and the write is refused.
                pause /= 4
                log.warning("lease.renewal_failed", subject=subject, error=type(error).__name__)
                continue
            if not held:
                log.warning("lease.lost", subject=subject, attempt=attempt)
                return

    thread = threading.Thread(target=beat, name=f"lease-{subject}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
