"""Rescue: sends again what is due and has no message, and parks what no worker could finish."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import groupby
from typing import cast

import structlog
from kombu.exceptions import OperationalError
from redis import Redis
from redis.exceptions import RedisError, ResponseError
from sqlalchemy import func, select

from copydesk import tracing
from copydesk.broker import MARKER, Queue, next_in_queue
from copydesk.settings import Settings
from copydesk.store import clocks, deliveries, jobs, messages
from copydesk.store.engine import Sessions, transaction

log = structlog.get_logger()
BATCH, PORTION = 10_000, 100
"""How many are looked for at once, since each look sees all that waits; how many are sent between two marks."""
PENDING = f"{MARKER}:pending"
"""A key that says since when all is sent again, made the marker after: gone between, Redis was emptied anew."""
ALONE, ALONE_SECONDS = "copydesk:rescue", 5
"""A lock for one rescue at a time, lest several send the same thousands; kept alive from portion to portion."""
LANES = ("articles", "backfill", "deliveries")


def rescue(sessions: Sessions, queue: Queue, redis: Redis, settings: Settings) -> int:
    """Make the queue whole; answers how many messages were sent. Repeats and parallels do no harm.

    Where the marker is missing Redis has lost what it held (flushed, restarted empty): then all that
    waits is sent again, and only after that is the marker set, so that a rescue that dies
    half-way is gone on with by the next.
    """
    with transaction(sessions) as session:
        judged = clocks.leases_judged_until(session, lease=settings.lease, heartbeat=settings.heartbeat)
        parked = jobs.park_spent(session, ended_before=judged)
    with transaction(sessions) as session:
        expired = deliveries.park_expired(session, window=settings.delivery_window)
    if parked or expired:
        log.warning("rescue.parked", articles=parked, deliveries=expired)
    with _alone(redis) as stay_alone:
        if stay_alone is None:
            return 0
        return _send_all(sessions, queue, redis, settings, judged=judged, stay_alone=stay_alone)


@contextmanager
def _alone(redis: Redis) -> Iterator[Callable[[], object] | None]:
    """What prolongs the lock, or None where another holds it."""
    token = secrets.token_hex(8).encode()
    if not redis.set(ALONE, token, nx=True, ex=ALONE_SECONDS):
        yield None
        return
    try:
        yield lambda: redis.set(ALONE, token, ex=ALONE_SECONDS)
    finally:
        with suppress(RedisError):
            if redis.get(ALONE) == token:
                redis.delete(ALONE)


def _send_all(
    sessions: Sessions,
    queue: Queue,
    redis: Redis,
    settings: Settings,
    *,
    judged: datetime,
    stay_alone: Callable[[], object],
) -> int:
    lost_at = _lost_at(sessions, redis)
    sent = _send_deliveries(sessions, queue, settings, lost_at)
    while batch := _overdue(sessions, redis, settings, judged, lost_at):
        for lane, group in groupby(sorted(batch, key=lambda job: job.lane), key=lambda job: job.lane):
            found = list(group)
            for start in range(0, len(found), PORTION):
                _send_each(sessions, queue, lane, found[start : start + PORTION])
                stay_alone()
        sent += len(batch)
        if len(batch) < BATCH:
            break
    if lost_at is not None:
        log.warning("rescue.queue_was_lost", sent_again=sent)
        try:
            redis.rename(PENDING, MARKER)
        except ResponseError:
            log.warning("rescue.queue_was_lost_again")
    return sent


def _lost_at(sessions: Sessions, redis: Redis) -> datetime | None:
    """Before which moment all that was sent is lost; None while Redis has the marker.

    A rescue that was broken off is gone on with, by the moment that it left there: beginning anew with each run,
    a backlog that takes longer to send than a run may last would be sent again without end.
    """
    if redis.exists(MARKER):
        return None
    begun = cast("bytes | None", redis.get(PENDING))
    with suppress(ValueError):
        return datetime.fromisoformat((begun or b"").decode())
    redis.set(PENDING, b"")
    # Asked for after that: what was sent before the marker was lost was sent before this moment.
    with transaction(sessions) as session:
        now = session.scalars(select(func.now())).one()
    redis.set(PENDING, now.isoformat(), xx=True)
    return now


def _overdue(
    sessions: Sessions, redis: Redis, settings: Settings, judged: datetime, sent_before: datetime | None
) -> list[messages.Overdue]:
    """What needs a message; while a lane's queue is long, not what is behind its oldest message."""
    waiting = {lane: next_in_queue(redis, lane) for lane in LANES}
    with transaction(sessions) as session:
        since = {lane: messages.oldest_sending(session, articles) for lane, articles in waiting.items() if articles}
        return messages.overdue(
            session,
            resend_after=settings.resend_after,
            resend_cap=settings.resend_cap,
            sent_before=sent_before,
            ended_before=judged,
            queued_since={lane: oldest for lane, oldest in since.items() if oldest is not None},
            limit=BATCH,
        )


def _send_deliveries(sessions: Sessions, queue: Queue, settings: Settings, sent_before: datetime | None) -> int:
    """A message for each webhook that has something due and nobody on it."""
    with transaction(sessions) as session:
        overdue = deliveries.overdue(session, resend_after=settings.resend_after, sent_before=sent_before)
    _send_each(sessions, queue, "deliveries", overdue)
    return len(overdue)


def _send_each(sessions: Sessions, queue: Queue, lane: str, overdue: Sequence[messages.Overdue]) -> None:
    """One a message: a batch may have been what killed its worker. What was sent is marked."""
    sent: list[messages.Overdue] = []
    try:
        for job in overdue:
            with tracing.continued(job.trace):
                queue.send(lane, [job.subject], again=job.attempt > 0)
            sent.append(job)
    except OperationalError as error:
        log.warning("rescue.broker_away", error=type(error).__name__, unsent=len(overdue) - len(sent))
        raise
    finally:
        with transaction(sessions) as session:
            messages.mark_sent(session, sent)
