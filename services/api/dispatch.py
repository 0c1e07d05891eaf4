"""Sending to the broker beside the request: a POST never waits for Redis.

What is not sent, because the broker is away or this process dies, rescue sends.
"""

import queue
import threading
from collections.abc import Sequence

import structlog
from kombu.exceptions import OperationalError

from copydesk.broker import Queue
from copydesk.ids import ArticleId

log = structlog.get_logger()
HELD = 10_000
Message = tuple[str, list[ArticleId]]


class Dispatcher:
    """A thread that sends what the requests hand it, in order."""

    def __init__(self, broker: Queue) -> None:
        self._broker = broker
        self._messages: queue.Queue[Message | None] = queue.Queue(maxsize=HELD)
        self._thread = threading.Thread(target=self._run, name="dispatch", daemon=True)
        self.away = False
        """Whether the latest sending failed."""

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Send what is held, as far as that takes no more than a few seconds."""
        try:
            self._messages.put_nowait(None)
        except queue.Full:
            return
        self._thread.join(timeout=5)

    def send(self, lane: str, articles: Sequence[ArticleId]) -> None:
        """Hand over one task's articles; returns at once."""
        try:
            self._messages.put_nowait((lane, list(articles)))
        except queue.Full:
            log.warning("dispatch.full", left_to_rescue=len(articles))

    def _run(self) -> None:
        while (message := self._messages.get()) is not None:
            lane, articles = message
            try:
                self._broker.send(lane, articles)
                self.away = False
            except OperationalError as error:
                self.away = True
                log.warning("dispatch.broker_away", error=type(error).__name__, left_to_rescue=len(articles))
