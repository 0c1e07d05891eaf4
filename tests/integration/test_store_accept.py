"""Accepting: what is alike is found again, what is not is linked."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from copydesk.errors import ArticleNotFoundError, IdempotencyConflictError
from copydesk.ids import ArticleId
from copydesk.store import articles, events, idempotency
from copydesk.store.engine import Sessions, transaction
from copydesk.submissions import Submission
from tests.stored import BODY, accept, change, claimed, column, done, marrin

DAY = timedelta(days=1)


def summary(sessions: Sessions, article: ArticleId) -> articles.Summary:
    with transaction(sessions) as session:
        return articles.get(session, article)


def remove(sessions: Sessions, article: ArticleId) -> None:
    with transaction(sessions) as session:
        articles.remove(session, article)


def test_a_submission_comes_back_from_its_claim_as_it_was_given(sessions: Sessions) -> None:
    given = Submission(
        "<p>Ferry\r\nmended</p>",
        html=True,
        url="https://harbour.example/ferry",
        title="Ferry “mended”",
        authors=("Ana Brück", "Lee Oyelaran"),
        published_at=datetime(2031, 5, 4, 3, 2, 1, tzinfo=UTC),
        publisher="The Harbour Post",
        language="en",
        external_id="hp-1",
    )
    with transaction(sessions) as session:
        accepted = articles.accept(session, given, lane="backfill", version=1, tries=2, request_id="req_1")
    held = claimed(sessions, accepted.id)
    assert (held.submission, held.lane, held.request_id, held.attempt, held.tries_left) == (
        given,
        "backfill",
        "req_1",
        1,
        1,
    )


def test_the_same_submission_again_finds_the_first(sessions: Sessions) -> None:
    first = accept(sessions, url="https://a.example/1", publisher="A")
    again = accept(sessions, url="https://a.example/1", publisher="A", title="Another headline")
    assert (first.duplicate, again.duplicate) == (False, True)
    assert again.id == first.id
    assert column(sessions, "select count(*) from articles") == [1]
    assert column(sessions, "select type from events") == ["article.accepted"]


def test_a_duplicate_tells_the_status_of_the_first(sessions: Sessions) -> None:
    article = done(sessions, found=marrin())
    assert accept(sessions) == articles.Accepted(article, "done", duplicate=True)


@pytest.mark.parametrize("other", [{"publisher": "B"}, {"url": "https://b.example"}, {"external_id": "b"}])
def test_the_same_body_otherwise_submitted_is_linked(sessions: Sessions, other: dict[str, str]) -> None:
    first, second, third = accept(sessions), accept(sessions, **other), accept(sessions, publisher="C")
    assert not second.duplicate
    assert [summary(sessions, it.id).duplicate_of for it in (first, second, third)] == [None, first.id, first.id]


def test_text_html_and_verbatim_text_are_not_alike(sessions: Sessions) -> None:
    ids = {accept(sessions, **kind).id for kind in ({}, {"html": True}, {"clean": False})}
    assert len(ids) == 3
    assert {summary(sessions, id_).duplicate_of for id_ in ids} == {None}


def test_other_words_under_the_same_external_id_are_a_revision(sessions: Sessions) -> None:
    first = accept(sessions, "One ferry.", publisher="A", external_id="7").id
    second = accept(sessions, "Two ferries.", publisher="A", external_id="7").id
    third = accept(sessions, "Three ferries.", publisher="A", external_id="7").id
    elsewhere = accept(sessions, "No ferry.", publisher="B", external_id="7").id
    assert [summary(sessions, id_).revision_of for id_ in (first, second, third, elsewhere)] == [
        None,
        first,
        second,
        None,
    ]


def test_twenty_at_once_are_one_article(sessions: Sessions) -> None:
    with ThreadPoolExecutor(20) as threads:
        accepted = [future.result() for future in [threads.submit(accept, sessions) for _ in range(20)]]
    assert len({each.id for each in accepted}) == 1
    assert sorted(each.duplicate for each in accepted) == [False] + [True] * 19
    assert column(sessions, "select count(*) from events") == [1]


def test_one_body_from_ten_outlets_at_once_has_one_first(sessions: Sessions) -> None:
    with ThreadPoolExecutor(10) as threads:
        futures = [threads.submit(accept, sessions, publisher=f"Outlet {number}") for number in range(10)]
        ids = [future.result().id for future in futures]
    links = [summary(sessions, id_).duplicate_of for id_ in ids]
    assert links.count(None) == 1
    assert set(links) - {None} == {ids[links.index(None)]}


def test_what_is_rolled_back_was_never_accepted(sessions: Sessions) -> None:
    with sessions() as session:
        articles.accept(session, Submission(BODY), lane="articles", version=1, tries=3, request_id="req_1")
        session.rollback()
    assert not accept(sessions).duplicate


def keyed(sessions: Sessions, key: str, source: str = BODY, caller: str = "key_a") -> tuple[ArticleId, bool]:
    """A submission under an idempotency key, as the API does it; and whether it was a replay."""
    with transaction(sessions) as session:
        known = idempotency.begin(session, caller, key, source.encode(), window=DAY)
        if known:
            return known.article, True
        submission = Submission(source, url=f"https://a.example/{key}/{caller}")
        new = articles.accept(session, submission, lane="articles", version=1, tries=3, request_id="req_1")
        idempotency.complete(session, caller, key, new.id, duplicate=new.duplicate)
        return new.id, False


def test_one_idempotency_key_at_once_is_one_article(sessions: Sessions) -> None:
    with ThreadPoolExecutor(20) as threads:
        answers = [future.result() for future in [threads.submit(keyed, sessions, "k") for _ in range(20)]]
    assert len({article for article, _ in answers}) == 1
    assert sorted(replayed for _, replayed in answers) == [False] + [True] * 19


def test_an_idempotency_key_is_its_callers_own_and_for_one_body(sessions: Sessions) -> None:
    first, _ = keyed(sessions, "k")
    assert keyed(sessions, "k", caller="key_b")[0] != first
    with pytest.raises(IdempotencyConflictError):
        keyed(sessions, "k", "Another body.")


def test_an_idempotency_key_is_free_when_its_caller_failed_or_its_day_is_over(sessions: Sessions) -> None:
    with sessions() as session:
        assert idempotency.begin(session, "key_a", "k", b"other", window=DAY) is None
        session.rollback()
    article, replayed = keyed(sessions, "k")
    assert not replayed
    change(sessions, "update idempotency_keys set created_at = now() - interval '25 hours'")
    with transaction(sessions) as session:
        assert idempotency.begin(session, "key_a", "k", b"other", window=DAY) is None
        idempotency.complete(session, "key_a", "k", article, duplicate=True)
    change(sessions, "update idempotency_keys set created_at = now() - interval '25 hours'")
    with transaction(sessions) as session:
        idempotency.forget(session, window=DAY)
    assert column(sessions, "select count(*) from idempotency_keys") == [0]


def test_removing_takes_everything_and_lets_it_be_posted_anew(sessions: Sessions) -> None:
    article = done(sessions, found=marrin())
    remove(sessions, article)
    for table in ("articles", "annotation_sets", "article_entities", "quotes", "jobs"):
        assert column(sessions, f"select count(*) from {table}") == [0]  # noqa: S608
    with pytest.raises(ArticleNotFoundError):
        remove(sessions, article)
    anew = accept(sessions)
    assert not anew.duplicate
    assert anew.id != article
    with transaction(sessions) as session:
        assert [event.type for event in events.timeline(session, article)][-1] == "article.removed"


def test_removing_the_first_makes_the_next_the_first(sessions: Sessions) -> None:
    first, second, third = (accept(sessions, publisher=name).id for name in "ABC")
    remove(sessions, first)
    assert [summary(sessions, id_).duplicate_of for id_ in (second, third)] == [None, second]
    assert summary(sessions, accept(sessions, publisher="D").id).duplicate_of == second


def test_removing_while_the_same_body_is_posted_harms_neither(sessions: Sessions) -> None:
    """A link to an article that is going away must not fail the post."""
    for round_ in range(10):
        first = accept(sessions, f"Body {round_}.", publisher="A").id
        with ThreadPoolExecutor(5) as threads:
            futures = [threads.submit(accept, sessions, f"Body {round_}.", publisher=name) for name in "BCDE"]
            gone = threads.submit(remove, sessions, first)
            ids = [future.result().id for future in futures]
            gone.result()
        links = [summary(sessions, id_).duplicate_of for id_ in ids]
        assert links.count(None) == 1
