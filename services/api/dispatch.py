"""Sending to the broker beside the request: a POST never waits for Redis.

What is not sent, because the broker is away or this process dies, rescue sends.
"""

import queue
import threading
import time
from collections.abc import Sequence

import structlog
from kombu.exceptions import OperationalError

from copydesk import tracing
from copydesk.broker import Queue

log = structlog.get_logger()
HELD = 10_000
HELD_SECONDS = 4.0
"""How long a message is kept for a broker that is away. Older ones rescue sends, soon after its return."""
PAUSE = 0.25
Message = tuple[str, list[str], float, str | None]
"""The lane, the articles or deliveries, until when it is kept, and the trace it belongs to."""


class Dispatcher:
    """A thread that sends what the requests hand it, in order."""

    def __init__(self, broker: Queue) -> None:
        self._broker = broker
        self._messages: queue.Queue[Message | None] = queue.Queue(maxsize=HELD)
        self._thread = threading.Thread(target=self._run, name="dispatch", daemon=True)
        self._stopping = threading.Event()
        self.away = False
        """Whether the latest sending failed."""

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Send what is held, as far as that takes no more than a few seconds."""
        self._stopping.set()
        try:
            self._messages.put_nowait(None)
        except queue.Full:
            return
        self._thread.join(timeout=5)

    def send(self, lane: str, subjects: Sequence[str]) -> None:
        """Hand over one task's articles or deliveries; returns at once."""
        try:
            until = time.monotonic() + HELD_SECONDS
            self._messages.put_nowait((lane, list(subjects), until, tracing.traceparent()))
        except queue.Full:
            log.warning("dispatch.full", left_to_rescue=len(subjects))

    def announce(self, deliveries: Sequence[str]) -> None:
        """Have a courier told of new deliveries, each by a message of its own; returns at once."""
        for delivery in deliveries:
            self.send("deliveries", [delivery])

    def _run(self) -> None:
        while (message := self._messages.get()) is not None:
            lane, subjects, until, trace = message
            with tracing.continued(trace):
                self._send(lane, subjects, until)

    def _send(self, lane: str, subjects: list[str], until: float) -> None:
        while True:
            try:
                self._broker.send(lane, subjects)
            except OperationalError as error:
                if not self.away:
                    log.warning("dispatch.broker_away", error=type(error).__name__)
                self.away = True
                if time.monotonic() > until or self._stopping.wait(PAUSE):
                    return
            except Exception as error:
                log.exception("dispatch.failed", error=type(error).__name__, left_to_rescue=len(subjects))
                return
            else:
                self.away = False
                return
