"""Feeds watched: asked for now and then, their new entries posted, each once, over restarts."""

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from copydesk.charsets import decode
from copydesk.client import Article, Copydesk, InvalidError
from copydesk.client.exchanges import LONGEST_PAUSE
from copydesk.intake.feeds import Entry, FeedError, parse_feed
from copydesk.intake.journal import Journal
from copydesk.intake.politeness import Manners, asked_to_wait
from copydesk.outbound import Answer, OutboundError
from copydesk.submissions import Submission

FEED_BYTES, PAGE_BYTES = 20_000_000, 5_000_000
LONGEST_INTERVAL = 86_400.0
OK, NOT_MODIFIED, GONE = 200, 304, 410


@dataclass(frozen=True, slots=True)
class Visit:
    """What a look at a feed came to; `trouble` says why nothing, or not all, was had."""

    url: str
    posted: int = 0
    known: int = 0
    skipped: int = 0
    trouble: str | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Wishes:
    """How feeds are watched: seconds between two looks, the publisher's name, whether pages are fetched."""

    interval: float
    publisher: str | None = None
    fetch: bool = False


Tell = Callable[[str, Submission, Article], None]


def watch_feeds(
    urls: Iterable[str],
    visit: Callable[[str], Visit],
    journal: Journal,
    *,
    once: bool,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Visit]:
    """Visit each feed when it is due, until all are gone; with `once`, each that is due now."""
    waiting = list(dict.fromkeys(urls))
    while waiting:
        for url in list(waiting):
            if journal.feed(url).gone:
                waiting.remove(url)
                yield Visit(url, trouble="gone for good (410), as it said before", gone=True)
            elif once or journal.feed(url).due <= time.time():
                yield visit(url)
        if once:
            return
        due = [journal.feed(url).due for url in waiting]
        if due:
            sleep(min(max(0.0, min(due) - time.time()), LONGEST_PAUSE))


def visit_feed(url: str, desk: Copydesk, journal: Journal, manners: Manners, *, wishes: Wishes, tell: Tell) -> Visit:
    """Look at a feed, post what is new in it, and note when it is due again.

    Only what it says has changed is transferred. Its state is noted when all of it is posted: what is interrupted is
    read again, and each entry is noted by itself. Raises ClientError where the service does not take articles.
    """
    known = journal.feed(url)
    conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    headers = {name: value for name, value in conditions.items() if value}
    try:
        answer = manners.get(url, limit=FEED_BYTES, headers={**headers, "Accept": "application/rss+xml, */*;q=0.8"})
        if answer.status == GONE:
            journal.keep(url, replace(known, gone=True))
            return Visit(url, trouble="gone for good (410); it is not asked for again", gone=True)
        if answer.status not in {OK, NOT_MODIFIED}:
            return put_off(url, journal, wishes, f"answered with {answer.status}", asked_to_wait(answer))
        minutes, visit = 0.0, Visit(url)
        if answer.status == OK:
            feed = parse_feed(answer.body, answer.url, dict(answer.headers), publisher=wishes.publisher)
            minutes = feed.minutes
            visit = _post_new(url, feed.entries, desk, journal, manners, wishes=wishes, tell=tell)
    except (OutboundError, FeedError) as error:
        return put_off(url, journal, wishes, str(error), 0.0)
    pause = min(LONGEST_INTERVAL, max(wishes.interval, minutes * 60, asked_to_wait(answer)))
    etag, modified = _validators(answer, visit)
    if answer.status == NOT_MODIFIED:
        etag, modified = etag or known.etag, modified or known.modified
    journal.keep(url, replace(known, etag=etag, modified=modified, due=time.time() + pause, failures=0))
    return visit


def _validators(answer: Answer, visit: Visit) -> tuple[str | None, str | None]:
    """What asks whether the feed has changed; nothing, where some of it is still to be had."""
    if visit.trouble:
        return None, None
    return answer.headers.get("etag"), answer.headers.get("last-modified")


def put_off(url: str, journal: Journal, wishes: Wishes, trouble: str, wanted: float) -> Visit:
    """Look again later: twice as far away with each look that fails, or when the other side `wanted` it (seconds)."""
    known = journal.feed(url)
    pause = min(LONGEST_INTERVAL, max(wishes.interval * 2 ** min(known.failures, 12), wanted))
    journal.keep(url, replace(known, due=time.time() + pause, failures=known.failures + 1))
    return Visit(url, trouble=trouble)


def _post_new(
    url: str,
    entries: Iterable[Entry],
    desk: Copydesk,
    journal: Journal,
    manners: Manners,
    *,
    wishes: Wishes,
    tell: Tell,
) -> Visit:
    visit = Visit(url)
    # The oldest first, as they were published: feeds have the newest on top.
    for entry in reversed(tuple(entries)):
        digest = _digest(url, entry)
        if digest in journal:
            continue
        try:
            submission = _fetched(entry, manners) if wishes.fetch else entry.submission
        except OutboundError as error:
            visit = replace(visit, skipped=visit.skipped + 1, trouble=f"{entry.submission.url}: {error}")
            continue
        if not submission.source:
            visit = replace(visit, skipped=visit.skipped + 1)
            journal.add([digest])
            continue
        try:
            article = desk.post_submission(submission, idempotency_key=digest.hex())
        except InvalidError as error:
            visit = replace(visit, skipped=visit.skipped + 1, trouble=f"{entry.id}: {error}")
            journal.add([digest])
            continue
        journal.add([digest])
        tell(url, submission, article)
        new = not article.duplicate
        visit = replace(visit, posted=visit.posted + new, known=visit.known + (not new))
    return visit


def _digest(url: str, entry: Entry) -> bytes:
    """Tells an entry, and each version of it, from all others."""
    said = "\0".join((url, entry.id, entry.submission.title or "", entry.submission.source))
    return hashlib.sha256(said.encode()).digest()[:16]


def _fetched(entry: Entry, manners: Manners) -> Submission:
    """The entry with its page for its content, where it has a page that may be fetched. Raises OutboundError."""
    url = entry.submission.url
    answer = manners.page(url, limit=PAGE_BYTES) if url else None
    if answer is None or answer.status != OK:
        return entry.submission
    content_type = answer.headers.get("content-type", "text/html")
    if "html" not in content_type.lower():
        return entry.submission
    _, _, charset = content_type.partition("charset=")
    return replace(entry.submission, source=decode(answer.body, charset.strip("\"' ") or None, html=True), html=True)
