"""Empty tables and an empty broker for what is about to be broken."""

from collections.abc import Iterator

import pytest
from redis import Redis

from copydesk.broker import CeleryQueue, make_celery
from copydesk.settings import Settings
from copydesk.store.engine import Sessions, make_engine, make_sessions
from copydesk.store.migration import migrate
from tests import stored


@pytest.fixture
def sessions(postgres_url: str) -> Iterator[Sessions]:
    engine = make_engine(postgres_url)
    migrate(engine)
    sessions = make_sessions(engine)
    stored.empty(sessions)
    yield sessions
    engine.dispose()


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    with Redis.from_url(redis_url) as redis:
        redis.flushall()
        yield redis


@pytest.fixture
def queue(redis: Redis, redis_url: str) -> Iterator[CeleryQueue]:
    app = make_celery(Settings(broker_url=redis_url))
    yield CeleryQueue(app)
    app.close()
