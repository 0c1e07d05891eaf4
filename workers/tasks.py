"""The tasks: thin; what they do is in the modules they call."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache, partial

import httpx
from celery import Task
from celery.exceptions import Reject
from redis import Redis
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from copydesk import tracing
from copydesk.broker import DELIVER, EXTRACT, RESCUE, SWEEP, CeleryQueue
from copydesk.ids import ArticleId, DeliveryId
from copydesk.outbound import open_guarded_client
from copydesk.settings import load_settings
from copydesk.store import clocks, idempotency, outbox, stats
from copydesk.store.engine import transaction
from workers.app import app
from workers.delivering import deliver as deliver_due
from workers.extractors import extractor_of
from workers.outages import is_outage
from workers.process import sessions
from workers.reading import read_article
from workers.rescue import rescue as rescue_jobs


@contextmanager
def _given_back() -> Iterator[None]:
    """Give the message back when the database stays away: one who took all of them would leave none for later."""
    try:
        yield
    except SQLAlchemyError as error:
        if not is_outage(error):
            raise
        raise Reject(type(error).__name__, requeue=True) from error


@app.task(bind=True, name=EXTRACT)
def extract(self: Task, ids: list[str]) -> None:
    """Read the articles that are due, one by one, each under a lease of its own; a repeated message does nothing."""
    extract_submission = extractor_of(load_settings())
    holder = f"{self.request.hostname}/{os.getpid()}"
    with _given_back(), tracing.continued(self.request.get(tracing.HEADER)):
        for id_ in ids:
            read_article(sessions(), ArticleId(id_), extract_submission, load_settings(), holder=holder)


@cache
def _client() -> httpx.Client:
    return open_guarded_client(load_settings())


@app.task(bind=True, name=DELIVER)
def deliver(self: Task, ids: list[str]) -> None:
    """Make what the deliveries' webhooks are due; a repeated message does nothing."""
    holder = f"{self.request.hostname}/{os.getpid()}.{threading.get_ident()}"
    with _given_back():
        for id_ in ids:
            deliver_due(sessions(), CeleryQueue(app), _client(), DeliveryId(id_), load_settings(), holder=holder)


@cache
def _redis() -> Redis:
    return Redis.from_url(load_settings().broker_url, socket_connect_timeout=2, socket_timeout=5)


@app.task(name=RESCUE, soft_time_limit=240, time_limit=280)
def rescue() -> None:
    """Send again what needs a message; see workers.rescue."""
    rescue_jobs(sessions(), CeleryQueue(app), _redis(), load_settings())
    with transaction(sessions()) as session:
        clocks.note_run(session, "rescue")


@app.task(name=SWEEP)
def sweep() -> None:
    """Forget what is out of date: idempotency keys past their window, workers long silent, deliveries long ended."""
    settings = load_settings()
    _forget_all(partial(idempotency.forget, window=settings.idempotency_window))
    _forget_all(partial(outbox.forget, kept=settings.deliveries_kept))
    with transaction(sessions()) as session:
        stats.forget_workers(session, forgotten_after=timedelta(days=1))


def _forget_all(forget: Callable[[Session], int]) -> None:
    """Forget portion by portion, each a transaction of its own: however much there is, no statement takes long."""
    forgotten = 1
    while forgotten:
        with transaction(sessions()) as session:
            forgotten = forget(session)
