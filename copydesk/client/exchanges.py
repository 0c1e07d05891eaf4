"""Exchanges with the service without their input and output: generators that say what to send, and when.

A flow yields requests and pauses, is sent each request's answer, and returns its result. `persist` makes of a
plain flow one that survives a service that is away or busy. Whoever drives it (blocking or not) only sends
and sleeps, so that there is one description of every call.
"""

import random
import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeAlias, TypeVar

import httpx

from copydesk.client.errors import AwayError, ClientError, read_problem

T = TypeVar("T")
ANSWER_SECONDS = 30.0
FIRST_PAUSE = 0.25
LONGEST_PAUSE = 15.0
TURNED_AWAY = frozenset({429, 503})
"""The request was not carried out; it may be sent again whatever it was."""
LOST = frozenset({502, 504})
"""Nobody knows whether it was carried out."""
UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
HOPELESS = (httpx.UnsupportedProtocol, httpx.LocalProtocolError)


@dataclass(frozen=True, slots=True)
class Request:
    """One request.

    `repeatable` where carrying it out twice is as good as once; `obedient` where it waits for a
    busy service for as long as that asks, patience or not. `seconds` may pass to its answer.
    """

    method: str
    path: str
    params: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    repeatable: bool = True
    obedient: bool = False
    seconds: float = ANSWER_SECONDS


@dataclass(frozen=True, slots=True)
class Pause:
    """Time to let pass."""

    seconds: float


Flow: TypeAlias = Generator[Request | Pause, Any, T]


def persist(flow: Flow[T], patience: float) -> Flow[T]:
    """The same flow, each of its requests repeated for `patience` seconds while the service is away or busy."""
    try:
        step = next(flow)
        while True:
            answer = (yield from _persist(step, patience)) if isinstance(step, Request) else (yield step)
            step = flow.send(answer)
    except StopIteration as end:
        result: T = end.value
        return result


def _persist(request: Request, patience: float) -> Flow[httpx.Response]:
    attempts = Attempts(patience)
    while True:
        try:
            answer: httpx.Response = yield request
        except httpx.TransportError as error:
            unsent = isinstance(error, UNSENT)
            if isinstance(error, HOPELESS) or not (unsent or request.repeatable):
                raise AwayError(f"{request.method} {request.path} had no answer: {_reason(error)}") from error
            yield attempts.pause_after(away(error))
            continue
        if answer.is_success or (request.method == "DELETE" and answer.status_code == 404 and attempts.made):
            # A removal that is repeated, since its answer was lost, finds nothing.
            return answer
        problem = read_problem(answer)
        if answer.status_code not in (TURNED_AWAY | LOST if request.repeatable else TURNED_AWAY):
            raise problem
        obeyed = request.obedient and answer.status_code == 429
        yield attempts.pause_after(problem, wanted=retry_after(answer), obeyed=obeyed)


@dataclass(slots=True)
class Attempts:
    """Counts what failed since something last worked, and says how long to pause, or that it is enough."""

    patience: float
    made: int = 0
    began: float = field(default_factory=time.monotonic)

    def pause_after(self, error: ClientError, *, wanted: float | None = None, obeyed: bool = False) -> Pause:
        """The pause before the next attempt, at least the `wanted`; raises the error when there is to be none.

        `obeyed` says that the service is there and only asked to wait: patience begins anew.
        """
        seconds = pause_seconds(self.made, wanted)
        if obeyed and wanted is not None:
            self.made, self.began = 0, time.monotonic() + seconds
            return Pause(seconds)
        if time.monotonic() - self.began + seconds > self.patience:
            raise error
        self.made += 1
        return Pause(seconds)


def pause_seconds(made: int, wanted: float | None) -> float:
    """Doubling from attempt to attempt, and never alike for two clients; beyond what the service asked for."""
    spread: float = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(made, 10)) * random.uniform(0.5, 1.0)  # noqa: S311 -- no secret
    return spread if wanted is None else wanted + min(spread, 1.0)


def retry_after(answer: httpx.Response) -> float | None:
    """The seconds that Retry-After asks for (RFC 9110, 10.2.3: seconds or a date); None for none or nonsense."""
    value = answer.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def away(error: httpx.TransportError) -> AwayError:
    """The error for a service that does not answer."""
    try:
        url = error.request.url
        place = f"{url.scheme}://{url.netloc.decode('ascii')}"
    except RuntimeError:
        place = "the address"
    return AwayError(f"no service answers at {place} ({_reason(error)}); `copydesk run` starts one")


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__
