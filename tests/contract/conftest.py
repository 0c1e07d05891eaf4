"""A served API on real PostgreSQL, with a queue that keeps what it is sent."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import httpx
import pytest

from copydesk.ids import ArticleId
from copydesk.settings import Settings
from copydesk.store.engine import make_engine
from copydesk.store.migration import migrate
from services.api.app import create_app
from tests import serving


class KeptQueue:
    """Stands in for the broker: remembers what was sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, ArticleId]] = []

    def send(self, lane: str, articles: Sequence[ArticleId]) -> None:
        self.sent += [(lane, article) for article in articles]


@contextmanager
def serve(postgres_url: str, port: int = 0) -> Iterator[str]:
    """Serve an API without keys on loopback; gives its address."""
    settings = Settings(database_url=postgres_url, auth=False, log_level="ERROR", max_wait=timedelta(seconds=1))
    with serving.serve(create_app(settings, broker=KeptQueue()), port) as url:
        yield url


@pytest.fixture(scope="session")
def api_url(postgres_url: str) -> Iterator[str]:
    """The address of an API without keys, on loopback."""
    engine = make_engine(postgres_url)
    migrate(engine)
    engine.dispose()
    with serve(postgres_url) as url:
        yield url


@pytest.fixture
def api(api_url: str) -> Iterator[httpx.Client]:
    """A client of that API."""
    with httpx.Client(base_url=api_url, timeout=30) as client:
        yield client
