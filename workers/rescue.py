"""Rescue: sends again what is due and has no message, and parks what no worker could finish."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

import structlog
from kombu.exceptions import OperationalError
from redis import Redis
from sqlalchemy import func, select

from copydesk.broker import MARKER, Queue
from copydesk.ids import ArticleId
from copydesk.settings import Settings
from copydesk.store import jobs
from copydesk.store.engine import Sessions, transaction

log = structlog.get_logger()
BATCH = 1000


def rescue(sessions: Sessions, queue: Queue, redis: Redis, settings: Settings) -> int:
    """Make the queue whole; answers how many messages were sent. Repeats and parallels do no harm.

    Where the marker is missing Redis has lost what it held (flushed, restarted empty): then all that
    waits is sent again, and only after that is the marker set, so that a rescue that dies
    half-way starts anew.
    """
    with transaction(sessions) as session:
        parked = jobs.park_spent(session)
        now = session.scalar(select(func.now()))
    if parked:
        log.warning("rescue.parked", articles=parked)
    lost_at = None if redis.exists(MARKER) else now
    sent = 0
    while batch := _send_overdue(sessions, queue, settings, lost_at):
        sent += batch
        if batch < BATCH:
            break
    if lost_at is not None:
        redis.set(MARKER, lost_at.isoformat())
        log.warning("rescue.queue_was_lost", sent_again=sent)
    return sent


def _send_overdue(sessions: Sessions, queue: Queue, settings: Settings, sent_before: datetime | None) -> int:
    with transaction(sessions) as session:
        overdue = jobs.overdue(
            session,
            resend_after=settings.resend_after,
            resend_cap=settings.resend_cap,
            sent_before=sent_before,
            limit=BATCH,
        )
    for lane, group in groupby(sorted(overdue, key=lambda job: job.lane), key=lambda job: job.lane):
        _send_each(sessions, queue, lane, [job.article for job in group])
    return len(overdue)


def _send_each(sessions: Sessions, queue: Queue, lane: str, articles: Sequence[ArticleId]) -> None:
    """One article a message: a batch may have been what killed its worker. What was sent is marked."""
    sent: list[ArticleId] = []
    try:
        for article in articles:
            queue.send(lane, [article])
            sent.append(article)
    except OperationalError as error:
        log.warning("rescue.broker_away", error=type(error).__name__, unsent=len(articles) - len(sent))
        raise
    finally:
        with transaction(sessions) as session:
            jobs.mark_sent(session, sent)
