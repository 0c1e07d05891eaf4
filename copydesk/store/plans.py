"""Where PostgreSQL's planner must be told."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, select
from sqlalchemy.orm import Session


@contextmanager
def by_index(session: Session) -> Iterator[None]:
    """Have the planner take the index of an array: not knowing how rare its elements are, it expects to meet matches
    soon on its way through the whole table."""
    session.execute(select(func.set_config("enable_seqscan", "off", True)))
    yield
    session.execute(select(func.set_config("enable_seqscan", "on", True)))
