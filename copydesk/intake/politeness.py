"""How to ask other people's servers: rarely, one thing at a time, and not for what they keep to themselves."""

import time
from collections.abc import Callable
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import httpx

from copydesk.client.exchanges import retry_after
from copydesk.outbound import Answer, OutboundError, fetch

AGENT = "Copydesk (feed reader)"
TOKEN = "Copydesk"  # noqa: S105 -- what robots.txt calls us
ROBOTS_BYTES = 524_288
CLOSED = ["User-agent: *", "Disallow: /"]
ROBOTS_SECONDS = 86_400.0
LONGEST_DELAY = 60.0
REDIRECTS = 5


class Manners:
    """Fetches within the guard of `copydesk.outbound`, `delay` seconds apart for each host."""

    def __init__(
        self,
        client: httpx.Client,
        *,
        delay: float,
        agent: str = AGENT,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client, self._delay, self._agent, self._sleep, self._clock = client, delay, agent, sleep, clock
        self._asked: dict[str, float] = {}
        self._robots: dict[str, tuple[float, RobotFileParser]] = {}

    def get(self, url: str, *, limit: int, headers: dict[str, str] | None = None, delay: float = 0) -> Answer:
        """The answer to a GET. Raises OutboundError."""
        host = urlsplit(url).netloc.lower()
        pause = self._asked.get(host, float("-inf")) + max(self._delay, delay) - self._clock()
        if pause > 0:
            self._sleep(pause)
        try:
            return fetch(
                self._client,
                url,
                headers={"User-Agent": self._agent, **(headers or {})},
                redirects=REDIRECTS,
                limit=limit,
                seconds=30,
            )
        finally:
            self._asked[host] = self._clock()

    def page(self, url: str, *, limit: int) -> Answer | None:
        """A page, unless its host's robots.txt keeps it (None). Raises OutboundError."""
        robots = self._rules(url)
        if not robots.can_fetch(TOKEN, url):
            return None
        return self.get(url, limit=limit, delay=min(LONGEST_DELAY, float(robots.crawl_delay(TOKEN) or 0)))

    def _rules(self, url: str) -> RobotFileParser:
        """The host's rules (RFC 9309): none where there is no file, all closed while it cannot be had."""
        parts = urlsplit(url)
        place = f"{parts.scheme}://{parts.netloc}"
        known = self._robots.get(place)
        if known and self._clock() - known[0] < ROBOTS_SECONDS:
            return known[1]
        rules = RobotFileParser()
        try:
            answer = self.get(f"{place}/robots.txt", limit=ROBOTS_BYTES)
        except OutboundError:
            rules.parse(CLOSED)
        else:
            if answer.status == httpx.codes.OK:
                rules.parse(answer.body.decode("utf-8", "replace").splitlines())
            elif answer.status >= httpx.codes.INTERNAL_SERVER_ERROR:
                rules.parse(CLOSED)
            else:
                rules.parse([])
        self._robots[place] = self._clock(), rules
        return rules


def asked_to_wait(answer: Answer) -> float:
    """Seconds that an answer asks to be left alone for: Retry-After, or how long it may be kept."""
    wanted = retry_after(httpx.Response(answer.status, headers=answer.headers)) or 0.0
    for directive in answer.headers.get("cache-control", "").split(","):
        name, _, value = directive.strip().partition("=")
        if name.lower() == "max-age" and value.isascii() and value.isdigit():
            wanted = max(wanted, float(value[:9]))
    return wanted
