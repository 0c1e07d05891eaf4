"""Living through a database that is away: what was to be done is done when it is back."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import structlog
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

log = structlog.get_logger()
T = TypeVar("T")
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 1.0


def is_outage(error: SQLAlchemyError) -> bool:
    """Whether the database, not the statement, was at fault: no connection, a shutdown, a lock, a deadlock."""
    if isinstance(error, DBAPIError):
        return isinstance(error, OperationalError) or error.connection_invalidated
    return isinstance(error, PoolTimeoutError)


def through_outage(work: Callable[[], T], *, patience: timedelta) -> T:
    """Do a transaction's work, again and again while the database is away. Raises its last error when patience ends.

    A transaction whose commit was cut off may have been committed: the work must bear to be repeated.
    """
    end = time.monotonic() + patience.total_seconds()
    pause = FIRST_PAUSE
    while True:
        try:
            return work()
        except SQLAlchemyError as error:
            if not is_outage(error) or time.monotonic() + pause > end:
                raise
            log.warning("database.away", error=type(error).__name__)
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
