"""Row 12: those who follow the events, cut off again and again, while transactions commit late."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from copydesk.ids import ArticleId
from copydesk.store import events
from copydesk.store.engine import transaction
from copydesk.store.events import EventCursor
from tests.chaos.conftest import Size
from tests.chaos.house import House
from tests.chaos.ledger import ROWS, Row
from tests.stored import column

WRITERS, READERS = 8, 3


@pytest.mark.timeout(600)
def test_no_event_is_missed_or_repeated(house: House, size: Size) -> None:
    row = Row(12, "no event missed or repeated, in one order", "late commits, roll-backs; streams cut off, API killed")
    with transaction(house.sessions) as session:
        start = events.latest(session)
    written = threading.Event()
    with ThreadPoolExecutor(WRITERS + READERS) as threads:
        writers = [threads.submit(write, house, writer, size.of(20, 150)) for writer in range(WRITERS)]
        readers = [threads.submit(follow, house, start, written) for _ in range(READERS)]
        time.sleep(size.of(3, 15))
        house.kill("api")
        ids = {id_ for writer in writers for id_ in writer.result()}
        written.set()
        read = [reader.result() for reader in readers]
    order = [cursor for cursor, _ in read[0][0]]
    row.injected = sum(cuts for _, cuts in read) + 1
    row.posted = len(ids)
    for seen, _ in read:
        cursors, articles = [cursor for cursor, _ in seen], [article for _, article in seen if article in ids]
        assert cursors == sorted(set(cursors)) == order
        row.lost += len(ids) - len(set(articles))
        row.doubled += len(articles) - len(set(articles))
    row.done = row.posted - row.lost
    ROWS.append(row)
    assert (row.lost, row.doubled) == (0, 0)


def write(house: House, writer: int, number: int) -> list[str]:
    """Transactions that last, and commit in another order than they began; answers what was committed."""
    dice, committed = random.Random(writer), []  # noqa: S311
    for each in range(number):
        article = f"art_event-{writer}-{each}"
        with house.sessions() as session:
            events.append(session, "article.accepted", [ArticleId(article)])
            time.sleep(dice.choice([0, 0, 0.01, 0.3]))
            if dice.random() < 0.1:
                session.rollback()
                continue
            session.commit()
        committed.append(article)
    return committed


def follow(house: House, start: EventCursor, written: threading.Event) -> tuple[list[tuple[EventCursor, str]], int]:
    """Read the stream with random disconnections until all is written and read; answers events and cuts."""
    seen: list[tuple[EventCursor, str]] = []
    cuts = 0
    while True:
        last = seen[-1][0] if seen else start
        if written.is_set() and not column(house.sessions, AFTER, xid=str(last.xid), id=last.id):
            return seen, cuts
        try:
            read_some(house, last, seen, random.uniform(0.2, 2.0))  # noqa: S311
        except httpx.TransportError:
            time.sleep(0.3)
        cuts += 1


AFTER = "select 1 from events where (xid, id) > (cast(:xid as xid8), :id) limit 1"


def read_some(house: House, last: EventCursor, seen: list[tuple[EventCursor, str]], seconds: float) -> None:
    """Read on from the last event for some time, then hang up."""
    end = time.monotonic() + seconds
    headers = {"Last-Event-ID": str(last)}
    timeout = httpx.Timeout(5, read=1)
    cursor: EventCursor | None = None
    with house.client() as client, client.stream("GET", "/v1/events", headers=headers, timeout=timeout) as stream:
        for line in stream.iter_lines():
            name, _, value = line.partition(": ")
            if name == "id":
                cursor = EventCursor.parse(value)
            elif name == "data" and '"article_id"' in value:
                article = value.partition('"article_id":"')[2].partition('"')[0]
                held = article
            elif not line and cursor is not None:
                seen.append((cursor, held))
                cursor = None
                if time.monotonic() > end:
                    return
