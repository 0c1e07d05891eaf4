"""A served API on real PostgreSQL, with a queue that keeps what it is sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from copydesk.settings import Settings
from copydesk.store.engine import make_engine
from copydesk.store.migration import migrate
from services.api.app import create_app
from tests import served
from tests.served import KeptQueue


def make_app(postgres_url: str) -> FastAPI:
    """An API without keys, whose queue keeps what it is sent."""
    settings = Settings(database_url=postgres_url, auth=False, log_level="ERROR", max_wait=timedelta(seconds=1))
    return create_app(settings, broker=KeptQueue())


@contextmanager
def serve(postgres_url: str, port: int = 0) -> Iterator[str]:
    """Serve an API without keys on loopback; gives its address."""
    with served.serve(make_app(postgres_url), port) as url:
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
