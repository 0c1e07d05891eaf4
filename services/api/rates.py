"""How often a key may call: counted in Redis for all API processes, or here alone while Redis is away.

The generic cell rate algorithm: a key has a whole window's calls at once, and gets them back evenly. The answer's
headers are those of draft-ietf-httpapi-ratelimit-headers-10.
"""

import math
import threading
import time
from dataclasses import dataclass
from typing import Any

import structlog
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

log = structlog.get_logger()
SECONDS_FOR_REDIS = 0.1
"""No request waits longer for Redis than this, and then none for a while."""
AWAY_SECONDS = 2.0
PREFIX = "copydesk:rate:"
COUNT = """
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1000000
local step, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now) + step
if full - now > window then
  return {0, tostring(full - now)}
end
redis.call('SET', KEYS[1], string.format('%.6f', full), 'PX', math.ceil((full - now) * 1000))
return {1, tostring(full - now)}
"""
"""Answers whether the call may be made, and the seconds until all are available again (with it, were it counted)."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How a key stands after a call: calls left, seconds until all are there again, and until the next if none is left."""

    limit: int
    window: int
    remaining: int
    reset: int
    retry_after: int | None = None

    def headers(self) -> dict[str, str]:
        """What the caller is told."""
        told = {
            "RateLimit-Policy": f'"key";q={self.limit};w={self.window}',
            "RateLimit": f'"key";r={self.remaining};t={self.reset}',
        }
        return told if self.retry_after is None else {**told, "Retry-After": str(self.retry_after)}


class Rates:
    """Counts the calls of each key. Never raises for Redis, never waits long for it."""

    def __init__(self, redis_url: str, *, limit: int, window: float) -> None:
        self._limit, self._window = limit, window
        self._step = window / limit
        self._redis = Redis.from_url(
            redis_url,
            socket_timeout=SECONDS_FOR_REDIS,
            socket_connect_timeout=SECONDS_FOR_REDIS,
            retry=Retry(NoBackoff(), 0),
        )
        self._count = self._redis.register_script(COUNT)
        self._away_until = 0.0
        self._lock = threading.Lock()
        self._here: dict[str, float] = {}

    def close(self) -> None:
        self._redis.close()

    def count(self, key: str) -> Rate:
        """Count a call of the key's owner; `retry_after` is set when it may not be made."""
        if time.monotonic() >= self._away_until:
            try:
                answer: Any = self._count(keys=[PREFIX + key], args=[self._step, self._window])
                return self._rate(allowed=bool(answer[0]), full_in=float(answer[1]))
            except RedisError as error:
                self._away_until = time.monotonic() + AWAY_SECONDS
                log.warning("rates.redis_away", error=type(error).__name__, counting="in this process")
        return self._count_here(key)

    def _count_here(self, key: str) -> Rate:
        now = time.monotonic()
        with self._lock:
            full = max(self._here.get(key, 0.0), now) + self._step
            allowed = full - now <= self._window
            if allowed:
                self._here = {other: until for other, until in self._here.items() if until > now} | {key: full}
        return self._rate(allowed=allowed, full_in=full - now)

    def _rate(self, *, allowed: bool, full_in: float) -> Rate:
        if not allowed:
            wait = max(1, math.ceil(full_in - self._window))
            return Rate(self._limit, round(self._window), 0, math.ceil(full_in - self._step), wait)
        left = math.floor((self._window - full_in) / self._step + 1e-6)
        return Rate(self._limit, round(self._window), left, math.ceil(full_in))
