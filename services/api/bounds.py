"""What comes in from outside, bounded before anything of ours reads it: heads in time and size, bodies likewise."""

import asyncio
import time
from asyncio import TimerHandle, Transport
from typing import Any

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 15.0
"""From a connection's, or a request's, first moment to the end of its head."""
HEAD_BYTES = 65_536
LINGER_SECONDS = 10.0
"""For the rest of a body that has been answered already."""
BODY_SECONDS = 120.0
"""For a whole body; a bulk call's lasts as long as it goes on coming."""
SILENT_SECONDS = 30.0
"""Between two parts of any body."""
SIP_BYTES, SIP_SECONDS = 16_384, 10.0
"""So much of a body, or what came in so many seconds, is handed on at once: a reader is not woken for every byte."""
SMALL_BODY = 1_000_000
"""The most a body may hold where no article is posted."""
ARTICLES, BULK, FORM = "/v1/articles", "/v1/articles/bulk", "/"
"""Calls that count their bytes themselves, and say in their own way what is too much."""


class HeadsInTime(HttpToolsProtocol):
    """uvicorn's protocol, which hangs up on who does not come to the end of a request's head, and hands bodies on in sips.

    uvicorn itself has no such limit (its keep-alive time-out ends with the next request's first byte):
    a client that sends a byte now and then would keep its socket, and a head without end all memory.
    """

    _timer: TimerHandle | None = None
    _sip: TimerHandle | None = None
    _head_bytes = 0
    _in_head = True
    _in_body = False

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._start(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        if self._sip is not None:
            self._sip.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._in_head:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._in_head and self._head_bytes > HEAD_BYTES:
            self._stop()
            self.transport.close()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head, self._head_bytes = True, 0
        if self._timer is None:
            self._start(HEAD_SECONDS)

    def on_headers_complete(self) -> None:
        self._in_head, self._in_body = False, True
        self._stop()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        # As uvicorn's own, which wakes the reader each time: an event that was set wakes, though it be cleared again.
        cycle = self.cycle
        if cycle.response_complete:
            return
        cycle.body += body
        if len(cycle.body) > HIGH_WATER_LIMIT:
            self.flow.pause_reading()
        if len(cycle.body) >= SIP_BYTES or cycle.scope["path"] == BULK:
            cycle.message_event.set()
        elif self._sip is None:
            # Silence must be told from a trickle, so well before it is one.
            self._sip = self.loop.call_later(min(SIP_SECONDS, SILENT_SECONDS / 3), self._hand_on)

    def _hand_on(self) -> None:
        self._sip = None
        if self.cycle is not None and self.cycle.body:
            self.cycle.message_event.set()

    def on_message_complete(self) -> None:
        self._in_body = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._in_body and self._timer is None:
            # Answered before it had said all: it may end what it is saying, so that it reads the answer.
            self._start(LINGER_SECONDS)

    def _start(self, seconds: float) -> None:
        self._timer = self.loop.call_later(seconds, self.transport.abort)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class Bounds:
    """ASGI middleware that bounds bodies: their size, the time they take, and the silence in them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request; its reader gets a 408 or 413 instead of what goes beyond the bounds."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # No id has a NUL, and PostgreSQL refuses to look for one: such a path leads nowhere like any other wrong one.
        path = scope["path"] = scope["path"].replace("\x00", "\ufffd")
        end = None if path == BULK else time.monotonic() + BODY_SECONDS
        most = None if path in {ARTICLES, BULK, FORM} else SMALL_BODY
        total, whole = 0, False

        async def bounded() -> Message:
            nonlocal total, whole
            if whole:
                return await receive()  # a wait for the client to leave, as long as it stays
            try:
                async with asyncio.timeout(SILENT_SECONDS if end is None else _left(end)):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, "The body did not come in time.", {"Connection": "close"}) from None
            total += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if most is not None and total > most:
                raise HTTPException(413, f"The body is over {most:,} bytes.", {"Connection": "close"})
            return message

        await self._app(scope, bounded, send)


def _left(end: float) -> float:
    return max(0.0, min(SILENT_SECONDS, end - time.monotonic()))


def server_options(**options: Any) -> dict[str, Any]:
    """What uvicorn is started with, whoever starts it."""
    return {
        "http": HeadsInTime,
        "ws": "none",
        "log_config": None,
        "timeout_keep_alive": 30,
        "server_header": False,
        **options,
    }
