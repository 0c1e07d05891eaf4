"""Prometheus metrics: what this process served, and what the database says of the work."""

from collections.abc import Iterable
from datetime import timedelta

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from sqlalchemy.exc import SQLAlchemyError

from copydesk.broker import LANES
from copydesk.store import clocks, stats
from copydesk.store.engine import Sessions, transaction
from services.api.totals import Totals

log = structlog.get_logger()
REGISTRY = CollectorRegistry()
REQUESTS = Counter("copydesk_http_requests", "Requests served.", ["method", "route", "status"], registry=REGISTRY)
SECONDS = Histogram(
    "copydesk_http_request_seconds", "Time to the response's start.", ["method", "route"], registry=REGISTRY
)
WINDOW = timedelta(minutes=5)
SILENT_AFTER = timedelta(seconds=20)


def render(sessions: Sessions, totals: Totals) -> tuple[bytes, str]:
    """The exposition text and its media type; without the database only what this process counts."""
    work = CollectorRegistry()
    try:
        work.register(_Work(list(_gauges(sessions, totals))))
    except SQLAlchemyError as error:
        log.warning("metrics.database_away", error=type(error).__name__)
    return generate_latest(REGISTRY) + generate_latest(work), CONTENT_TYPE_LATEST


class _Work:
    def __init__(self, gauges: list[Metric]) -> None:
        self._gauges = gauges

    def collect(self) -> Iterable[Metric]:
        return self._gauges


def _gauges(sessions: Sessions, totals: Totals) -> Iterable[Metric]:
    with transaction(sessions) as session:
        statuses = totals.count(session).statuses
        lanes = stats.lanes(session, window=WINDOW)
        workers = stats.workers(session, silent_after=SILENT_AFTER, forgotten_after=WINDOW)
        rescued = clocks.last_run(session, "rescue")
    articles = GaugeMetricFamily("copydesk_articles", "Articles by status.", labels=["status"])
    for status, count in statuses.items():
        articles.add_metric([status], count)
    yield articles
    for name, what, values in (
        ("waiting", "Jobs that wait.", [lane.waiting for lane in lanes]),
        ("working", "Jobs under a lease.", [lane.working for lane in lanes]),
        ("parked", "Jobs that failed for good.", [lane.parked for lane in lanes]),
        ("oldest_seconds", "How long the oldest waiting job has waited.", [lane.oldest_seconds for lane in lanes]),
    ):
        gauge = GaugeMetricFamily(f"copydesk_lane_{name}", what, labels=["lane"])
        for lane, value in zip(lanes, values, strict=True):
            gauge.add_metric([lane.lane], value)
        yield gauge
    alive = GaugeMetricFamily(
        "copydesk_workers_alive", "Workers heard of lately, by what they serve.", labels=["queue"]
    )
    for queue in LANES:
        alive.add_metric([queue], sum(worker.alive and queue in worker.queues for worker in workers))
    yield alive
    if rescued is not None:
        yield GaugeMetricFamily(
            "copydesk_rescue_last_run_timestamp_seconds",
            "When rescue ran last, which beat asks for every few seconds.",
            value=rescued.timestamp(),
        )
