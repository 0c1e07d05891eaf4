"""One request to the outside, checked, pinned, and bounded in time and size."""

import ssl
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpcore
import httpx

from copydesk.outbound import connections
from copydesk.outbound.addresses import Network, check_url
from copydesk.outbound.connections import Deadline, GuardedBackend, Resolve
from copydesk.outbound.errors import AddressRefusedError, AnswerTooLargeError, UnreachableError
from copydesk.settings import Settings

AGENT = "Copydesk"
SECONDS = 10.0
"""The whole of a request, from the name's look-up to the answer's last byte, unless asked otherwise."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `url` is where it came from, after any redirects."""

    status: int
    url: str
    headers: httpx.Headers
    body: bytes


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()  # reads hundreds of certificates: once is enough


class GuardedTransport(httpx.BaseTransport):
    """A connection of its own for every request, redirects among them: each is checked anew."""

    def __init__(self, networks: Sequence[Network], *, resolve: Resolve = connections.resolve) -> None:
        self._networks, self._resolve = networks, resolve

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Raises AddressRefusedError and UnreachableError."""
        check_url(str(request.url))
        deadline: Deadline = request.extensions.get("deadline") or Deadline.after(SECONDS)
        pool = httpcore.ConnectionPool(
            ssl_context=_tls(),
            max_connections=1,
            max_keepalive_connections=0,
            network_backend=GuardedBackend(self._networks, deadline, self._resolve),
        )
        asked = httpcore.Request(
            request.method,
            httpcore.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.read(),
        )
        try:
            with _named_errors():
                answer = pool.handle_request(asked)
        except BaseException:
            pool.close()
            raise
        return httpx.Response(answer.status, headers=answer.headers, stream=_Stream(answer, pool))


class _Stream(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response, pool: httpcore.ConnectionPool) -> None:
        self._answer, self._pool = answer, pool

    def __iter__(self) -> Iterator[bytes]:
        with _named_errors():
            yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
        self._pool.close()


@contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except httpcore.TimeoutException as error:
        raise UnreachableError("The other side took too long.") from error
    except ssl.SSLCertVerificationError as error:
        raise UnreachableError("The host's certificate is not valid for its name.") from error
    except httpcore.ConnectError as error:
        said = "certificate is not valid for its name" if "CERTIFICATE" in str(error) else "TLS could not be agreed on"
        raise UnreachableError(f"The connection failed: the host's {said}.") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        raise UnreachableError("The other side broke the connection off, or does not speak HTTP.") from error


def open_guarded_client(settings: Settings, *, resolve: Resolve = connections.resolve) -> httpx.Client:
    """A client for `fetch` that threads may share; whoever opened it closes it. No proxies, no cookies."""
    return httpx.Client(
        transport=GuardedTransport(settings.outbound_networks, resolve=resolve),
        headers={"User-Agent": AGENT, "Accept-Encoding": "gzip"},
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        trust_env=False,
    )


def fetch(
    client: httpx.Client,
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    content: bytes | None = None,
    redirects: int = 0,
    seconds: float = SECONDS,
    limit: int = 65_536,
) -> Answer:
    """The answer to a request, of any status, within `seconds` and `limit` bytes (after inflation).

    With a limit of 0 the body is not read: whoever only wants the status never waits for it.
    Up to `redirects` redirects are followed, each checked like the first; with 0 a redirect is the answer.
    Raises AddressRefusedError, UnreachableError, AnswerTooLargeError.
    """
    check_url(url)
    try:
        request: httpx.Request | None = client.build_request(
            method, url, headers=headers, content=content, extensions={"deadline": Deadline.after(seconds)}
        )
        for _ in range(redirects + 1):
            assert request is not None  # noqa: S101 -- a redirect has its next
            response = client.send(request, stream=True)
            with closing(response):
                if not (redirects and response.has_redirect_location):
                    body = _read(response, limit) if limit else b""
                    return Answer(response.status_code, str(response.url), response.headers, body)
                request = response.next_request
    except (httpx.InvalidURL, httpx.RemoteProtocolError) as error:
        raise AddressRefusedError("That is not a URL that can be called.") from error
    raise UnreachableError(f"There were more than {redirects} redirects.")


def _read(response: httpx.Response, limit: int) -> bytes:
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"identity", "gzip", ""}:
        raise UnreachableError("The answer is encoded in a way that was not asked for.")
    inflater = zlib.decompressobj(wbits=31) if encoding == "gzip" else None
    body = bytearray()
    try:
        for chunk in response.iter_raw():
            body += inflater.decompress(chunk, limit + 1 - len(body)) if inflater else chunk
            if len(body) > limit:
                raise AnswerTooLargeError(f"The answer is over {limit:,} bytes.")
    except zlib.error as error:
        raise UnreachableError("The answer is not gzip, though it says so.") from error
    return bytes(body)
