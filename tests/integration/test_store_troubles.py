"""Failures dealt with by hand: in groups, one by one, and never what is being read."""

from datetime import timedelta

from copydesk.ids import ArticleId
from copydesk.store import articles, history, stats, troubles
from copydesk.store.engine import Sessions, transaction
from tests import stored

AGAIN = {"version": 1, "tries": 3, "request_id": "req_test"}
ALIKE = {"stage": "extract", "error": "ValueError"}


def failed(sessions: Sessions, source: str, *, final: bool = True) -> ArticleId:
    article = stored.accept(sessions, source).id
    stored.fail(sessions, stored.claimed(sessions, article), final=final, base=timedelta(hours=1))
    return article


def state(sessions: Sessions, article: ArticleId) -> tuple[str, str]:
    [job] = stored.column(sessions, "select state from jobs where subject = :id", id=article)
    with transaction(sessions) as session:
        return job, articles.get(session, article).status


def test_failures_alike_are_one_group(sessions: Sessions) -> None:
    parked, tired = failed(sessions, "One."), failed(sessions, "Two.", final=False)
    stored.claimed(sessions, stored.accept(sessions, "Three.").id)
    with transaction(sessions) as session:
        [group] = troubles.groups(session)
    assert (group.stage, group.error, group.parked, group.retrying) == ("extract", "ValueError", 1, 1)
    assert {(each.article, each.state) for each in group.troubles} == {(parked, "parked"), (tired, "waiting")}


def test_a_group_is_tried_again_whole(sessions: Sessions) -> None:
    parked, tired = failed(sessions, "One."), failed(sessions, "Two.", final=False)
    with transaction(sessions) as session:
        again = troubles.retry(session, **ALIKE, **AGAIN)  # type: ignore[arg-type]
    assert sorted(again["articles"]) == sorted([parked, tired])
    assert state(sessions, parked) == state(sessions, tired) == ("waiting", "queued")
    for article in (parked, tired):
        stored.claimed(sessions, article)  # due at once


def test_a_served_article_stays_served_while_its_reading_is_tried_again(sessions: Sessions) -> None:
    article = stored.done(sessions)
    stored.change(sessions, """update jobs set state = 'parked', error = '{"stage": "extract", "error": "ValueError",
        "message": "No."}' where subject = :id""", id=article)  # fmt: skip
    with transaction(sessions) as session:
        assert troubles.retry(session, article=article, **AGAIN)["articles"] == [article]  # type: ignore[arg-type]
    assert state(sessions, article) == ("waiting", "done")


def test_parking_gives_up_only_what_waits_for_another_try(sessions: Sessions) -> None:
    tired, fresh = failed(sessions, "One.", final=False), stored.accept(sessions, "Two.").id
    with transaction(sessions) as session:
        assert troubles.park(session, **ALIKE) == [tired]
        assert troubles.park(session, article=fresh) == []
    assert state(sessions, tired) == ("parked", "failed")
    assert state(sessions, fresh) == ("waiting", "queued")


def test_what_is_dismissed_is_off_the_list_until_it_fails_again(sessions: Sessions) -> None:
    article = failed(sessions, "One.")
    with transaction(sessions) as session:
        assert troubles.dismiss(session, **ALIKE) == [article]
        assert troubles.groups(session) == []
        assert troubles.retry(session, **ALIKE, **AGAIN) == {}  # type: ignore[arg-type]
    assert state(sessions, article) == ("parked", "failed")
    stored.change(sessions, "update articles set status = 'queued', failure = null, completed_at = null")
    with transaction(sessions) as session:
        from copydesk.store import jobs

        jobs.enqueue(session, [article], lane="articles", **AGAIN)  # type: ignore[arg-type]
    stored.fail(sessions, stored.claimed(sessions, article), final=True)
    with transaction(sessions) as session:
        assert troubles.groups(session)[0].parked == 1


def test_what_is_being_read_is_never_touched(sessions: Sessions) -> None:
    article = failed(sessions, "One.", final=False)
    stored.change(sessions, "update jobs set due_at = now()")
    held = stored.claimed(sessions, article)
    with transaction(sessions) as session:
        assert troubles.retry(session, article=article, **AGAIN) == {}  # type: ignore[arg-type]
        assert troubles.park(session, **ALIKE) == troubles.dismiss(session, article=article) == []
    stored.finish(sessions, held, stored.annotated("One."))
    assert state(sessions, article) == ("done", "done")


def test_the_last_hours(sessions: Sessions) -> None:
    stored.done(sessions, "One.")
    failed(sessions, "Two.")
    with transaction(sessions) as session:
        since = history.now(session) - timedelta(hours=1)
        slots = history.throughput(session, since=since, slot=timedelta(hours=1))
        took = history.latencies(session, since=since, slot=timedelta(hours=1))
    assert [sum(values) for values in zip(*((s.arrived, s.done, s.failed) for s in slots), strict=True)] == [2, 1, 1]
    assert len(took) == 1
    assert 0 <= took[0].wait_p50 <= took[0].whole_p50 <= took[0].whole_p95


def test_a_worker_started_again_is_counted(sessions: Sessions) -> None:
    with transaction(sessions) as session:
        begun = history.now(session)
        for started in (begun, begun, begun + timedelta(minutes=1)):
            stats.report_worker(session, name="reader@desk", version=1, queues=["articles"], pid=7, children=1,
                                memory_bytes=1, started_at=started)  # fmt: skip
        [worker] = stats.workers(session, silent_after=timedelta(minutes=1), forgotten_after=timedelta(hours=1))
    assert worker.restarts == 1
