"""Rate limits, counted in Redis or without it."""

import re
import time

import pytest
from redis import Redis

from copydesk.settings import Settings
from copydesk.store import keys
from copydesk.store.engine import Sessions, transaction
from services.api.rates import Rates
from tests.served import client_of

NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture(params=["redis", "away"])
def url(request: pytest.FixtureRequest, redis_url: str) -> str:
    """A Redis, and one that is not there: the count is the same."""
    if request.param == "redis":
        with Redis.from_url(redis_url) as redis:
            redis.flushall()
    return redis_url if request.param == "redis" else NOWHERE


def test_a_keys_calls_run_out_and_come_back(url: str) -> None:
    rates = Rates(url, limit=5, window=1000)
    found = [rates.count("key_a") for _ in range(7)]
    assert [rate.remaining for rate in found] == [4, 3, 2, 1, 0, 0, 0]
    assert [rate.retry_after is None for rate in found] == [True] * 5 + [False] * 2
    assert found[0].headers() == {"RateLimit-Policy": '"key";q=5;w=1000', "RateLimit": '"key";r=4;t=200'}
    retry_after = found[-1].retry_after
    assert retry_after is not None
    assert 150 < retry_after <= 200
    assert rates.count("key_b").remaining == 4
    rates.close()


def test_calls_come_back_evenly(url: str) -> None:
    rates = Rates(url, limit=2, window=0.4)
    assert [rates.count("k").retry_after for _ in range(3)] == [None, None, 1]
    time.sleep(0.25)
    assert rates.count("k").retry_after is None
    rates.close()


def test_processes_count_together(redis_url: str) -> None:
    Redis.from_url(redis_url).flushall()
    one, other = (Rates(redis_url, limit=10, window=1000) for _ in range(2))
    assert [rates.count("k").remaining for rates in (one, other, one)] == [9, 8, 7]
    one.close()
    other.close()


def test_redis_away_is_noticed_once_in_a_while_and_costs_no_call_its_time() -> None:
    rates = Rates(NOWHERE, limit=1000, window=60)
    rates.count("k")
    asked = []
    rates._count = lambda **_: asked.append(1)  # type: ignore[assignment]
    for _ in range(100):
        rates.count("k")
    assert asked == []
    rates.close()


def test_a_key_is_told_how_it_stands_and_then_refused(postgres_url: str, url: str, sessions: Sessions) -> None:
    with transaction(sessions) as session:
        key = keys.create(session, "often", ["read"])
    settings = Settings(database_url=postgres_url, broker_url=url, rate_limit=2, log_level="ERROR")
    with client_of(settings) as api:
        headers = {"Authorization": f"Bearer {key}"}
        answers = [api.get("/v1/articles", headers=headers) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert all(re.fullmatch(r'"key";r=[01];t=\d+', answer.headers["ratelimit"]) for answer in answers)
        assert answers[0].headers["ratelimit-policy"] == '"key";q=2;w=60'
        assert 1 <= int(answers[2].headers["retry-after"]) <= 30
        assert answers[2].headers["content-type"] == "application/problem+json"
        assert "ratelimit" not in api.get("/v1/articles").headers
        assert "ratelimit" not in api.get("/livez").headers


def test_without_keys_or_with_none_set_there_is_no_limit(postgres_url: str, sessions: Sessions) -> None:
    with transaction(sessions) as session:
        key = keys.create(session, "free", ["read"])
    for settings in (Settings(auth=False, rate_limit=1), Settings(rate_limit=0)):
        with client_of(settings.model_copy(update={"database_url": postgres_url, "log_level": "ERROR"})) as api:
            found = [api.get("/v1/articles", headers={"Authorization": f"Bearer {key}"}) for _ in range(3)]
        assert {answer.status_code for answer in found} == {200}
        assert "ratelimit" not in found[0].headers
