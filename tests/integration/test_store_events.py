"""The record: ordered, and nothing skipped, however late it commits."""

from datetime import timedelta

import pytest

from copydesk.errors import CursorError
from copydesk.ids import ArticleId
from copydesk.store import events
from copydesk.store.engine import Sessions, transaction
from copydesk.store.events import EventCursor
from tests.stored import accept, claimed, done, fail


def read(sessions: Sessions, cursor: EventCursor, *, limit: int = 500) -> list[events.Event]:
    with transaction(sessions) as session:
        return events.read_after(session, cursor, limit=limit)


def names(found: list[events.Event]) -> list[str]:
    return [event.article_id for event in found]


def test_what_commits_late_is_not_skipped(sessions: Sessions) -> None:
    with sessions() as late:
        events.append(late, "article.accepted", [ArticleId("late")])
        with transaction(sessions) as session:
            events.append(session, "article.accepted", [ArticleId("early")])
            latest_before = events.latest(session)
        # "early" has the higher id and is committed; giving it out now would jump over "late".
        assert read(sessions, EventCursor()) == []
        assert latest_before == EventCursor()
        late.commit()
    found = read(sessions, EventCursor())
    assert names(found) == ["late", "early"]
    assert read(sessions, found[0].cursor) == found[1:]
    assert read(sessions, found[1].cursor) == []


def test_what_is_rolled_back_holds_nobody_up(sessions: Sessions) -> None:
    with sessions() as late:
        events.append(late, "article.accepted", [ArticleId("never")])
        late.rollback()
    accept(sessions)
    assert len(read(sessions, EventCursor())) == 1


def test_reading_on_from_each_page_gives_every_event_once(sessions: Sessions) -> None:
    with transaction(sessions) as session:
        events.append(session, "article.accepted", [ArticleId(f"a{number}") for number in range(7)])
    done(sessions)
    cursor, seen = EventCursor(), []
    while page := read(sessions, cursor, limit=3):
        seen += page
        cursor = page[-1].cursor
    assert len(seen) == len({event.cursor for event in seen}) == 10
    assert [event.cursor for event in seen] == sorted(event.cursor for event in seen)
    with transaction(sessions) as session:
        assert events.latest(session) == cursor


def test_a_timeline_tells_an_articles_own_story(sessions: Sessions) -> None:
    article = accept(sessions).id
    accept(sessions, "Another.")
    fail(sessions, claimed(sessions, article), base=timedelta(seconds=8))
    with transaction(sessions) as session:
        accepted, taken, failed = events.timeline(session, article)
    assert accepted.data == {"lane": "articles", "request_id": "req_test"}
    assert taken.data == {"attempt": 1, "holder": "w1@here/1", "version": 1}
    assert (failed.type, failed.data["attempt"], failed.data["error"]) == ("article.attempt_failed", 1, "ValueError")
    assert 4 <= failed.data["retry_seconds"] <= 8


@pytest.mark.parametrize("cursor", [EventCursor(), EventCursor(7, 3), EventCursor(2**63 - 1, 2**63 - 1)])
def test_a_cursor_is_read_as_it_was_written(sessions: Sessions, cursor: EventCursor) -> None:
    assert EventCursor.parse(str(cursor)) == cursor
    assert read(sessions, cursor) == []


@pytest.mark.parametrize("wrong", ["", "7", "-", "7-", "-7", "a-1", "1--1", "٣-1", "1-1 ", f"1-{2**63}", "1.5-1"])
def test_no_other_string_is_a_cursor(wrong: str) -> None:
    with pytest.raises(CursorError):
        EventCursor.parse(wrong)
