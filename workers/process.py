"""A worker's start-up and heartbeats: its connections, its limits, its report."""

import os
import resource
import signal
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

import structlog
from celery.signals import (
    setup_logging,
    worker_init,
    worker_process_init,
    worker_process_shutdown,
    worker_ready,
    worker_shutdown,
    worker_shutting_down,
)
from kombu.exceptions import OperationalError
from sqlalchemy.exc import SQLAlchemyError

from copydesk import tracing
from copydesk.broker import CeleryQueue
from copydesk.logs import configure_logs
from copydesk.settings import load_settings
from copydesk.store import stats
from copydesk.store.engine import Sessions, make_engine, make_sessions, transaction
from workers.extractors import extractor_of
from workers.reading import load_models

log = structlog.get_logger()
REPORT_EVERY = 5.0
_stopping = threading.Event()


@cache
def sessions() -> Sessions:
    """The process's sessions: two connections for a child, one to work and one to beat; a courier needs as many per thread."""
    engine = make_engine(load_settings().database_url, pool_size=2, max_overflow=18)
    return make_sessions(engine, announce=_announce)


def _announce(deliveries: Sequence[str]) -> None:
    """Tell a courier of what a reading has made; with the broker away rescue does."""
    from workers.app import app

    try:
        for delivery in deliveries:
            CeleryQueue(app).send("deliveries", [delivery])
    except OperationalError as error:
        log.warning("deliveries.broker_away", error=type(error).__name__, left_to="rescue")


@setup_logging.connect
def _configure_logs(**_kwargs: Any) -> None:
    configure_logs(load_settings(), process="worker")


@worker_init.connect
def _load_models(sender: Any, **_kwargs: Any) -> None:
    # Before the fork, so that the children share the pages; a courier reads nothing and has no models.
    if {"articles", "backfill"} & set(sender.app.amqp.queues.consume_from):
        settings = load_settings()
        # One's own may do without our models; an import that fails must end the worker, not each article.
        extractor_of(settings)
        if settings.extractor is None:
            load_models()


@worker_init.connect
def _start_traces(**_kwargs: Any) -> None:
    # Before the fork: each child then has a sender of its own, which the SDK sees to.
    tracing.start("worker")


@worker_process_shutdown.connect
@worker_shutdown.connect
def _send_last_traces(**_kwargs: Any) -> None:
    tracing.flush()


@worker_process_init.connect
def _start_child(**_kwargs: Any) -> None:
    # Connections opened before the fork belong to the parent.
    sessions.cache_clear()
    limit = load_settings().worker_memory_bytes
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))
    signal.signal(signal.SIGTERM, _end_child)


def _end_child(*_args: Any) -> None:
    """End a child that is told to, by an exception, so that it can hand back what it reads."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # Celery tells it several times
    raise SystemExit(0)


@worker_ready.connect
def _report(sender: Any, **_kwargs: Any) -> None:
    started = datetime.now(UTC)
    threading.Thread(target=_report_until_stopped, args=(sender, started), name="report", daemon=True).start()


@worker_shutting_down.connect
def _stop_reporting(**_kwargs: Any) -> None:
    _stopping.set()


def _report_until_stopped(consumer: Any, started: datetime) -> None:
    while True:
        try:
            _report_once(consumer, started)
        except SQLAlchemyError as error:
            log.warning("worker.report_failed", error=type(error).__name__)
        if _stopping.wait(REPORT_EVERY):
            return


def _report_once(consumer: Any, started: datetime) -> None:
    pool = consumer.pool
    pids = [child.pid for child in getattr(getattr(pool, "_pool", None), "_pool", None) or []]
    with transaction(sessions()) as session:
        stats.report_worker(
            session,
            name=consumer.hostname,
            version=load_settings().extractor_version,
            queues=sorted(consumer.app.amqp.queues.consume_from),
            pid=os.getpid(),
            children=len(pids),
            memory_bytes=_resident_bytes([os.getpid(), *pids]),
            started_at=started,
        )


def _resident_bytes(pids: list[int]) -> int:
    """The memory the processes hold, shared pages counted by their share; 0 where /proc does not say."""
    total = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as rollup:  # noqa: PTH123 -- not a path of ours
                total += sum(int(line.split()[1]) * 1024 for line in rollup if line.startswith("Pss:"))
        except OSError:
            continue
    return total
