"""Claims, leases, failures, rescue's view of the work: who may do what, and when."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from copydesk.errors import LeaseLostError, NotRetryableError
from copydesk.ids import ArticleId
from copydesk.store import articles, events, jobs, messages, readings
from copydesk.store.engine import Sessions, transaction
from tests.stored import FAILURE, LEASE, accept, annotated, change, claim, claimed, column, done, fail, finish

ENDED = timedelta(seconds=-1)
HOUR = timedelta(hours=1)
LANES: tuple[jobs.Lane, ...] = ("articles", "articles", "backfill")


def found(sessions: Sessions, *, after: timedelta = timedelta(seconds=10), **limits: Any) -> list[messages.Overdue]:
    with transaction(sessions) as session:
        return messages.overdue(session, resend_after=after, resend_cap=timedelta(minutes=10), **limits)


def overdue(sessions: Sessions, *, lost: bool = False) -> list[ArticleId]:
    lost_at = column(sessions, "select now()")[0] if lost else None
    return [job.subject for job in found(sessions, sent_before=lost_at)]


def mark_sent(sessions: Sessions, sent: list[messages.Overdue]) -> None:
    with transaction(sessions) as session:
        messages.mark_sent(session, sent)


def park(sessions: Sessions) -> list[ArticleId]:
    with transaction(sessions) as session:
        return jobs.park_spent(session)


def status(sessions: Sessions, article: ArticleId) -> articles.Summary:
    with transaction(sessions) as session:
        return articles.get(session, article)


def timeline(sessions: Sessions, article: ArticleId) -> list[str]:
    with transaction(sessions) as session:
        return [event.type.removeprefix("article.") for event in events.timeline(session, article)]


# Claims


def test_a_live_lease_is_never_taken(sessions: Sessions) -> None:
    article = accept(sessions).id
    assert claimed(sessions, article).attempt == 1
    assert claim(sessions, article, holder="w2@here/2") is None


def test_an_ended_lease_is_taken_over_and_counted(sessions: Sessions) -> None:
    article = accept(sessions).id
    claimed(sessions, article, lease=ENDED)
    second = claimed(sessions, article, holder="w2@here/2")
    assert (second.attempt, second.tries_left) == (2, 1)
    assert column(sessions, "select holder from jobs") == ["w2@here/2"]


def test_one_of_twenty_gets_the_claim(sessions: Sessions) -> None:
    article = accept(sessions).id
    with ThreadPoolExecutor(20) as threads:
        futures = [threads.submit(claim, sessions, article, holder=f"w{number}@here/1") for number in range(20)]
        won = [future.result() for future in futures]
    assert len([held for held in won if held]) == 1
    assert column(sessions, "select attempt from jobs") == [1]


def test_one_of_twenty_takes_a_dead_holders_place(sessions: Sessions) -> None:
    article = accept(sessions).id
    claimed(sessions, article, lease=ENDED)
    with ThreadPoolExecutor(20) as threads:
        futures = [threads.submit(claim, sessions, article, holder=f"w{number}@here/1") for number in range(20)]
        won = [future.result() for future in futures]
    assert [held.attempt for held in won if held] == [2]


def test_nothing_is_claimed_of_what_is_done_unknown_or_not_yet_due(sessions: Sessions) -> None:
    assert claim(sessions, done(sessions)) is None
    assert claim(sessions, ArticleId("art_nothing")) is None
    waiting = accept(sessions, "Later.").id
    change(sessions, "update jobs set due_at = now() + interval '1 minute' where subject = :id", id=waiting)
    assert claim(sessions, waiting) is None


def test_an_older_extractor_leaves_newer_work_alone(sessions: Sessions) -> None:
    article = accept(sessions, version=2).id
    assert claim(sessions, article, version=1) is None
    assert claimed(sessions, article, version=3).attempt == 1


def test_tries_run_out_and_the_article_fails(sessions: Sessions) -> None:
    article = accept(sessions, tries=2).id
    for _ in range(2):
        assert park(sessions) == []
        claimed(sessions, article, lease=ENDED)
    assert claim(sessions, article) is None
    assert overdue(sessions) == []
    assert park(sessions) == [article]
    failed = status(sessions, article)
    assert failed.status == "failed"
    assert failed.failure is not None
    assert (failed.failure["stage"], failed.failure["error"]) == ("worker", "WorkerLost")
    assert timeline(sessions, article) == ["accepted", "claimed", "claimed", "failed"]
    assert park(sessions) == []


def test_the_last_attempt_is_not_parked_while_it_lives(sessions: Sessions) -> None:
    claimed(sessions, accept(sessions, tries=1).id)
    assert park(sessions) == []


def test_a_claim_waits_for_a_row_that_is_only_being_marked(sessions: Sessions) -> None:
    """Whoever skipped it would drop its message, and the article would wait for rescue."""
    article = accept(sessions).id
    change(sessions, "update jobs set sent_at = null")
    with ThreadPoolExecutor(1) as thread, sessions() as marking:
        messages.mark_sent(marking, found(sessions))
        taken = thread.submit(claim, sessions, article)
        time.sleep(0.3)
        marking.commit()
        assert taken.result(10) is not None


# Leases


def test_a_lease_that_is_handed_back_costs_no_try(sessions: Sessions) -> None:
    article = accept(sessions, tries=1).id
    held = claimed(sessions, article)
    for given in (True, False):
        with transaction(sessions) as session:
            assert jobs.hand_back(session, article, held.attempt) == given
    assert overdue(sessions) == [article]
    with pytest.raises(LeaseLostError):
        finish(sessions, held, annotated())
    again = claimed(sessions, article)
    assert (again.attempt, again.tries_left) == (2, 0)
    assert timeline(sessions, article) == ["accepted", "claimed", "handed_back", "claimed"]


def renew(sessions: Sessions, held: jobs.Claim) -> bool:
    with transaction(sessions) as session:
        return jobs.renew(session, held.article, held.attempt, lease=LEASE)


def test_a_lease_is_renewed_by_its_holder_alone(sessions: Sessions) -> None:
    article = accept(sessions).id
    first = claimed(sessions, article, lease=ENDED)
    assert renew(sessions, first)  # late, but nobody came
    assert claim(sessions, article) is None
    change(sessions, "update jobs set lease_until = now() - interval '1 second'")
    second = claimed(sessions, article)
    assert (renew(sessions, first), renew(sessions, second)) == (False, True)
    finish(sessions, second, annotated())
    assert not renew(sessions, second)


@pytest.mark.parametrize("ends", [lambda s, held: finish(s, held, annotated("Wrong.")), fail])
def test_whoever_lost_the_lease_writes_nothing(sessions: Sessions, ends: object) -> None:
    assert callable(ends)
    article = accept(sessions).id
    first = claimed(sessions, article, lease=ENDED)
    second = claimed(sessions, article)
    with pytest.raises(LeaseLostError):
        ends(sessions, first)
    assert column(sessions, "select state || attempt from jobs") == ["leased2"]
    assert column(sessions, "select count(*) from annotation_sets") == [0]
    assert timeline(sessions, article) == ["accepted", "claimed", "claimed"]
    finish(sessions, second, annotated())
    for late in (first, second):
        with pytest.raises(LeaseLostError):
            ends(sessions, late)
    assert column(sessions, "select text from annotation_sets") == [annotated().text]


def test_what_was_removed_is_not_written(sessions: Sessions) -> None:
    held = claimed(sessions, accept(sessions).id)
    with transaction(sessions) as session:
        articles.remove(session, held.article)
    with pytest.raises(LeaseLostError):
        finish(sessions, held, annotated())


def test_removing_what_is_just_being_written_waits_its_turn(sessions: Sessions) -> None:
    held = claimed(sessions, accept(sessions).id)

    def remove() -> None:
        with transaction(sessions) as session:
            articles.remove(session, held.article)

    with ThreadPoolExecutor(1) as thread, sessions() as writing:
        jobs.hold(writing, held.article, held.attempt)
        removed = thread.submit(remove)
        time.sleep(0.5)  # by now it waits for the job, and must not have locked the article
        readings.finish(writing, held, annotated())
        writing.commit()
        removed.result(10)
    assert column(sessions, "select count(*) from articles") == [0]


# Failures


def test_a_failed_attempt_waits_longer_each_time_and_then_the_article_fails(sessions: Sessions) -> None:
    article = accept(sessions, tries=3).id
    waits = []
    for _ in range(2):
        fail(sessions, claimed(sessions, article), base=timedelta(seconds=100))
        waits += column(sessions, "select extract(epoch from due_at - now())::float from jobs")
        assert status(sessions, article).status == "queued"
        assert claim(sessions, article) is None
        assert overdue(sessions) == []
        change(sessions, "update jobs set due_at = now()")
        assert overdue(sessions) == [article]
    assert 49 < waits[0] <= 100 < waits[1] + 1 <= 201
    fail(sessions, claimed(sessions, article))
    failed = status(sessions, article)
    assert (failed.status, failed.failure) == ("failed", FAILURE.to_dict())
    assert failed.completed_at is not None
    assert timeline(sessions, article) == ["accepted", *["claimed", "attempt_failed"] * 2, "claimed", "failed"]
    assert overdue(sessions, lost=True) == []


def test_a_final_failure_is_not_tried_again(sessions: Sessions) -> None:
    article = accept(sessions, tries=3).id
    fail(sessions, claimed(sessions, article), final=True)
    assert status(sessions, article).status == "failed"


def retry(sessions: Sessions, article: ArticleId) -> None:
    with transaction(sessions) as session:
        jobs.retry(session, article, version=1, tries=2, request_id="req_2")


def test_a_failed_article_is_tried_again_by_hand(sessions: Sessions) -> None:
    article = accept(sessions, lane="backfill").id
    fail(sessions, claimed(sessions, article), final=True)
    retry(sessions, article)
    again = status(sessions, article)
    assert (again.status, again.failure, again.completed_at) == ("queued", None, None)
    held = claimed(sessions, article)
    # The attempt goes on counting: the first holder may still be about.
    assert (held.attempt, held.tries_left, held.lane, held.request_id) == (2, 1, "articles", "req_2")
    finish(sessions, held, annotated())
    assert status(sessions, article).status == "done"


def test_only_what_failed_is_tried_again(sessions: Sessions) -> None:
    for article in (accept(sessions, "Queued.").id, done(sessions, "Done."), ArticleId("art_nothing")):
        with pytest.raises(NotRetryableError):
            retry(sessions, article)


@pytest.mark.parametrize(
    ("attempt", "least", "most"), [(1, 1, 2), (2, 2, 4), (3, 4, 8), (9, 150, 300), (10_000, 150, 300)]
)
def test_back_off_doubles_up_to_its_cap(attempt: int, least: int, most: int) -> None:
    waits = {jobs.backoff(attempt, timedelta(seconds=2), timedelta(minutes=5)).total_seconds() for _ in range(50)}
    assert least <= min(waits) < max(waits) <= most


# Rescue's view


def test_what_was_just_sent_is_not_overdue(sessions: Sessions) -> None:
    accept(sessions)
    assert overdue(sessions) == []


def test_the_wait_for_a_message_doubles_with_each_sending(sessions: Sessions) -> None:
    article = accept(sessions).id
    for sends, wait in ((1, 10), (2, 20), (3, 40), (9, 600), (1000, 600)):
        for late in (-1, 1):
            change(
                sessions,
                "update jobs set sends = :sends, sent_at = now() - make_interval(secs => :ago)",
                sends=sends,
                ago=wait + late,
            )
            assert overdue(sessions) == ([article] if late > 0 else []), (sends, late)


def test_mark_sent_counts_and_starts_the_wait_anew(sessions: Sessions) -> None:
    accept(sessions)
    change(sessions, "update jobs set sent_at = now() - interval '1 hour'")
    mark_sent(sessions, found(sessions))
    mark_sent(sessions, [])
    assert overdue(sessions) == []
    assert column(sessions, "select sends from jobs") == [2]


def test_a_retry_that_came_due_while_its_first_message_was_marked_is_still_to_be_sent(sessions: Sessions) -> None:
    """A worker takes the message, and fails, before rescue has noted that it sent it."""
    article = accept(sessions).id
    change(sessions, "update jobs set sent_at = null")
    sent = found(sessions)
    fail(sessions, claimed(sessions, article))
    mark_sent(sessions, sent)
    assert overdue(sessions) == [article]


def test_what_waits_its_turn_in_a_long_queue_is_not_sent_again(sessions: Sessions) -> None:
    first, second, other = (accept(sessions, f"{n}.", lane=lane).id for n, lane in enumerate(LANES))
    change(sessions, "update jobs set sent_at = now() - interval '1 hour'")
    change(sessions, "update jobs set sent_at = now() - interval '2 hours' where subject = :id", id=first)
    with transaction(sessions) as session:
        oldest = messages.oldest_sending(session, [second, ArticleId("art_nothing")])
        assert oldest is not None
        assert messages.oldest_sending(session, [ArticleId("art_nothing")]) is None
    # The queue's next is the second: the first, sent before, is no longer in it; of the other lane nothing is known.
    assert [job.subject for job in found(sessions, queued_since={"articles": oldest})] == [first, other]


def test_a_broker_that_lost_all_makes_everything_sent_before_overdue(sessions: Sessions) -> None:
    first, second = accept(sessions, "One.").id, accept(sessions, "Two.", lane="backfill").id
    held = accept(sessions, "Held.").id
    claimed(sessions, held)
    assert overdue(sessions, lost=True) == [first, second]


def test_a_dead_holders_article_is_sent_again_at_once_but_once(sessions: Sessions) -> None:
    article = accept(sessions).id
    claimed(sessions, article, lease=timedelta(milliseconds=1))
    mark_sent(sessions, found(sessions))
    assert overdue(sessions) == []


def test_the_longest_waiting_come_first(sessions: Sessions) -> None:
    ids = [accept(sessions, f"Number {number}.").id for number in range(3)]
    change(sessions, "update jobs set sent_at = null")
    change(sessions, "update jobs set due_at = now() - interval '1 hour' where subject = :id", id=ids[2])
    assert overdue(sessions) == [ids[2], ids[0], ids[1]]


# Re-reading


def enqueue(sessions: Sessions, article: ArticleId, *, version: int) -> None:
    with transaction(sessions) as session:
        jobs.enqueue(session, [article], lane="backfill", version=version, tries=2, request_id="req_3")


def test_enqueueing_again_revives_what_ended_and_spares_what_is_open(sessions: Sessions) -> None:
    ended, waiting = done(sessions, "Done."), accept(sessions, "Waiting.").id
    for article in (ended, waiting):
        enqueue(sessions, article, version=2)
    read = "select lane || ' ' || state || ' ' || target_version || ' ' || tries_left from jobs where subject = :id"
    assert column(sessions, read, id=ended) == ["backfill waiting 2 2"]
    assert column(sessions, read, id=waiting) == ["articles waiting 2 3"]
    enqueue(sessions, waiting, version=1)
    assert column(sessions, read, id=waiting) == ["articles waiting 2 3"]


def test_many_are_enqueued_at_once(sessions: Sessions) -> None:
    """More than a statement has parameters for."""
    number = 10_000
    article = accept(sessions).id
    columns = "status, source, given, submission_hash, body_hash"
    change(
        sessions,
        f"insert into articles (id, {columns}) select id || number, status, source, given, sha256(number::text::bytea),"  # noqa: S608
        " body_hash from articles, generate_series(1, :number) number",
        number=number,
    )
    ids = column(sessions, "select id from articles")
    with transaction(sessions) as session:
        jobs.enqueue(session, ids, lane="backfill", version=1, tries=3, request_id="req_many")
    assert column(sessions, "select lane from jobs where subject = :id", id=article) == ["articles"]
    assert column(sessions, "select count(*) from jobs where lane = 'backfill'") == [number]


def test_work_asked_for_anew_while_an_older_extractor_reads_is_still_done(sessions: Sessions) -> None:
    article = accept(sessions, tries=1).id
    held = claimed(sessions, article, version=1)
    enqueue(sessions, article, version=2)
    finish(sessions, held, annotated(version=1))
    assert status(sessions, article).status == "done"
    assert claim(sessions, article, version=1) is None
    assert overdue(sessions) == [article]
    finish(sessions, claimed(sessions, article, version=2), annotated(version=2))
    assert column(sessions, "select version from annotation_sets") == [2]
    assert overdue(sessions, lost=True) == []
