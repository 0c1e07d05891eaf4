"""The desk in a real browser: Chromium, a real database, the seeds as the real extractor reads them."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Dialog, Page, sync_playwright

from copydesk.embedded.errors import EmbeddedError
from copydesk.settings import Settings
from copydesk.store.engine import Sessions, make_engine, make_sessions
from copydesk.store.migration import migrate
from services.api.app import create_app
from tests import services
from tests.browser import shelf

pytestmark = pytest.mark.browser
TIMEOUT = 15_000
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
OF_COLOUR = ["color-contrast", "link-in-text-block"]
RUN_AXE = """async (options) => (await axe.run(document, {resultTypes: ["violations"], ...options})).violations.flatMap(
    (rule) => rule.nodes.slice(0, 3).map((node) => `${rule.id}: ${node.html.slice(0, 160)} ${node.failureSummary}`))"""
"""Only what is wrong comes back: what is right of a long page is megabytes."""
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


@pytest.fixture(scope="package")
def guarded_url(sessions: Sessions, sent: Sent) -> Iterator[str]:
    """The desk where keys are asked for."""
    url = sessions.kw["bind"].url.render_as_string(hide_password=False)
    with serve(Settings(database_url=url, broker_url=NO_BROKER, log_level="ERROR"), sent) as address:
        yield address


@dataclass
class Window:
    """A page that the tests of a file take turns with, and what the browser complained about on it."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def listen(self) -> None:
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.on("dialog", self._refuse)

    def _refuse(self, dialog: Dialog) -> None:
        self.complaints.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def clear(self) -> list[str]:
        """Leave the page as a new one; gives what was complained about but for pages that are to be missing."""
        self.page.goto("about:blank")
        self.page.emulate_media(color_scheme="light", reduced_motion="reduce")
        found = [said for said in self.complaints if "status of 4" not in said]
        self.complaints.clear()
        return found


@pytest.fixture(scope="module")
def windows(browser: Browser, desk_url: str) -> Iterator[Callable[..., Window]]:
    """One window for each way of having it: a process of the browser's for every test is most of what a test costs."""
    made: dict[tuple[tuple[str, Any], ...], Window] = {}

    def find(**how: Any) -> Window:
        key = tuple(sorted(how.items()))
        if key not in made:
            context = browser.new_context(
                base_url=desk_url, reduced_motion="reduce", permissions=["clipboard-read", "clipboard-write"], **how
            )
            made[key] = Window(context.new_page())
            made[key].page.set_default_timeout(TIMEOUT)
            made[key].listen()
        return made[key]

    yield find
    for window in made.values():
        window.page.context.close()


@pytest.fixture
def open_page(windows: Callable[..., Window], filled: shelf.Shelf) -> Iterator[Callable[..., Page]]:
    """Opens a path of the desk; whatever the browser complains about (a refused script, an error) fails the test."""
    opened: list[Window] = []

    def open_(path: str, *, width: int = 1280, **how: Any) -> Page:
        window = windows(**how)
        if window not in opened:
            opened.append(window)
        window.page.set_viewport_size({"width": width, "height": 900})
        window.page.goto(path)
        return window.page

    yield open_
    assert [said for window in opened for said in window.clear()] == []


@pytest.fixture
def check_access() -> Callable[[Page], None]:
    """Fails with what axe finds against WCAG 2.2 AA in the light and in the dark, and where the page is too wide.

    In the dark only what colours change is looked at again, on a phone what its width does: the size of what is to be touched.
    """

    def look(page: Page, **options: Any) -> None:
        found = page.evaluate(RUN_AXE, options)
        assert not found, f"{page.url}\n" + "\n".join(found)

    def check(page: Page) -> None:
        page.evaluate(AXE_SCRIPT)
        look(page, runOnly={"type": "tag", "values": WCAG})
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        look(page, runOnly={"type": "rule", "values": OF_COLOUR})
        before = page.viewport_size
        assert before is not None
        for width in (before["width"], 390, 320):
            page.set_viewport_size({"width": width, "height": before["height"]})
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{page.url} is {wide} pixels wider than its window of {width}"
        look(page, runOnly={"type": "rule", "values": ["target-size"]})

    return check
