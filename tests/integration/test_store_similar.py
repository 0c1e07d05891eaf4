"""Copies and versions of a story end linked, from both ends, whoever reads them when."""

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import IntegrityError

from copydesk.annotations import Annotations, Fingerprint
from copydesk.errors import ArticleNotFoundError
from copydesk.ids import ArticleId
from copydesk.likeness import MINIMA
from copydesk.store import articles, jobs, similar
from copydesk.store.engine import Sessions, transaction
from tests.stored import accept, annotated, change, claimed, column, done, finish


def printed(seed: int, *, changed: int = 0, shingles: int = 200) -> Fingerprint:
    """The fingerprint of a made-up story, with so many of its minima changed."""
    dice = random.Random(seed)  # noqa: S311 -- the same for everybody
    minima = [dice.randrange(2**32) for _ in range(MINIMA)]
    minima[:changed] = [number ^ 1 for number in minima[:changed]]
    return Fingerprint(tuple(minima), shingles)


def story(source: str, found: Fingerprint | None, *, version: int = 1, **metadata: str) -> Annotations:
    return replace(annotated(source, version=version, **metadata), fingerprint=found)


def stored(sessions: Sessions, source: str, found: Fingerprint | None, **given: str) -> ArticleId:
    return done(sessions, source, found=story(source, found, **given), **given)


def links(sessions: Sessions, article: ArticleId) -> dict[str, float]:
    with transaction(sessions) as session:
        return dict(similar.shares(session, article))


def reread(sessions: Sessions, article: ArticleId, found: Fingerprint | None, *, version: int) -> None:
    with transaction(sessions) as session:
        jobs.enqueue(session, [article], lane="backfill", version=version, tries=1, request_id="req_2")
    finish(sessions, claimed(sessions, article, version=version), story("Read again.", found, version=version))


def test_versions_are_linked_from_both_ends_with_the_share_of_each(sessions: Sessions) -> None:
    first = stored(sessions, "First.", printed(1))
    longer = stored(sessions, "Longer.", printed(1, changed=63, shingles=300))
    other = stored(sessions, "Other.", printed(2))
    short = stored(sessions, "Short.", None)
    # Half the minima equal: a resemblance of 1/2, so that 500/3 shingles are common.
    assert links(sessions, first) == {longer: 0.83}
    assert links(sessions, longer) == {first: 0.56}
    assert links(sessions, other) == links(sessions, short) == {}


def test_what_shares_little_is_not_linked(sessions: Sessions) -> None:
    first, second = stored(sessions, "A.", printed(1)), stored(sessions, "B.", printed(1, changed=100))
    assert links(sessions, first) == links(sessions, second) == {}


def test_a_list_shows_the_others_and_may_leave_copies_out(sessions: Sessions) -> None:
    first = stored(sessions, "First.", printed(1), publisher="A")
    copy = stored(sessions, "Copy.", printed(1), publisher="B")
    alone = stored(sessions, "Alone.", printed(2))
    stored(sessions, "Alone.", None, publisher="B")  # too short for a fingerprint, yet the same to the letter
    with transaction(sessions) as session:
        (found,) = similar.listing(session, first)
        listed = articles.listing(session, articles.Filters(), before=None, limit=9)
        firsts = articles.listing(session, articles.Filters(first_only=True), before=None, limit=9)
        with pytest.raises(ArticleNotFoundError):
            similar.listing(session, ArticleId("art_none"))
    assert (found.article.id, found.article.publisher, found.share) == (copy, "B", 1.0)
    assert {item.id: item.similar for item in listed[1:]} == {first: 1, copy: 1, alone: 0}
    assert [item.id for item in firsts] == [alone, first]


def test_reading_again_repeats_corrects_and_unlinks(sessions: Sessions) -> None:
    first, copy = stored(sessions, "First.", printed(1)), stored(sessions, "Copy.", printed(1))
    reread(sessions, first, printed(1), version=2)
    assert (links(sessions, first), links(sessions, copy)) == ({copy: 1.0}, {first: 1.0})
    reread(sessions, copy, printed(2), version=2)
    assert links(sessions, first) == links(sessions, copy) == {}
    reread(sessions, copy, printed(1, changed=63), version=3)
    assert (links(sessions, first), links(sessions, copy)) == ({copy: 0.67}, {first: 0.67})
    reread(sessions, copy, None, version=4)
    assert links(sessions, first) == links(sessions, copy) == {}
    assert column(sessions, "select article_id from fingerprints") == [first]


def test_what_is_removed_is_linked_no_more(sessions: Sessions) -> None:
    first, copy = stored(sessions, "First.", printed(1)), stored(sessions, "Copy.", printed(1))
    with transaction(sessions) as session:
        articles.remove(session, first)
    assert links(sessions, copy) == {}
    assert column(sessions, "select article_id from fingerprints") == [copy]


def remove(sessions: Sessions, article: ArticleId) -> None:
    with transaction(sessions) as session:
        articles.remove(session, article)


def test_copies_read_at_the_same_moment_end_linked(sessions: Sessions) -> None:
    """Each begins before the others are written, as parallel workers do; all pairs are linked in the end."""
    copies = [accept(sessions, f"Copy {number}.").id for number in range(8)]
    claims = [claimed(sessions, article) for article in copies]
    found = [story(f"Copy {number}.", printed(1, changed=number)) for number in range(8)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(finish, [sessions] * 8, claims, found))
    for article in copies:
        assert links(sessions, article).keys() == set(copies) - {article}


def test_a_copy_waits_for_one_being_written(sessions: Sessions) -> None:
    first, second = accept(sessions, "First.").id, accept(sessions, "Second.").id
    held = claimed(sessions, second)
    with ThreadPoolExecutor(1) as threads, sessions() as session, session.begin():
        similar.write(session, first, printed(1))
        writing = threads.submit(finish, sessions, held, story("Second.", printed(1, changed=30)))
        waiting = text("select count(*) from pg_locks where locktype = 'advisory' and not granted")
        with sessions() as watcher:
            while not watcher.scalar(waiting):
                assert not writing.done()
        session.commit()
        writing.result(timeout=30)
    assert links(sessions, first).keys() == {second}


def test_removals_and_re_readings_at_once_leave_no_half_links(sessions: Sessions) -> None:
    """Whatever the order, each pair that is left is linked from both ends, and nobody waits for ever."""
    for round_ in range(3):
        copies = [stored(sessions, f"Copy {round_}/{number}.", printed(round_)) for number in range(6)]

        with ThreadPoolExecutor(6) as threads:
            work = [threads.submit(remove, sessions, article) for article in copies[:2]]
            work += [
                threads.submit(reread, sessions, article, printed(round_, changed=number), version=2)
                for number, article in enumerate(copies[2:])
            ]
            for each in work:
                each.result()
        for article in copies[2:]:
            assert links(sessions, article).keys() == set(copies[2:]) - {article}


def test_copies_are_removed_at_once_without_waiting_for_each_other_in_a_ring(sessions: Sessions) -> None:
    for round_ in range(10):
        copies = [stored(sessions, f"Copy {round_}/{number}.", printed(round_)) for number in range(8)]

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(partial(remove, sessions), copies))


def test_candidates_come_from_the_index(sessions: Sessions, engine: Engine) -> None:
    """Asked for some that share a band, the planner would read the whole table, however large, to find a few."""
    asked: list[str] = []

    def explain(connection: Connection, _cursor: object, statement: str, values: Any, *_more: object) -> None:
        if "bands &&" in statement and not statement.startswith("explain"):
            asked.extend(connection.exec_driver_sql(f"explain {statement}", values).scalars())

    first = stored(sessions, "First.", printed(1))
    event.listen(engine, "before_cursor_execute", explain)
    try:
        with transaction(sessions) as session:
            similar.write(session, first, printed(1))
            assert session.scalar(text("show enable_seqscan")) == "on"
    finally:
        event.remove(engine, "before_cursor_execute", explain)
    assert "ix_fingerprints_bands" in "\n".join(asked)


@pytest.mark.parametrize(
    "wrong", ["update similar_articles set other_id = article_id", "update similar_articles set share = 2"]
)
def test_the_tables_refuse_wrong_links(sessions: Sessions, wrong: str) -> None:
    stored(sessions, "First.", printed(1))
    stored(sessions, "Copy.", printed(1))
    with pytest.raises(IntegrityError):
        change(sessions, wrong)
