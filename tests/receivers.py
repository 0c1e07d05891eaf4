"""A receiver of requests on loopback that behaves, or misbehaves, as it is told."""

import contextlib
import gzip
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float = field(default_factory=time.time)


Behave = Callable[[socket.socket, Received], None]


@dataclass
class Receiver:
    """Where it listens, what it got, and how it answers (which may be changed while it runs)."""

    url: str
    behave: Behave
    received: list[Received] = field(default_factory=list)


def answering(status: int = 204, body: bytes = b"", **headers: str) -> Behave:
    """An ordinary answer."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]

    def behave(connection: socket.socket, _request: Received) -> None:
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    return behave


def resetting(connection: socket.socket, _request: Received) -> None:
    """No answer: the connection is torn down."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def hanging(connection: socket.socket, _request: Received) -> None:
    """No answer, until the other side leaves."""
    connection.settimeout(30)
    connection.recv(1)


def dripping(connection: socket.socket, _request: Received) -> None:
    """An answer that comes byte by byte and never ends."""
    connection.sendall(b"HTTP/1.1 200 X\r\nX-Drip: ")
    for _ in range(600):
        connection.sendall(b"a")
        time.sleep(0.05)


def flooding(connection: socket.socket, _request: Received) -> None:
    """An answer without end."""
    connection.sendall(b"HTTP/1.1 200 X\r\n\r\n")
    for _ in range(2000):
        connection.sendall(b"a" * 65_536)


@cache
def _bomb() -> bytes:
    return gzip.compress(bytes(30_000_000), 1)


def bombing(connection: socket.socket, request: Received) -> None:
    """A small answer that inflates to 30 MB."""
    answering(200, _bomb(), Content_Encoding="gzip")(connection, request)


def breaking_off(connection: socket.socket, _request: Received) -> None:
    """Half an answer."""
    connection.sendall(b"HTTP/1.1 200 X\r\nContent-Length: 1000\r\n\r\nhalf")


def babbling(connection: socket.socket, _request: Received) -> None:
    """What is no HTTP."""
    connection.sendall(b"220 mail.example ready\r\n" * 3)


@contextmanager
def run_receiver(behave: Behave | None = None, *, tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver on a free port of loopback; a 204 for everything unless told otherwise."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        scheme = "https" if tls else "http"
        receiver = Receiver(f"{scheme}://127.0.0.1:{listener.getsockname()[1]}", behave or answering())

        def serve() -> None:
            with contextlib.suppress(OSError):  # the listener is closed
                while True:
                    connection, _ = listener.accept()
                    threading.Thread(target=_serve_one, args=(receiver, connection, tls), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        try:
            yield receiver
        finally:
            listener.shutdown(socket.SHUT_RDWR)


def _serve_one(receiver: Receiver, connection: socket.socket, tls: ssl.SSLContext | None) -> None:
    with contextlib.ExitStack() as stack, contextlib.suppress(OSError, ValueError):
        stack.enter_context(connection).settimeout(30)
        if tls is not None:
            connection = stack.enter_context(tls.wrap_socket(connection, server_side=True))
        request = _read_request(connection)
        receiver.received.append(request)
        receiver.behave(connection, request)


def _read_request(connection: socket.socket) -> Received:
    with connection.makefile("rb") as stream:
        method, path, _ = stream.readline().decode().split(" ", 2)
        headers = {}
        while line := stream.readline().strip().decode("latin-1"):
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        length = int(headers.get("content-length", "0"))
        if len(body := stream.read(length)) < length:
            raise ValueError("the sender was gone before its body ended")
        return Received(method, path, headers, body)
