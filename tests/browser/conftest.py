"""The desk in a real browser: Chromium, a real database, the seeds as the real extractor reads them."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from copydesk.embedded.errors import EmbeddedError
from copydesk.settings import Settings
from copydesk.store.engine import Sessions, make_engine, make_sessions
from copydesk.store.migration import migrate
from services.api.app import create_app
from tests import services
from tests.browser import shelf

pytestmark = pytest.mark.browser
TIMEOUT = 15_000
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]}}
NO_BROKER = "redis://127.0.0.1:1/0"


class Sent:
    """Stands in for the broker: remembers what it was sent."""

    def __init__(self) -> None:
        self.subjects: list[str] = []

    def send(self, lane: str, subjects: Sequence[str]) -> None:  # noqa: ARG002 -- the queue's form
        self.subjects += subjects


@contextmanager
def serve(settings: Settings, broker: Any) -> Iterator[str]:
    """The application on a port of its own."""
    server = uvicorn.Server(
        uvicorn.Config(create_app(settings, broker=broker), host="127.0.0.1", port=0, log_config=None,
                       timeout_graceful_shutdown=1)
    )  # fmt: skip
    thread = threading.Thread(target=server.run, name="desk")
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=20)


@contextmanager
def launch() -> Iterator[Browser]:
    """The system's Chromium, or the one that Playwright brought. Raises EmbeddedError without either."""
    found = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    with sync_playwright() as playwright:
        program = found or playwright.chromium.executable_path
        if not Path(program).exists():
            raise EmbeddedError("there is no Chromium")
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for one file: while Playwright runs, its event loop is this thread's, and asyncio's users find it taken."""
    with ExitStack() as stack:
        try:
            yield stack.enter_context(launch())
        except EmbeddedError as error:
            services.skip_or_fail(error)


@pytest.fixture(scope="package")
def sessions() -> Iterator[Sessions]:
    """A database of the browser tests' own: other tests empty theirs."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(services.run_postgres())
        except EmbeddedError as error:
            services.skip_or_fail(error)
        engine = make_engine(url)
        migrate(engine)
        yield make_sessions(engine)
        engine.dispose()


@pytest.fixture(scope="package")
def filled(sessions: Sessions) -> shelf.Shelf:
    """The shelf that tests only look at; one that changes it puts it back (`refilled`)."""
    found = shelf.fill(sessions)
    return shelf.Shelf(found.articles | shelf.hostile(sessions))


@pytest.fixture(scope="package")
def sent() -> Sent:
    return Sent()


@pytest.fixture(scope="package")
def desk_url(sessions: Sessions, sent: Sent) -> Iterator[str]:
    url = sessions.kw["bind"].url.render_as_string(hide_password=False)
    settings = Settings(database_url=url, broker_url=NO_BROKER, auth=False, log_level="ERROR",
                        flower_url="http://127.0.0.1:5555")  # fmt: skip
    with serve(settings, sent) as address:
        yield address


@pytest.fixture
def open_page(browser: Browser, desk_url: str, filled: shelf.Shelf) -> Iterator[Callable[..., Page]]:
    """Opens a path of the desk; whatever the browser complains about (a refused script, an error) fails the test."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def open_(path: str, *, width: int = 1280, scheme: str = "light", **how: Any) -> Page:
        context = browser.new_context(
            base_url=desk_url, viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce",
            permissions=["clipboard-read", "clipboard-write"], **how,
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(TIMEOUT)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("dialog", lambda dialog: complaints.append(f"a dialog: {dialog.message}"))
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    expected = [said for said in complaints if "status of 4" not in said]  # a page that is to be missing
    assert not expected


@pytest.fixture
def check_access() -> Callable[[Page], None]:
    """Fails with what axe finds against WCAG 2.2 AA, and where the page is wider than the screen."""

    def check(page: Page) -> None:
        found = Axe().run(page, options=AXE).response["violations"]
        told = [f"{v['id']}: {node['html'][:160]} {node['failureSummary']}" for v in found for node in v["nodes"][:3]]
        assert not told, f"{page.url}\n" + "\n".join(told)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} is {wide} pixels wider than its window"

    return check
