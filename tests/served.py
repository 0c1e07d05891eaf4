"""An API on a free port of loopback, in this process, for the tests that need a real server."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpx
import uvicorn
from starlette.types import ASGIApp

from copydesk.settings import Settings
from services.api.app import create_app
from services.api.bounds import server_options


class KeptQueue:
    """Stands in for the broker: remembers what was sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, list[str]]] = []

    def send(self, lane: str, subjects: Sequence[str]) -> None:
        self.sent.append((lane, list(subjects)))


@contextmanager
def serve(app: ASGIApp, port: int = 0, **options: Any) -> Iterator[str]:
    """The address at which the application answers until the block ends. `options` are uvicorn's."""
    graceful = {"timeout_graceful_shutdown": 5, **options}
    server = uvicorn.Server(uvicorn.Config(app, **server_options(host="127.0.0.1", port=port, **graceful)))
    thread = threading.Thread(target=server.run, name="api")
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the API did not start"
            time.sleep(0.02)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=20)


@contextmanager
def served(settings: Settings, **options: Any) -> Iterator[str]:
    """The address of an API with these settings, and a queue that nobody reads."""
    with serve(create_app(settings, broker=KeptQueue()), **options) as url:
        yield url


@contextmanager
def client_of(settings: Settings) -> Iterator[httpx.Client]:
    """A client of such an API."""
    with served(settings) as url, httpx.Client(base_url=url, timeout=30, trust_env=False) as client:
        yield client
