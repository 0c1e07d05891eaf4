"""What is asked every few seconds finds what it asks for by an index, however much has been done before."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from copydesk.ids import ArticleId, WebhookId
from copydesk.store import deliveries, events, history, idempotency, jobs, messages, outbox, readings, stats, troubles
from copydesk.store.engine import Sessions, transaction
from services.api import totals
from tests.stored import done

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
LARGE = re.compile(r"Seq Scan on (articles|annotation_sets|jobs|events|deliveries|idempotency_keys)\b.*")
"""A whole table read from its beginning: one of those that grow."""
OFTEN: dict[str, Callable[[Session], Any]] = {
    "stats.unread": stats.unread,
    "stats.lanes": lambda session: stats.lanes(session, window=MINUTE),
    "stats.workers": lambda session: stats.workers(session, silent_after=MINUTE, forgotten_after=HOUR),
    "stats.held": stats.held,
    "stats.failures": stats.failures,
    "stats.waiting": lambda session: stats.waiting(session, "backfill", at_most=10),
    "stats.finished_lately": lambda session: stats.finished_lately(session, "backfill", seconds=60),
    "troubles.groups": troubles.groups,
    "history.throughput": lambda session: history.throughput(session, since=NOW, slot=MINUTE),
    "history.latencies": lambda session: history.latencies(session, since=NOW, slot=MINUTE),
    "jobs.park_spent": jobs.park_spent,
    "messages.overdue": lambda session: messages.overdue(
        session, resend_after=MINUTE, resend_cap=HOUR, sent_before=NOW
    ),
    "jobs.claim": lambda session: jobs.claim(session, ArticleId("art_1"), holder="w", version=1, lease=MINUTE),
    "deliveries.park_expired": lambda session: deliveries.park_expired(session, window=DAY),
    "deliveries.overdue": lambda session: deliveries.overdue(session, resend_after=MINUTE, sent_before=NOW),
    "deliveries.claim_next": lambda session: deliveries.claim_next(
        session, WebhookId("whk_1"), holder="c", lease=MINUTE, limits=deliveries.Limits(2, 4)
    ),
    "outbox.forget": lambda session: outbox.forget(session, kept=DAY),
    "idempotency.forget": lambda session: idempotency.forget(session, window=DAY),
    "events.latest": events.latest,
    "events.read_after": lambda session: events.read_after(session, events.EventCursor()),
}


@pytest.mark.parametrize("name", OFTEN)
def test_what_is_asked_often_reads_no_whole_table(sessions: Sessions, name: str) -> None:
    asked: list[tuple[str, Any]] = []
    with transaction(sessions) as session:
        # Without rows PostgreSQL would read tables whole by choice; so it does where it has no choice.
        connection = session.connection()
        connection.exec_driver_sql("set local enable_seqscan = off")
        record = lambda *call: asked.append((call[2], call[3]))  # noqa: E731
        event.listen(connection, "before_cursor_execute", record)
        OFTEN[name](session)
        event.remove(connection, "before_cursor_execute", record)
        for statement, values in asked:
            plan = "\n".join(connection.exec_driver_sql(f"explain {statement}", values).scalars())
            assert not LARGE.search(plan), f"{statement}\n{plan}"
    assert asked


def test_what_has_been_read_is_counted_anew_only_when_that_is_cheap(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = 0
    versions = readings.versions

    def count(session: Session) -> Any:
        nonlocal counted
        counted += 1
        return versions(session)

    monkeypatch.setattr(readings, "versions", count)
    kept = totals.Totals()

    def now() -> totals.Counts:
        with transaction(sessions) as session:
            return kept.count(session)

    monkeypatch.setattr(totals, "DEAR_SECONDS", 60)
    assert now() == totals.Counts({"queued": 0, "done": 0, "failed": 0}, [])
    done(sessions)
    assert now() == totals.Counts({"queued": 0, "done": 1, "failed": 0}, [(1, 1)])
    monkeypatch.setattr(totals, "DEAR_SECONDS", 0)
    monkeypatch.setattr(totals, "SHARE", 1_000_000)
    now()
    done(sessions, "Another.")
    assert (now().statuses["done"], counted) == (1, 3)
