"""The queue: Celery on Redis, configured alike for those who send and those who work."""

import base64
import json
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

from celery import Celery
from celery.app.amqp import AMQP
from kombu.connection import Connection
from kombu.entity import Queue as Lane
from redis import Redis

from copydesk import tracing
from copydesk.settings import Settings

EXTRACT, DELIVER, RESCUE, SWEEP = "copydesk.extract", "copydesk.deliver", "copydesk.rescue", "copydesk.sweep"
"""The tasks, by the names they are sent by."""
LANES = ("articles", "backfill", "deliveries", "rescue")
WORK = {"articles": EXTRACT, "backfill": EXTRACT, "deliveries": DELIVER}
"""The task that does a lane's work."""
MARKER = "copydesk:marker"
"""A key that is in Redis as long as Redis has not lost what it held."""


class Queue(Protocol):
    """Whatever takes articles and deliveries to the workers."""

    def send(self, lane: str, subjects: Sequence[str], *, again: bool = False) -> None:
        """Send one task for these; `again` puts it before what waits for its first turn.

        Raises kombu's OperationalError when the broker is away.
        """


TRACED = "articles"
"""The lane whose messages take a trace along: one of theirs is one article. Other lanes' work finds it with its job."""
AGAIN, IN_TURN = 0, 3
"""Priorities; on Redis the lowest is taken first. What a dead worker held does not queue up a second time."""
RECONNECT_SECONDS = 2
"""The longest pause between two attempts to reach a broker that is away."""


class PatientConnection(Connection):
    """A connection that asks every few seconds, where kombu's pauses grow to half a minute."""

    def ensure_connection(self, *args: Any, **kwargs: Any) -> Any:
        """Connect, however long it takes; see kombu."""
        return super().ensure_connection(
            *args, **{"interval_start": 1, "interval_step": 1, "interval_max": RECONNECT_SECONDS, **kwargs}
        )


class Messaging(AMQP):  # type: ignore[misc]  # Celery has no types
    """Celery's, with our connections."""

    Connection = PatientConnection


def make_celery(settings: Settings) -> Celery:
    """A Celery application with the settings of every process; nothing is connected yet."""
    app = Celery("copydesk", broker=settings.broker_url, amqp=Messaging)
    app.conf.update(
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        result_backend=None,
        task_queues=[Lane(lane, routing_key=lane) for lane in LANES],
        task_default_queue="articles",
        task_create_missing_queues=False,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        task_soft_time_limit=settings.soft_time_limit.total_seconds(),
        task_time_limit=settings.time_limit.total_seconds(),
        task_publish_retry=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_soft_shutdown_timeout=10.0,
        worker_hijack_root_logger=False,
        worker_send_task_events=True,
        broker_transport_options={
            "visibility_timeout": settings.visibility_timeout.total_seconds(),
            # Without these a killed worker's message came back after 92 s instead of 7.
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            # Without these a frozen Redis held a publish for over 30 s.
            "socket_connect_timeout": 2,
            "socket_timeout": 5,
            "socket_keepalive": True,
        },
        beat_schedule={
            # Old ticks are worth nothing: they expire with the next.
            "rescue": _every(RESCUE, settings.rescue_every.total_seconds()),
            "sweep": _every(SWEEP, 300),
        },
        timezone="UTC",
    )
    return app


def _every(task: str, seconds: float) -> dict[str, object]:
    return {"task": task, "schedule": seconds, "options": {"queue": "rescue", "expires": max(seconds * 2, 10)}}


class CeleryQueue:
    """The real queue: sends tasks by name, so that the sender needs none of their code."""

    def __init__(self, app: Celery) -> None:
        self._app = app

    def send(self, lane: str, subjects: Sequence[str], *, again: bool = False) -> None:
        """Send one task for these; `again` puts it before what waits for its first turn.

        Raises kombu's OperationalError when the broker is away.
        """
        # The time limits are the worker's own: Celery would send along those of whoever knows the task.
        with _told_of(lane, again=again):
            trace = tracing.traceparent() if lane == TRACED else None
            self._app.send_task(
                WORK[lane],
                args=[list(subjects)],
                queue=lane,
                priority=AGAIN if again else IN_TURN,
                headers={tracing.HEADER: trace} if trace else None,
                time_limit=None,
                soft_time_limit=None,
            )


def _told_of(lane: str, *, again: bool) -> AbstractContextManager[object]:
    """A span for a sending that belongs to a trace."""
    if lane != TRACED or tracing.traceparent() is None:
        return nullcontext()
    return tracing.span("send", {"messaging.destination.name": lane, "copydesk.again": again}, kind="producer")


def next_in_queue(redis: Redis, lane: str, *, messages: int = 5) -> list[str]:
    """What the messages are about whose turn on the lane comes next; none if nothing is queued."""
    found: list[str] = []
    # kombu puts messages in at the left and takes them out at the right.
    for raw in redis.lrange(_key(lane, IN_TURN), -messages, -1):
        try:
            [ids], *_ = json.loads(base64.b64decode(json.loads(raw)["body"]))
        except (LookupError, TypeError, ValueError):
            continue  # nothing that we sent
        found += ids
    return found


def depths(broker_url: str, *, timeout: float = 1.0) -> dict[str, int]:
    """How many messages lie on each lane, and under "unacknowledged" with workers. Raises redis' RedisError when away."""
    with Redis.from_url(broker_url, socket_connect_timeout=timeout, socket_timeout=timeout) as redis:
        pipe = redis.pipeline(transaction=False)
        for lane in LANES:
            for priority in (AGAIN, IN_TURN):
                pipe.llen(_key(lane, priority))
        pipe.hlen("unacked")
        *queued, held = pipe.execute()
    return {
        **{lane: queued[2 * each] + queued[2 * each + 1] for each, lane in enumerate(LANES)},
        "unacknowledged": held,
    }


def _key(lane: str, priority: int) -> str:
    """Where kombu keeps a lane's messages of one priority: a list for each."""
    return f"{lane}\x06\x16{priority}" if priority else lane
