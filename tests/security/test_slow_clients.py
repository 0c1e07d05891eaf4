"""Clients that trickle: they are hung up on in time, and leave the others alone."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from httpx import Client

from copydesk.settings import Settings
from copydesk.store.engine import Sessions
from services.api import bounds
from tests.served import serve, served

HEAD = b"POST /v1/articles HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\n"


@pytest.fixture
def url(postgres_url: str, sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An API whose patience is short."""
    for name, seconds in (
        ("HEAD_SECONDS", 1.0),
        ("SILENT_SECONDS", 1.0),
        ("BODY_SECONDS", 2.0),
        ("LINGER_SECONDS", 1.0),
    ):
        monkeypatch.setattr(bounds, name, seconds)
    with served(Settings(database_url=postgres_url, auth=False, log_level="CRITICAL")) as url:
        yield url


def connect(url: str) -> socket.socket:
    host, _, port = url.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout=30)


def trickle(connection: socket.socket, byte: bytes) -> bytes:
    """Send byte after byte until the server has said something, or hung up; answers what it said."""
    connection.settimeout(0.1)
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            connection.sendall(byte)
            if (answer := connection.recv(65_536)) or answer == b"":
                return answer
        except TimeoutError:
            continue
        except ConnectionError:
            return b""
    pytest.fail("it is still being listened to")


def send_headers(connection: socket.socket, number: int) -> None:
    for _ in range(number):
        connection.sendall(b"X-More: " + b"a" * 8_000 + b"\r\n")
        time.sleep(0.001)


@pytest.mark.parametrize("start", [b"GET /", b"GET /livez HTTP/1.1\r\nX-Slow: "])
def test_a_head_that_does_not_end_is_hung_up_on(url: str, start: bytes) -> None:
    with connect(url) as connection:
        connection.sendall(start)
        assert trickle(connection, b"a") == b""


def test_a_silent_connection_is_hung_up_on(url: str) -> None:
    with connect(url) as connection:
        assert connection.recv(1) == b""


def test_a_second_head_is_held_to_the_same(url: str) -> None:
    with connect(url) as connection:
        connection.sendall(b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
        answer = b""
        while not answer.endswith(b"}"):
            answer += connection.recv(65_536)
        assert answer.startswith(b"HTTP/1.1 200 ")
        connection.sendall(b"GET /livez HTTP/1.1\r\nX-Slow: ")
        assert trickle(connection, b"a") == b""


def test_a_head_without_end_is_not_kept_in_memory(url: str) -> None:
    with connect(url) as connection:
        connection.sendall(b"GET /livez HTTP/1.1\r\n")
        with pytest.raises(ConnectionError):
            send_headers(connection, 1000)


@pytest.mark.parametrize("length", [b"Content-Length: 100000\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n"])
def test_a_body_that_does_not_end_is_answered_408(url: str, length: bytes) -> None:
    with connect(url) as connection:
        connection.sendall(HEAD + length)
        answer = trickle(connection, b"1\r\na\r\n" if b"chunked" in length else b"a")
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"application/problem+json" in answer


def test_a_reader_is_not_woken_for_every_byte() -> None:
    messages: list[dict[str, Any]] = []
    reading = threading.Event()

    async def read(scope: Any, receive: Any, send: Any) -> None:
        reading.set()
        while not messages or messages[-1]["more_body"]:
            messages.append(await receive())
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    with serve(read, lifespan="off") as url, connect(url) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(HEAD + b"Content-Length: 50500\r\n\r\n")
        assert reading.wait(30)
        for _ in range(500):
            connection.sendall(b"a")
        connection.sendall(b"b" * 50_000)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 204 ")
    assert b"".join(message["body"] for message in messages) == b"a" * 500 + b"b" * 50_000
    assert len(messages) <= 5


def test_what_was_answered_before_its_body_ended_is_hung_up_on(url: str) -> None:
    with connect(url) as connection:
        connection.sendall(HEAD.replace(b"text/plain", b"image/png") + b"Content-Length: 100000\r\n\r\na")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 415 ")
        assert trickle(connection, b"a") == b""


def test_others_are_served_beside_three_hundred_that_trickle(url: str) -> None:
    with ExitStack() as stack, Client(base_url=url, timeout=30, trust_env=False) as client:
        slow = [stack.enter_context(connect(url)) for _ in range(300)]
        for number, connection in enumerate(slow):
            connection.sendall(HEAD + b"Content-Length: 1000\r\n\r\na" if number % 2 else b"GET /v1/arti")
        statuses = {
            client.post("/v1/articles", json={"text": f"Article {number}."}).status_code for number in range(10)
        }
    assert statuses == {202}
