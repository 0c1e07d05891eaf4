"""A migrated database for the tests that need one."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from copydesk.store.engine import Sessions, make_engine, make_sessions
from copydesk.store.migration import migrate
from tests import stored


@pytest.fixture(scope="session")
def engine(postgres_url: str) -> Iterator[Engine]:
    engine = make_engine(postgres_url, pool_size=5, max_overflow=30)
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(engine: Engine) -> Sessions:
    """Sessions on empty tables."""
    sessions = make_sessions(engine)
    stored.empty(sessions)
    return sessions
