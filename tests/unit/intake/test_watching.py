"""Feeds watched: conditions, politeness, each entry once over restarts; sites and service are functions."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from copydesk.client import AwayError, Copydesk
from copydesk.intake.journal import Journal
from copydesk.intake.politeness import Manners
from copydesk.intake.watching import Visit, Wishes, visit_feed, watch_feeds
from tests.unit.intake.test_feeds import ITEM, rss

FEED = "https://courier.example/feed"
Answers = dict[str, httpx.Response]


class World:
    """Sites by address, a service that accepts, and what both were asked."""

    def __init__(self, journal: Path) -> None:
        self.sites: dict[str, Callable[[httpx.Request], httpx.Response]] = {}
        self.asked: list[httpx.Request] = []
        self.taken: dict[str, dict[str, str]] = {}
        self.slept: list[float] = []
        self.away = False
        self._journal = journal

    def serve(self, url: str, status: int = 200, body: bytes = b"", **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.sites[url] = lambda _: httpx.Response(status, stream=httpx.ByteStream(body), headers=named)

    def _site(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self.sites.get(str(request.url), lambda _: httpx.Response(404, stream=httpx.ByteStream(b"")))(request)

    def _service(self, request: httpx.Request) -> httpx.Response:
        if self.away:
            raise httpx.ConnectError("refused")
        key, known = request.headers["idempotency-key"], request.headers["idempotency-key"] in self.taken
        self.taken[key] = json.loads(request.content)
        return httpx.Response(202, json={"id": f"art_{len(self.taken)}", "status": "queued", "duplicate": known})

    def visit(self, wishes: Wishes = Wishes(900)) -> Visit:  # noqa: B008
        client = httpx.Client(transport=httpx.MockTransport(self._site))
        desk = Copydesk("http://desk.test", patience=0, transport=httpx.MockTransport(self._service))
        manners = Manners(client, delay=2, sleep=self.slept.append, clock=lambda: 0.0)
        with Journal(self._journal) as journal, client, desk:
            return visit_feed(FEED, desk, journal, manners, wishes=wishes, tell=lambda *_: None)

    def due_in(self) -> float:
        with Journal(self._journal) as journal:
            return journal.feed(FEED).due - time.time()


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "j.journal")


SECOND = ITEM.replace("g-1", "g-2").replace("We waited", "They waited")


def test_new_entries_are_posted_once_and_changed_ones_anew(world: World) -> None:
    world.serve(FEED, body=rss(ITEM))
    assert [world.visit().posted, world.visit().posted] == [1, 0]
    world.serve(FEED, body=rss(SECOND, ITEM))
    assert world.visit().posted == 1
    world.serve(FEED, body=rss(SECOND, ITEM.replace("We waited", "We wept")))
    assert world.visit().posted == 1
    first, second, third = world.taken.values()
    assert first["external_id"] == third["external_id"] != second["external_id"]


def test_the_oldest_comes_first(world: World) -> None:
    world.serve(FEED, body=rss(SECOND, ITEM))
    world.visit()
    assert ["We" in article["text"] for article in world.taken.values()] == [True, False]


def test_an_unchanged_feed_is_not_transferred(world: World) -> None:
    world.serve(FEED, body=rss(ITEM), etag='"a"', last_modified="Wed, 04 Mar 2026 09:30:00 GMT")
    world.visit()
    world.serve(FEED, 304)
    assert world.visit() == Visit(FEED)
    world.visit()
    assert [request.headers.get("if-none-match") for request in world.asked] == [None, '"a"', '"a"']
    assert world.asked[-1].headers["if-modified-since"] == "Wed, 04 Mar 2026 09:30:00 GMT"


def test_what_the_service_did_not_take_is_new_the_next_time(world: World) -> None:
    world.serve(FEED, body=rss(SECOND, ITEM), etag='"a"')
    world.away = True
    with pytest.raises(AwayError):
        world.visit()
    world.away = False
    assert world.visit().posted == 2
    assert "if-none-match" not in world.asked[1].headers


@pytest.mark.parametrize(
    ("status", "headers", "least"),
    [
        (200, {}, 900), (200, {"cache_control": "public, max-age=7200"}, 7200), (304, {}, 900),
        (503, {"retry_after": "86000"}, 86000), (429, {}, 900), (200, {"cache_control": "max-age=99999999"}, 86400),
    ],
)  # fmt: skip
def test_a_feed_says_when_it_is_asked_again(world: World, status: int, headers: dict[str, str], least: float) -> None:
    world.serve(FEED, status, rss(ITEM) if status == 200 else b"", **headers)
    world.visit()
    assert least - 60 < world.due_in() <= least


def test_trouble_doubles_the_interval_and_success_forgets_it(world: World) -> None:
    world.serve(FEED, 500)
    waits = []
    for _ in range(4):
        assert "500" in str(world.visit().trouble)
        waits.append(round(world.due_in(), -2))
    assert waits == [900, 1800, 3600, 7200]
    world.serve(FEED, body=rss(ITEM))
    world.visit()
    assert world.due_in() < 901


def test_a_feed_that_is_gone_is_never_asked_again(world: World, tmp_path: Path) -> None:
    world.serve(FEED, 410)
    assert world.visit().gone
    with Journal(tmp_path / "j.journal") as journal:
        (told,) = watch_feeds([FEED], lambda _: pytest.fail("it was asked"), journal, once=False)
    assert told.gone


def test_what_is_no_feed_is_trouble(world: World) -> None:
    world.serve(FEED, body=b"<html>Sign in")
    assert "is no feed" in str(world.visit().trouble)


def test_one_host_is_asked_slowly(world: World) -> None:
    world.serve(FEED, body=rss(ITEM.replace("/a?b=1", "https://courier.example/1")))
    world.serve("https://courier.example/robots.txt", body=b"User-agent: *\nCrawl-delay: 9\nDisallow: /private")
    world.serve("https://courier.example/1", body=b"<p>The whole page.</p>", content_type="text/html")
    assert world.visit(Wishes(900, fetch=True)).posted == 1
    (article,) = world.taken.values()
    assert article["html"] == "<p>The whole page.</p>"
    assert world.slept == [2, 9]


def test_what_robots_txt_keeps_is_not_fetched(world: World) -> None:
    world.serve(FEED, body=rss(ITEM))
    world.serve("https://courier.example/robots.txt", body=b"User-agent: copydesk\nDisallow: /a")
    assert world.visit(Wishes(900, fetch=True)).posted == 1
    assert [request.url.path for request in world.asked] == ["/feed", "/robots.txt"]
    (article,) = world.taken.values()
    assert article["text"] == "We waited."


@pytest.mark.parametrize(("status", "fetched"), [(404, True), (500, False)])
def test_missing_rules_allow_and_failing_ones_forbid(world: World, status: int, fetched: bool) -> None:
    world.serve(FEED, body=rss(ITEM))
    world.serve("https://courier.example/robots.txt", status)
    world.visit(Wishes(900, fetch=True))
    assert ("/a" in [request.url.path for request in world.asked]) is fetched


def test_feeds_are_visited_when_they_are_due(tmp_path: Path) -> None:
    visited: list[str] = []
    with Journal(tmp_path / "j.journal") as journal:

        def visit(url: str) -> Visit:
            visited.append(url)
            journal.keep(url, type(journal.feed(url))(due=time.time() + (0 if url == "a" else 500)))
            return Visit(url)

        def sleeping() -> Iterator[None]:
            yield
            yield
            raise KeyboardInterrupt

        naps = sleeping()
        with pytest.raises(KeyboardInterrupt):
            list(watch_feeds(["a", "b", "a"], visit, journal, once=False, sleep=lambda _: next(naps)))
    assert visited == ["a", "b", "a", "a"]
