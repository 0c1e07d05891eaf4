"""From the queue to the results, in one process: every way that reading can end, and rescue."""

import os
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from billiard.exceptions import SoftTimeLimitExceeded
from fakeredis import FakeRedis
from kombu.exceptions import OperationalError
from redis import Redis
from sqlalchemy.exc import OperationalError as DatabaseError
from sqlalchemy.orm import Session

from copydesk.annotations import Annotations
from copydesk.broker import EXTRACT, MARKER, CeleryQueue, depths, make_celery, next_in_queue
from copydesk.ids import ArticleId
from copydesk.settings import Settings
from copydesk.store import articles, readings
from copydesk.store.engine import Sessions, transaction
from copydesk.submissions import Submission
from tests.stored import accept, annotated, change, claim, claimed, column, entity, finish, marrin, quoted
from workers.leases import kept
from workers.reading import read_article
from workers.rescue import rescue

SETTINGS = Settings(retry_base=timedelta(0), heartbeat=timedelta(milliseconds=50), lease=timedelta(milliseconds=400))
SLOWLY = Settings()
"""With a lease that no slow machine outlasts."""


class HostilePageError(Exception):
    """Stands for the extractor's own."""


class Recorded:
    """A queue that remembers; it breaks after `most` messages."""

    def __init__(self, most: int = 10_000) -> None:
        self.sent: list[tuple[str, list[ArticleId]]] = []
        self.most = most

    def send(self, lane: str, articles: Sequence[ArticleId], *, again: bool = False) -> None:  # noqa: ARG002
        if len(self.sent) >= self.most:
            raise OperationalError("away")
        self.sent.append((lane, list(articles)))


def raising(error: BaseException) -> Callable[[Submission], Annotations]:
    def extract(_submission: Submission) -> Annotations:
        raise error

    return extract


def read(sessions: Sessions, article: ArticleId, extract: Callable[[Submission], Annotations]) -> None:
    read_article(sessions, article, extract, SETTINGS, holder=f"w1@here/{os.getpid()}")


def summary(sessions: Sessions, article: ArticleId) -> articles.Summary:
    with transaction(sessions) as session:
        return articles.get(session, article)


def test_what_is_read_is_written_once(sessions: Sessions) -> None:
    article, calls = accept(sessions).id, []

    def extract(submission: Submission) -> Annotations:
        calls.append(submission.source)
        return marrin()

    for _ in range(3):
        read(sessions, article, extract)
    assert calls == [marrin().text]
    assert summary(sessions, article).status == "done"


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (ValueError("secret words of the article"), "ValueError"),
        (MemoryError(), "MemoryLimitExceeded"),
        (SoftTimeLimitExceeded(), "TimeLimitExceeded"),
        (RecursionError(), "RecursionError"),
    ],
)
def test_an_extractor_that_raises_fails_the_article_after_its_tries(
    sessions: Sessions, error: BaseException, name: str
) -> None:
    article = accept(sessions, tries=2).id
    read(sessions, article, raising(error))
    assert summary(sessions, article).status == "queued"
    read(sessions, article, raising(error))
    failed = summary(sessions, article)
    assert failed.failure is not None
    assert (failed.status, failed.failure["stage"], failed.failure["error"]) == ("failed", "extract", name)
    assert "secret" not in str(failed.failure)


def test_a_page_that_can_never_be_read_fails_at_once(sessions: Sessions) -> None:
    article = accept(sessions, tries=5).id
    read(sessions, article, raising(HostilePageError()))
    assert summary(sessions, article).status == "failed"
    assert column(sessions, "select attempt from jobs") == [1]


def test_what_failed_once_may_succeed_next(sessions: Sessions) -> None:
    article = accept(sessions).id
    read(sessions, article, raising(MemoryError()))
    read(sessions, article, lambda _: marrin())
    assert (summary(sessions, article).status, summary(sessions, article).failure) == ("done", None)
    assert column(sessions, "select error from jobs") == [None]


def test_results_that_the_tables_refuse_are_a_failure_of_writing(sessions: Sessions) -> None:
    article = accept(sessions, tries=1).id
    person = entity(marrin().text, "Odile Marrin")
    twice = (quoted(marrin().text, "ferry", speaker=person),) * 2
    wrong = marrin()
    object.__setattr__(wrong, "quotes", twice)
    read(sessions, article, lambda _: wrong)
    failed = summary(sessions, article).failure
    assert failed is not None
    assert (failed["stage"], failed["error"]) == ("write", "UniqueViolation")
    assert column(sessions, "select count(*) from annotation_sets") == [0]


def test_results_that_do_not_hang_together_are_a_failure_of_writing(sessions: Sessions) -> None:
    article = accept(sessions, tries=1).id
    wrong = marrin()
    object.__setattr__(wrong, "entities", ())  # the quote's speaker is nobody's
    read(sessions, article, lambda _: wrong)
    failed = summary(sessions, article).failure
    assert failed is not None
    assert (failed["stage"], failed["error"]) == ("write", "KeyError")


def test_a_long_reading_keeps_its_lease(sessions: Sessions) -> None:
    article = accept(sessions).id

    def extract(_submission: Submission) -> Annotations:
        column(sessions, "select pg_sleep(1)::text")  # two leases and a half
        assert claim(sessions, article, holder="w2@here/2") is None
        return marrin()

    read(sessions, article, extract)
    assert summary(sessions, article).status == "done"
    assert column(sessions, "select attempt from jobs") == [1]


def test_a_reading_whose_article_was_removed_is_dropped(sessions: Sessions) -> None:
    article = accept(sessions).id

    def extract(_submission: Submission) -> Annotations:
        with transaction(sessions) as session:
            articles.remove(session, article)
        return annotated()

    read(sessions, article, extract)
    assert column(sessions, "select count(*) from annotation_sets") == [0]


def test_what_was_found_outlives_an_outage_of_the_database(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    article, written = accept(sessions, tries=1).id, []
    finish = readings.finish

    def cut_off(*args: Any) -> None:
        written.append(1)
        if len(written) == 1:
            raise DatabaseError("insert", None, psycopg.errors.AdminShutdown())
        finish(*args)

    monkeypatch.setattr(readings, "finish", cut_off)
    read(sessions, article, lambda _: marrin())
    assert summary(sessions, article).status == "done"
    assert (len(written), column(sessions, "select attempt from jobs")) == (2, [1])


def test_a_commit_whose_answer_was_lost_is_not_repeated(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    article, finish = accept(sessions).id, readings.finish

    def lose_the_answer(session: Session, *args: Any) -> None:
        finish(session, *args)
        session.commit()
        raise DatabaseError("commit", None, psycopg.OperationalError("the connection was lost"))

    monkeypatch.setattr(readings, "finish", lose_the_answer)
    read(sessions, article, lambda _: marrin())
    assert summary(sessions, article).status == "done"
    assert column(sessions, "select count(*) from events where type = 'article.completed'") == [1]


def test_a_reader_that_is_told_to_end_hands_its_article_back(sessions: Sessions) -> None:
    article = accept(sessions, tries=1).id
    with pytest.raises(SystemExit):
        read(sessions, article, raising(SystemExit(0)))
    assert column(sessions, "select state || tries_left from jobs") == ["waiting1"]
    read(sessions, article, lambda _: marrin())
    assert summary(sessions, article).status == "done"


def test_no_lease_is_renewed_for_longer_than_an_attempt_can_last(sessions: Sessions) -> None:
    """A time limit's exception may strike in the very line that is to stop the renewing."""
    held = claimed(sessions, accept(sessions).id, lease=timedelta(milliseconds=200))
    every = timedelta(milliseconds=20)
    with kept(sessions, held.article, 1, lease=timedelta(seconds=1), every=every, longest=timedelta(0)):
        column(sessions, "select pg_sleep(0.5)::text")
        assert claim(sessions, held.article, holder="w2@here/2") is not None


# Rescue


def test_rescue_sends_each_overdue_article_on_its_lane_and_sets_the_marker(sessions: Sessions) -> None:
    queue, redis = Recorded(), FakeRedis()
    first, second = accept(sessions, "One.").id, accept(sessions, "Two.", lane="backfill").id
    assert rescue(sessions, queue, redis, SETTINGS) == 2  # no marker: Redis has lost what it held
    assert queue.sent == [("articles", [first]), ("backfill", [second])]
    assert redis.exists(MARKER)
    assert rescue(sessions, queue, redis, SETTINGS) == 0
    redis.flushall()
    assert rescue(sessions, queue, redis, SETTINGS) == 2
    change(sessions, "update jobs set sent_at = now() - interval '1 hour' where subject = :id", id=second)
    assert rescue(sessions, queue, redis, SETTINGS) == 1
    assert queue.sent[-1] == ("backfill", [second])


def test_rescue_goes_on_past_a_batch(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.rescue.BATCH", 4)
    queue = Recorded()
    ids = {accept(sessions, f"Number {number}.").id for number in range(10)}
    assert rescue(sessions, queue, FakeRedis(), SETTINGS) == 10
    assert {article for _, sent in queue.sent for article in sent} == ids
    assert len(queue.sent) == 10


def test_rescue_that_breaks_off_leaves_the_marker_unset_and_the_rest_for_the_next(sessions: Sessions) -> None:
    """And only the rest: else a backlog that takes longer than a run would be sent again for ever."""
    queue, redis = Recorded(most=2), FakeRedis()
    for number in range(5):
        accept(sessions, f"Number {number}.")
    with pytest.raises(OperationalError):
        rescue(sessions, queue, redis, SETTINGS)
    assert not redis.exists(MARKER)
    assert column(sessions, "select count(*) from jobs where sends = 2") == [2]
    queue.most = 100
    assert rescue(sessions, queue, redis, SETTINGS) == 3
    assert len({tuple(sent) for _, sent in queue.sent}) == 5
    assert redis.exists(MARKER)


def test_a_redis_emptied_while_rescue_sends_is_noticed(sessions: Sessions) -> None:
    redis = FakeRedis()

    class Emptied(Recorded):
        def send(self, lane: str, articles: Sequence[ArticleId], *, again: bool = False) -> None:
            super().send(lane, articles, again=again)
            if len(self.sent) == 3:
                redis.flushall()

    queue = Emptied()
    for number in range(5):
        accept(sessions, f"Number {number}.")
    assert rescue(sessions, queue, redis, SETTINGS) == 5
    assert not redis.exists(MARKER)
    assert rescue(sessions, queue, redis, SETTINGS) == 5
    assert redis.exists(MARKER)
    assert rescue(sessions, queue, redis, SETTINGS) == 0


def test_one_rescue_at_a_time(sessions: Sessions) -> None:
    """Several at once after a flush would each send everything, and the next tick's again."""
    redis, second = FakeRedis(), Recorded()

    class Slow(Recorded):
        def send(self, lane: str, articles: Sequence[ArticleId], *, again: bool = False) -> None:
            assert rescue(sessions, second, redis, SETTINGS) == 0
            super().send(lane, articles, again=again)

    accept(sessions)
    assert rescue(sessions, Slow(), redis, SETTINGS) == 1
    assert second.sent == []
    accept(sessions, "Another.")
    redis.flushall()
    assert rescue(sessions, second, redis, SETTINGS) == 2  # the lock is free again


def test_a_backlog_is_not_sent_again_while_it_waits(sessions: Sessions, redis_url: str) -> None:
    app = make_celery(Settings(broker_url=redis_url))
    with Redis.from_url(redis_url) as redis:
        redis.flushall()
        redis.set(MARKER, b"1")
        _hold_back_a_backlog(sessions, CeleryQueue(app), redis)
    app.close()


def _hold_back_a_backlog(sessions: Sessions, queue: CeleryQueue, redis: Redis) -> None:
    ids = [accept(sessions, f"Number {number}.").id for number in range(4)]
    change(sessions, "update jobs set sent_at = now() - interval '1 hour'")
    change(sessions, "update jobs set sent_at = sent_at - interval '1 second' where subject = :id", id=ids[0])
    for article in ids[1:]:
        queue.send("articles", [article])
    assert next_in_queue(redis, "articles", messages=2) == ids[2:0:-1]
    recorded = Recorded()
    rescue(sessions, recorded, redis, SETTINGS)
    assert recorded.sent == [("articles", [ids[0]])]  # it was before all that is queued, and is in the queue no more
    redis.delete(*redis.keys("articles*"))
    rescue(sessions, recorded, redis, SETTINGS)
    assert sorted(recorded.sent[1:]) == [("articles", [article]) for article in ids[1:]]


def test_what_was_begun_before_is_taken_before_a_backlog(sessions: Sessions, redis_url: str) -> None:
    begun, waiting = accept(sessions, "Begun.").id, accept(sessions, "Waiting.").id
    claimed(sessions, begun, lease=timedelta(seconds=-1))
    app = make_celery(Settings(broker_url=redis_url))
    app.task(name=EXTRACT, time_limit=9)(print)
    with Redis.from_url(redis_url) as redis, app.connection_for_read() as connection:
        redis.flushall()
        queue = CeleryQueue(app)
        queue.send("articles", [waiting])
        rescue(sessions, queue, redis, SETTINGS)  # the marker is missing: both are sent
        lane = connection.SimpleQueue(app.amqp.queues["articles"])
        taken = [lane.get(block=False) for _ in range(3)]
        lane.close()
    app.close()
    assert [message.payload[0][0][0] for message in taken] == [begun, waiting, waiting]
    assert {tuple(message.headers["timelimit"]) for message in taken} == {(None, None)}  # the worker's own hold


def test_rescue_parks_what_no_worker_survived(sessions: Sessions) -> None:
    article = accept(sessions, tries=1).id
    claimed(sessions, article, lease=timedelta(seconds=-1))
    queue = Recorded()
    rescue(sessions, queue, FakeRedis(), SETTINGS)
    assert queue.sent == []
    failed = summary(sessions, article).failure
    assert failed is not None
    assert failed["error"] == "WorkerLost"


@pytest.mark.parametrize("tries", [1, 3])
def test_who_could_not_renew_for_an_outage_is_not_taken_for_dead(sessions: Sessions, tries: int) -> None:
    """When the database is back, rescue may look before the heartbeat does."""
    queue, redis = Recorded(), FakeRedis()
    rescue(sessions, queue, redis, SLOWLY)
    held = claimed(sessions, accept(sessions, tries=tries).id, lease=timedelta(seconds=-20))
    dead = claimed(sessions, accept(sessions, "Of one that died before.").id, lease=timedelta(seconds=-60))
    change(sessions, "update jobs set sent_at = now() - interval '90 seconds'")
    change(sessions, "update clocks set ran_at = now() - interval '30 seconds'")  # nobody was there
    for _ in range(2):
        rescue(sessions, queue, redis, SLOWLY)
    assert queue.sent == [("articles", [dead.article])]
    finish(sessions, held, annotated())
    assert summary(sessions, held.article).status == "done"


def test_who_is_silent_after_an_outage_too_is_dead(sessions: Sessions) -> None:
    queue, redis = Recorded(), FakeRedis()
    rescue(sessions, queue, redis, SLOWLY)
    lost = claimed(sessions, accept(sessions, tries=1).id, lease=timedelta(seconds=-20))
    change(sessions, "update clocks set ran_at = now() - interval '30 seconds'")
    rescue(sessions, queue, redis, SLOWLY)
    change(sessions, "update clocks set ran_at = ran_at - interval '10 seconds'")  # two heartbeats, and more
    rescue(sessions, queue, redis, SLOWLY)
    assert summary(sessions, lost.article).status == "failed"


def test_a_rescue_that_comes_too_seldom_still_rescues(sessions: Sessions) -> None:
    queue, redis = Recorded(), FakeRedis()
    lost = claimed(sessions, accept(sessions, tries=1).id, lease=timedelta(seconds=-1))
    for _ in range(2):  # each finds that nobody has looked for long
        change(sessions, "update clocks set ran_at = now() - interval '30 seconds' where name = 'rescue.looked'")
        change(sessions, "update jobs set lease_until = lease_until - interval '30 seconds'")
        rescue(sessions, queue, redis, SLOWLY)
    assert summary(sessions, lost.article).status == "failed"


def test_the_broker_says_how_many_messages_lie_on_each_lane(redis_url: str) -> None:
    app = make_celery(Settings(broker_url=redis_url))
    with Redis.from_url(redis_url) as redis:
        redis.flushall()
        queue = CeleryQueue(app)
        for again in (False, False, True):
            queue.send("articles", [ArticleId("art_1")], again=again)
        queue.send("backfill", [ArticleId("art_2")])
        assert depths(redis_url) == {"articles": 3, "backfill": 1, "deliveries": 0, "rescue": 0, "unacknowledged": 0}
        redis.flushall()
    app.close()


def test_rescue_spares_a_live_reader(sessions: Sessions) -> None:
    queue = Recorded()
    claimed(sessions, accept(sessions).id)
    assert rescue(sessions, queue, FakeRedis(), SETTINGS) == 0
