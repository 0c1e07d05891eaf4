"""Connections to checked addresses, within one deadline for all that happens on them.

The name is resolved once, every answer is checked, and the socket is opened to the checked address itself:
DNS that answers otherwise a moment later leads nowhere. TLS still asks for the name's certificate.
"""

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import httpcore

from copydesk.outbound.addresses import Network, is_allowed
from copydesk.outbound.errors import AddressRefusedError, UnreachableError

MOST_ADDRESSES = 8
"""How many of a name's addresses are tried."""
Resolve = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment, on the monotonic clock, by which all must be over."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """That many seconds from now."""
        return cls(time.monotonic() + seconds)

    def left(self) -> float:
        """Seconds left. Raises UnreachableError when there are none."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise UnreachableError("The other side took too long.")
        return left


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, as the system finds them. Raises OSError (UnicodeError for no possible name)."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def checked_addresses(
    host: str, port: int, networks: Sequence[Network], deadline: Deadline, *, resolve: Resolve = resolve
) -> Sequence[str]:
    """The name's addresses, every one of which may be called.

    Raises AddressRefusedError if any of them may not, UnreachableError if there are none in time.
    """
    answer: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            answer.put(resolve(host, port))
        except (OSError, UnicodeError) as error:
            answer.put(error)

    # getaddrinfo knows no time limit: whoever asked leaves, and the thread ends with the resolver's own.
    threading.Thread(target=look_up, name="resolve", daemon=True).start()
    try:
        found = answer.get(timeout=deadline.left())
    except queue.Empty:
        raise UnreachableError("The host's name was not resolved in time.") from None
    if isinstance(found, Exception) or not found:
        raise UnreachableError("The host's name could not be resolved.")
    # A link-local address names its interface behind a percent sign.
    if not all(is_allowed(address.partition("%")[0], networks) for address in found):
        raise AddressRefusedError("The host is not on the public internet, nor in a network that the settings name.")
    return found[:MOST_ADDRESSES]


class BoundedStream(httpcore.NetworkStream):
    """A socket whose every operation ends at the deadline: a drip of bytes does not prolong it."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 -- the deadline's instead
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left())
        return BoundedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class GuardedBackend(httpcore.NetworkBackend):
    """Opens sockets to checked addresses only, all within one deadline."""

    def __init__(self, networks: Sequence[Network], deadline: Deadline, resolve: Resolve = resolve) -> None:
        self._networks, self._deadline, self._resolve = networks, deadline, resolve
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first of the name's addresses that takes it."""
        addresses = checked_addresses(host, port, self._networks, self._deadline, resolve=self._resolve)
        for number, address in enumerate(addresses):
            # One that swallows packets leaves time for those after it.
            seconds = self._deadline.left() / (len(addresses) - number)
            try:
                stream = self._sockets.connect_tcp(address, port, seconds, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
            return BoundedStream(stream, self._deadline)
        raise UnreachableError("No connection could be made.")
