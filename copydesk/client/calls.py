"""Every call of the service, once: what is sent, and what the answer is read as."""

import json
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qs, urlsplit
from urllib.parse import quote as quoted

import httpx

from copydesk.annotations import EntityType, QuoteType
from copydesk.charsets import decode
from copydesk.client.exchanges import ANSWER_SECONDS, Flow, Pause, Request
from copydesk.client.records import (
    Article,
    ArticleSummary,
    EntityDetails,
    EntitySummary,
    Event,
    FoundQuote,
    Stats,
    Status,
    read_record,
)
from copydesk.submissions import Submission

T = TypeVar("T")
LONGEST_WAIT = 60
"""Seconds that one request may wait, as the service's settings have it unless changed."""
PAGE = 100
JSON = {"Content-Type": "application/json"}


def post(
    *,
    text: str | bytes | None = None,
    html: str | bytes | None = None,
    clean: bool = True,
    url: str | None = None,
    title: str | None = None,
    authors: Sequence[str] = (),
    published_at: datetime | None = None,
    publisher: str | None = None,
    language: str | None = None,
    external_id: str | None = None,
    wait: float = 0,
    idempotency_key: str | None = None,
) -> Flow[Article]:
    """Post an article, as `text` or as a page's `html`, with what is known of it.

    With `wait` (seconds) the finished article is answered if it is finished in time; else, and without, what is
    known of it: its id, its status, and whether it is a duplicate. Bytes are decoded by their own marks, as
    files are. Sent again, over retries, under one key: nothing is posted twice. Raises InvalidError.
    """
    source = text if text is not None else html
    if source is None or (text is not None and html is not None):
        raise ValueError("give either text or html, and not both")
    submission = Submission(
        source if isinstance(source, str) else decode(source, None, html is not None),
        html is not None,
        clean,
        url,
        title,
        tuple(authors),
        published_at,
        publisher,
        language,
        external_id,
    )
    return post_submission(submission, wait=wait, idempotency_key=idempotency_key)


def post_submission(
    article: Submission | Mapping[str, Any], *, wait: float = 0, idempotency_key: str | None = None
) -> Flow[Article]:
    """Post an article that is a Submission, or an object as the API takes it; else as `post`."""
    deadline = time.monotonic() + wait
    headers = {**JSON, "Idempotency-Key": idempotency_key or uuid.uuid4().hex}
    body = to_json(article)
    while True:
        seconds = min(LONGEST_WAIT, max(0, ceil(deadline - time.monotonic())))
        prefer = {"Prefer": f"wait={seconds}"} if seconds else {}
        answer = yield Request(
            "POST", "v1/articles", headers={**headers, **prefer}, body=body, seconds=seconds + ANSWER_SECONDS
        )
        found = _read(Article, answer)
        if found.status != "queued" or time.monotonic() >= deadline:
            return found
        yield Pause(min(1.0, max(0.0, deadline - time.monotonic())))


def article(id: str) -> Flow[Article]:  # noqa: A002 -- what it is called everywhere else
    """An article with all that was found in it. Raises NotFoundError."""
    return _get(Article, f"v1/articles/{quoted(id, safe='')}")


def source(id: str) -> Flow[str]:  # noqa: A002
    """The article as it was posted, unchanged. Raises NotFoundError."""
    answer = yield Request("GET", f"v1/articles/{quoted(id, safe='')}/source")
    text: str = answer.content.decode()
    return text


@dataclass(frozen=True, slots=True)
class _Timeline:
    items: tuple[Event, ...]


def timeline(id: str) -> Flow[tuple[Event, ...]]:  # noqa: A002
    """All that happened to the article, oldest first. Raises NotFoundError."""
    found = yield from _get(_Timeline, f"v1/articles/{quoted(id, safe='')}/events")
    return found.items


def retry(id: str) -> Flow[Article]:  # noqa: A002
    """Have a failed article tried again. Raises NotFoundError, ConflictError for one that has not failed."""
    answer = yield Request("POST", f"v1/articles/{quoted(id, safe='')}/retry", repeatable=False)
    return _read(Article, answer)


def delete(id: str) -> Flow[None]:  # noqa: A002
    """Remove the article and all that was found in it. Raises NotFoundError."""
    yield Request("DELETE", f"v1/articles/{quoted(id, safe='')}")


def entity(id: str) -> Flow[EntityDetails]:  # noqa: A002
    """An entity across articles, and who appears with it. Raises NotFoundError."""
    return _get(EntityDetails, f"v1/entities/{quoted(id, safe='')}")


def ping() -> Flow[None]:
    """Nothing, if the service answers; no key is needed. Raises AwayError."""
    yield Request("GET", "livez")


def stats() -> Flow[Stats]:
    """How the work goes: counts, lanes, workers, failures."""
    return _get(Stats, "v1/stats")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of a list, and the cursor that it goes on at."""

    items: tuple[T, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """A list of records, page by page."""

    kind: type[T]
    path: str
    params: Mapping[str, Any]

    def page(self, cursor: str | None) -> Flow[Page[T]]:
        """The page at the cursor (None: the first)."""
        params = {**self.params, "limit": PAGE, **({"cursor": cursor} if cursor else {})}
        answer = yield Request("GET", self.path, params=params)
        found: Page[T] = _read(Page[self.kind], answer)  # type: ignore[name-defined]
        # The address is the service's own, which is not where a proxy shows it: only its cursor is taken.
        cursors = parse_qs(urlsplit(found.next or "").query).get("cursor", [None])
        return Page(found.items, cursors[0])


def articles(
    *,
    status: Status | None = None,
    publisher: str | None = None,
    language: str | None = None,
    entity: str | None = None,
    speaker: str | None = None,
    q: str | None = None,
    published_from: datetime | None = None,
    published_to: datetime | None = None,
) -> Listing[ArticleSummary]:
    """Articles, newest first, page after page as they are taken; `entity` and `speaker` are entities' ids."""
    given = {
        "status": status, "publisher": publisher, "language": language, "entity": entity, "speaker": speaker, "q": q,
        "published_from": published_from, "published_to": published_to,
    }  # fmt: skip
    return Listing(ArticleSummary, "v1/articles", _params(given))


def quotes(
    *,
    speaker: str | None = None,
    q: str | None = None,
    type: QuoteType | None = None,  # noqa: A002 -- as in the API
    publisher: str | None = None,
    published_from: datetime | None = None,
    published_to: datetime | None = None,
) -> Listing[FoundQuote]:
    """Who said what, page after page: `speaker` is an entity's id, a full name or a surname, `q` words said."""
    given = {
        "speaker": speaker, "q": q, "type": type, "publisher": publisher,
        "published_from": published_from, "published_to": published_to,
    }  # fmt: skip
    return Listing(FoundQuote, "v1/quotes", _params(given))


def entities(*, type: EntityType | None = None, q: str | None = None) -> Listing[EntitySummary]:  # noqa: A002
    """People, organisations and places, those in most articles first; `q` begins a word of the name."""
    return Listing(EntitySummary, "v1/entities", _params({"type": type, "q": q}))


def to_json(article: Submission | Mapping[str, Any] | bytes) -> bytes:
    """The article as the API takes it; bytes are taken to be that already.

    Raises ValueError for a time without its zone, TypeError for what JSON has no form for.
    """
    if isinstance(article, bytes):
        return article
    if isinstance(article, Submission):
        moment = article.published_at
        if moment is not None and moment.tzinfo is None:
            raise ValueError("published_at needs its time zone")
        given: dict[str, Any] = {
            "html" if article.html else "text": article.source,
            "clean": article.clean,
            "url": article.url,
            "title": article.title,
            "authors": list(article.authors),
            "published_at": moment.isoformat() if moment else None,
            "publisher": article.publisher,
            "language": article.language,
            "external_id": article.external_id,
        }
        article = {name: value for name, value in given.items() if value not in (None, [])}
    # Lone surrogates have no UTF-8; escaped, they reach the service, which says what is wrong.
    return json.dumps(article).encode()


def _params(given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in given.items()
        if value is not None
    }


def _get(kind: type[T], path: str) -> Flow[T]:
    answer = yield Request("GET", path)
    return _read(kind, answer)


def _read(kind: type[T], answer: httpx.Response) -> T:
    return read_record(kind, answer.content, source=f"what {answer.request.url} answered")
