"""A served API to attack: with keys and without, on a database of its own run."""

from collections.abc import Iterator

import pytest
from httpx import Client
from sqlalchemy import Engine

from copydesk.settings import Settings
from copydesk.store import keys
from copydesk.store.engine import Sessions, make_engine, make_sessions, transaction
from copydesk.store.migration import migrate
from tests import stored
from tests.served import served

LIMIT = 200_000
"""The longest article here, in bytes."""


@pytest.fixture(scope="package")
def engine(postgres_url: str) -> Iterator[Engine]:
    engine = make_engine(postgres_url)
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(engine: Engine) -> Sessions:
    """Sessions on empty tables."""
    sessions = make_sessions(engine)
    stored.empty(sessions)
    return sessions


@pytest.fixture(scope="package")
def open_url(postgres_url: str, engine: Engine) -> Iterator[str]:
    settings = Settings(
        database_url=postgres_url, auth=False, max_article_bytes=LIMIT, max_bulk_bytes=1_000_000, log_level="CRITICAL"
    )
    with served(settings) as url:
        yield url


@pytest.fixture
def api(open_url: str, sessions: Sessions) -> Iterator[Client]:
    """A client of an API without keys."""
    with Client(base_url=open_url, timeout=30, trust_env=False) as client:
        yield client


@pytest.fixture(scope="package")
def guarded_url(postgres_url: str, engine: Engine) -> Iterator[str]:
    with served(Settings(database_url=postgres_url, rate_limit=0, log_level="CRITICAL")) as url:
        yield url


@pytest.fixture
def guarded(guarded_url: str, sessions: Sessions) -> Iterator[Client]:
    """A client of an API that asks for keys; it has none."""
    with Client(base_url=guarded_url, timeout=30, trust_env=False) as client:
        yield client


def make_key(sessions: Sessions, *scopes: keys.Scope) -> dict[str, str]:
    """The header that shows a new key with these scopes."""
    with transaction(sessions) as session:
        return {"Authorization": f"Bearer {keys.create(session, 'a test', scopes)}"}
