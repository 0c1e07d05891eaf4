"""API keys, and what the dashboard counts."""

from datetime import UTC, datetime, timedelta

from copydesk.store import keys, stats
from copydesk.store.engine import Sessions, transaction
from tests.stored import accept, change, claimed, column, done, fail

MINUTE = timedelta(minutes=1)


def test_a_key_is_known_until_it_is_revoked(sessions: Sessions) -> None:
    with transaction(sessions) as session:
        key = keys.create(session, "newsroom", ["write", "read", "read"])
    id_ = key.partition(".")[0]
    with transaction(sessions) as session:
        assert keys.find(session, key) == keys.Caller(id_, "newsroom", frozenset({"read", "write"}))
        assert keys.find(session, key + "x") is keys.find(session, id_) is keys.find(session, "") is None
        assert keys.revoke(session, id_)
    with transaction(sessions) as session:
        assert keys.find(session, key) is None
        assert not keys.revoke(session, id_)
        (listed,) = keys.listing(session)
    assert (listed.id, listed.name, listed.scopes) == (id_, "newsroom", ["read", "write"])
    assert listed.revoked_at is not None
    assert key.partition(".")[2] not in str(column(sessions, "select row_to_json(api_keys)::text from api_keys"))


def test_the_lanes_tell_what_waits_what_is_read_and_what_failed(sessions: Sessions) -> None:
    accept(sessions, "Waits.")
    change(sessions, "update jobs set created_at = now() - interval '90 seconds'")
    claimed(sessions, accept(sessions, "Is read.").id)
    done(sessions, "Done.")
    fail(sessions, claimed(sessions, accept(sessions, "Fails.", lane="backfill").id), final=True)
    with transaction(sessions) as session:
        lanes = {lane.lane: lane for lane in stats.lanes(session, window=MINUTE)}
        live, backfill = lanes["articles"], lanes["backfill"]
        assert stats.unread(session) == {"queued": 2, "failed": 1}
        (failure,) = stats.failures(session)
    assert (live.lane, live.waiting, live.working, live.parked, live.arrived, live.finished) == (
        "articles",
        1,
        1,
        0,
        2,
        1,
    )
    assert 90 <= live.oldest_seconds < 120
    assert 0 <= live.work_p50 <= live.work_p95 < 30
    assert (backfill.lane, backfill.waiting, backfill.parked) == ("backfill", 0, 1)
    assert (failure.stage, failure.error, failure.count) == ("extract", "ValueError", 1)


def test_a_worker_is_alive_while_it_reports(sessions: Sessions) -> None:
    article = accept(sessions).id
    claimed(sessions, article, holder="w1@here/7")
    with transaction(sessions) as session:
        for memory in (1, 5_000_000_000):
            stats.report_worker(
                session, name="w1@here", version=1, queues=["articles"], pid=6, children=1, memory_bytes=memory,
                started_at=datetime.now(UTC),
            )  # fmt: skip
    with transaction(sessions) as session:
        (worker,) = stats.workers(session, silent_after=MINUTE, forgotten_after=MINUTE * 60)
    assert (worker.alive, worker.holding, worker.memory_bytes) == (True, [article], 5_000_000_000)
    change(sessions, "update workers set seen_at = now() - interval '2 minutes'")
    with transaction(sessions) as session:
        (worker,) = stats.workers(session, silent_after=MINUTE, forgotten_after=MINUTE * 60)
        assert not worker.alive
        stats.forget_workers(session, forgotten_after=MINUTE)
        assert stats.workers(session, silent_after=MINUTE, forgotten_after=MINUTE * 60) == []
