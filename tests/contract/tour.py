"""A tour of the API: calls really made, kept as the examples of the OpenAPI document."""

import json
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPResponse
from typing import Any
from unittest.mock import patch

import httpx

from copydesk.ids import ArticleId, DeliveryId
from copydesk.settings import Settings
from copydesk.store.engine import Sessions
from services.api import bounds
from tests.steady import Steady

BASE = "http://127.0.0.1:8800"
STREAMED = 3
"""How many events of a stream are kept."""
Json = dict[str, Any]


@dataclass(frozen=True)
class Request:
    """A call as it is sent; `path` has its parameters in braces, as the document writes it."""

    method: str
    path: str
    ids: dict[str, str] = field(default_factory=dict)
    params: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    json: Any = None
    content: str | bytes | None = None
    media_type: str = "application/json"

    @property
    def url(self) -> str:
        return str(httpx.URL(self.path.format(**self.ids), params=self.params or None))

    @property
    def body(self) -> bytes | None:
        if self.json is not None:
            return json.dumps(self.json, ensure_ascii=False).encode()
        return self.content.encode() if isinstance(self.content, str) else self.content

    def curl(self) -> str:
        """The call as one types it."""
        words = ["curl -sN" if self.path == "/v1/events" else "curl -s"]
        if self.method not in {"GET", "POST"} or (self.method == "POST" and self.body is None):
            words.append(f"-X {self.method}")
        words.append(_quoted(BASE + self.url))
        words += [f"-H {_quoted(f'{name}: {value}')}" for name, value in self.headers.items()]
        if self.body is not None:
            words.append(f"-H {_quoted(f'Content-Type: {self.media_type}')}")
            words.append(f"--data-binary {_quoted(self.body.decode())}")
        return " ".join(words)


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "'\\''") + "'"


class WorkingQueue:
    """Stands in for broker and workers: does what it is sent, at once, in the sender's thread."""

    def __init__(self, sessions: Sessions, settings: Settings) -> None:
        self._sessions, self._settings = sessions, settings
        self._receivers = httpx.Client(transport=httpx.MockTransport(_receive))

    def send(self, lane: str, subjects: Sequence[str]) -> None:
        from copydesk.extraction import extract_submission
        from workers.delivering import deliver
        from workers.reading import read_article

        about = {"sessions": self._sessions, "settings": self._settings, "holder": "reader@newsroom/41"}
        for subject in subjects:
            if lane == "deliveries":
                deliver(queue=self, client=self._receivers, delivery=DeliveryId(subject), **about)
            else:
                read_article(article=ArticleId(subject), extract=extract_submission, **about)


def _receive(request: httpx.Request) -> httpx.Response:
    """What the webhooks' receivers answer: one takes everything, another is down."""
    return httpx.Response(503 if request.url.host.startswith("down.") else 204)


class Tour:
    """Makes calls and keeps them, by operation: the first shows the call, and all show its answers."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self._steady = Steady()
        self.kept: dict[str, Json] = {}
        self.first: dict[str, Request] = {}

    def call(self, operation: str, name: str, request: Request, *, key: str | None, at: str = "") -> httpx.Response:
        """Make the call with an API key and keep it under the name; `at` is another service's address."""
        headers = {**request.headers, **({"Authorization": f"Bearer {key}"} if key else {})}
        if request.body is not None:
            headers["Content-Type"] = request.media_type
        with self._client.stream(request.method, at + request.url, content=request.body, headers=headers) as answer:
            if answer.headers.get("content-type", "").startswith("text/event-stream"):
                said = _first_events(answer)
            else:
                said = answer.read().decode()
        self.first.setdefault(operation, request)
        self._keep(operation, name, request, answer, said)
        return answer

    def send(self, request: Request, *, key: str, at: str = "") -> None:
        """Make a call that is not kept."""
        headers = {"Authorization": f"Bearer {key}", "Content-Type": request.media_type}
        self._client.request(request.method, at + request.url, content=request.body, headers=headers).raise_for_status()

    def call_slowly(self, operation: str, name: str, request: Request, *, key: str) -> None:
        """Make the call and fall silent within its body, which is not waited for long; keep the answer."""
        url = self._client.base_url
        head = {"Host": url.netloc.decode(), "Authorization": f"Bearer {key}", "Content-Length": "9",
                "Content-Type": request.media_type}  # fmt: skip
        lines = [f"{request.method} {request.url} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items())]
        with (
            patch.object(bounds, "SILENT_SECONDS", 0.2),
            socket.create_connection((url.host, url.port or 80), timeout=20) as connection,
        ):
            connection.sendall("\r\n".join([*lines, "", "{"]).encode())
            answer = HTTPResponse(connection)
            answer.begin()
            said = answer.read().decode()
        kept = httpx.Response(answer.status, headers=answer.getheaders(), text=said)
        self._keep(operation, name, request, kept, said)

    def _keep(self, operation: str, name: str, request: Request, answer: httpx.Response, said: str) -> None:
        place = f"{operation}: {name}"
        if operation not in self.kept:
            curl = self._steady.text(request.curl(), place)
            self.kept[operation] = {"curl": curl, "parameters": {}, "request": {}, "responses": {}}
        kept = self.kept[operation]
        if answer.is_success:
            parameters = {**request.ids, **request.params, **{n.lower(): v for n, v in request.headers.items()}}
            kept["parameters"] = {**self._steady.json(parameters, place), **kept["parameters"]}
            if request.body is not None:
                body = request.json if request.json is not None else request.body.decode()
                kept["request"].setdefault(request.media_type, {})[name] = self._steady.json(body, place)
        if said:
            media_type = answer.headers["content-type"].partition(";")[0]
            value = json.loads(said) if media_type.endswith("json") and media_type != "application/x-ndjson" else said
            steady = self._steady.text(value, place) if isinstance(value, str) else self._steady.json(value, place)
            kept["responses"].setdefault(str(answer.status_code), {}).setdefault(media_type, {})[name] = steady


def _first_events(answer: httpx.Response) -> str:
    lines: list[str] = []
    for line in answer.iter_lines():
        lines.append(line)
        if sum(not line for line in lines) == STREAMED:
            break
    return "\n".join(lines) + "\n"
