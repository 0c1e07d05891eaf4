"""Feeds (RSS, Atom): what their entries say, as submissions."""

from calendar import timegm
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import feedparser

from copydesk.errors import CopydeskError
from copydesk.intake.markup import plain_text
from copydesk.submissions import Submission

LONGEST_NAME, LONGEST_URL, MOST_AUTHORS = 500, 2000, 50
"""What the service takes of names, addresses and authors."""


class FeedError(CopydeskError):
    """What was fetched is no feed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a feed: the submission that it is, with an empty source where the feed gives no content."""

    id: str
    submission: Submission


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it is now; `minutes` is how long it asks to be left alone (RSS's ttl)."""

    title: str | None
    minutes: float
    entries: tuple[Entry, ...]


def parse_feed(body: bytes, url: str, headers: Mapping[str, str], *, publisher: str | None = None) -> Feed:
    """Read a feed, malformed as it may be. Raises FeedError for what is none.

    An entry's content is taken, else its summary; external entities are not followed, and markup that could run
    is dropped. The publisher is the feed's title unless given.
    """
    known = {"content-location": url, "content-type": headers.get("content-type", "application/xml")}
    parsed = feedparser.parse(body, response_headers=known)
    if not parsed.get("version") and not parsed.entries:
        why = parsed.get("bozo_exception") or "it has no entries and names no format"
        raise FeedError(f"{url} is no feed: {why}")
    title = _short(parsed.feed.get("title"))
    entries = tuple(_entry(found, publisher or title) for found in parsed.entries)
    return Feed(title, _number(parsed.feed.get("ttl")), entries)


def _entry(found: Any, publisher: str | None) -> Entry:
    link = str(found.get("link") or "").strip()
    url = link if link.startswith(("http://", "https://")) and len(link) <= LONGEST_URL and " " not in link else None
    contents = [content.get("value") or "" for content in found.get("content") or ()]
    content = plain_text(_printable(max([*contents, found.get("summary") or ""], key=len)))
    title = _short(found.get("title"))
    id_ = str(found.get("id") or link or title or content)
    submission = Submission(
        content,
        url=url,
        title=title,
        authors=tuple(_authors(found)),
        published_at=_moment(found),
        publisher=publisher,
        external_id=_short(id_),
    )
    return Entry(id_, submission)


def _authors(found: Any) -> Iterator[str]:
    for author in (found.get("authors") or [])[:MOST_AUTHORS]:
        if name := _short(author.get("name")):
            yield name


def _moment(found: Any) -> datetime | None:
    # Past feedparser's own get, which takes one for the other, and warns that it does.
    parts = dict.get(found, "published_parsed") or dict.get(found, "updated_parsed")
    try:
        return datetime.fromtimestamp(timegm(parts), UTC) if parts else None
    except (ValueError, OverflowError, OSError):
        return None


def _short(value: Any) -> str | None:
    return _printable(" ".join(str(value or "").split()))[:LONGEST_NAME].strip() or None


def _printable(value: str) -> str:
    return "".join(c for c in value if c != "\x00" and not "\ud800" <= c <= "\udfff")


def _number(value: Any) -> float:
    try:
        return max(0.0, float(value or 0))
    except ValueError:
        return 0.0
