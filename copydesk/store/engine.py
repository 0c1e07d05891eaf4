"""Connections and transactions: one engine a process, one transaction a request or task."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

Sessions = sessionmaker[Session]
MADE = "deliveries"
"""Where a session keeps the ids of the deliveries that it has made."""


def make_engine(database_url: str, *, pool_size: int = 5, max_overflow: int = 10) -> Engine:
    """An engine that finds out about dead connections and never waits for ever on a lock or a query."""
    return create_engine(
        database_url,
        pool_size=pool_size,
        max_overflow=max_overflow,
        pool_pre_ping=True,
        pool_timeout=5,
        hide_parameters=True,  # they hold people's texts, and errors get logged
        connect_args={
            "connect_timeout": 5,
            "application_name": "copydesk",
            "options": "-c timezone=UTC -c statement_timeout=30s -c lock_timeout=10s"
            " -c idle_in_transaction_session_timeout=60s",
            # A peer that vanished without a word (a frozen host, a lost route) is noticed within half a minute.
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
        },
    )


Announce = Callable[[Sequence[str]], None]


def make_sessions(engine: Engine, *, announce: Announce | None = None) -> Sessions:
    """Sessions whose rows stay readable after the commit; `announce` is told of the deliveries each has made."""
    return sessionmaker(engine, expire_on_commit=False, info={"announce": announce})


def announce_made(session: Session) -> None:
    """Have a courier told of the deliveries that the session has made and committed; what is not told, rescue finds."""
    made, announce = session.info.pop(MADE, None), session.info.get("announce")
    if made and announce:
        announce(made)


@contextmanager
def transaction(sessions: Sessions) -> Iterator[Session]:
    """One transaction: committed when the block ends, rolled back when it raises."""
    with sessions() as session:
        with session.begin():
            yield session
        session.close()  # whoever is told must not make a connection wait
        announce_made(session)
