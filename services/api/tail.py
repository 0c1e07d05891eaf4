"""One tail of the events table per process, which every waiting request hangs on: no thread, no session each."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from copydesk.ids import ArticleId
from copydesk.store import articles, events
from copydesk.store.engine import Sessions, transaction
from copydesk.store.events import Event, EventCursor

log = structlog.get_logger()
POLL_SECONDS, AWAY_SECONDS = 0.1, 1.0
LOOK_AGAIN_SECONDS = 2.0
"""How often a waiting request looks for itself: a long transaction elsewhere holds the tail back."""
HELD = 1000
PAGE = 500
ENDED = frozenset({"article.completed", "article.failed", "article.removed"})


class Tail:
    """Follows the record while anybody listens."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._cursor = EventCursor()
        self._waiting: dict[ArticleId, set[asyncio.Event]] = defaultdict(set)
        self._streams: set[asyncio.Queue[Event]] = set()
        self._listened = asyncio.Event()
        self._placed = asyncio.Event()

    async def run(self) -> None:
        """Poll for ever; an outage of the database only delays."""
        behind = True
        while True:
            if not (self._waiting or self._streams):
                self._listened.clear()
                self._placed.clear()
                behind = True
            await self._listened.wait()
            try:
                if behind:
                    self._cursor = await run_in_threadpool(self._latest)
                    behind = False
                    self._placed.set()
                found = await run_in_threadpool(self._read, self._cursor)
            except SQLAlchemyError as error:
                log.warning("tail.database_away", error=type(error).__name__)
                await asyncio.sleep(AWAY_SECONDS)
                continue
            for event in found:
                self._hand_on(event)
            if len(found) < PAGE:
                await asyncio.sleep(POLL_SECONDS)

    def _latest(self) -> EventCursor:
        with transaction(self._sessions) as session:
            return events.latest(session)

    def _read(self, cursor: EventCursor) -> list[Event]:
        with transaction(self._sessions) as session:
            return events.read_after(session, cursor, limit=PAGE)

    def _hand_on(self, event: Event) -> None:
        self._cursor = event.cursor
        if event.type in ENDED:
            for waiter in self._waiting.get(event.article_id, ()):
                waiter.set()
        for stream in list(self._streams):
            try:
                stream.put_nowait(event)
            except asyncio.QueueFull:
                # Too slow a reader is cut off; it comes back with its last event's id and misses nothing.
                self._streams.discard(stream)

    async def wait(self, article: ArticleId, seconds: float) -> None:
        """Return when the article is done, failed or removed, at the latest after `seconds`."""
        ended = asyncio.Event()
        self._waiting[article].add(ended)
        self._listened.set()
        try:
            async with asyncio.timeout(seconds):
                while await run_in_threadpool(self._is_open, article):
                    try:
                        await asyncio.wait_for(ended.wait(), LOOK_AGAIN_SECONDS)
                    except TimeoutError:
                        continue
        except TimeoutError:
            return
        finally:
            self._waiting[article].discard(ended)
            if not self._waiting[article]:
                del self._waiting[article]

    def _is_open(self, article: ArticleId) -> bool:
        with transaction(self._sessions) as session:
            return articles.status(session, article) == "queued"

    async def place(self) -> EventCursor:
        """Where the record stands now: what follows it has yet to be told."""
        return await run_in_threadpool(self._latest)

    async def follow(self, cursor: EventCursor) -> AsyncIterator[Event]:
        """Events as they happen, from after the cursor; ends when the reader is too slow."""
        stream: asyncio.Queue[Event] = asyncio.Queue(maxsize=HELD)
        self._streams.add(stream)
        self._listened.set()
        try:
            # What happened before the tail took over first; what both bring is told by its cursor.
            await self._placed.wait()
            while past := await run_in_threadpool(self._read, cursor):
                for event in past:
                    cursor = event.cursor
                    yield event
            while stream in self._streams or not stream.empty():
                event = await stream.get()
                if event.cursor > cursor:
                    cursor = event.cursor
                    yield event
        finally:
            self._streams.discard(stream)
