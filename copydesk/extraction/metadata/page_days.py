"""When a page says it was published and changed."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

from selectolax.lexbor import LexborNode

from copydesk.extraction.metadata import calendar
from copydesk.extraction.metadata.moments import MONTHS, parse_moment
from copydesk.extraction.metadata.page import Page, Said, split_url, words_of

PUBLISHED = (
    "article:published_time", "og:article:published_time", "article:published", "og:published_time",
    "datepublished", "parsely-pub-date",
    "publish-date", "publish_date", "publication_date", "publicationdate", "pubdate", "published_time", "published",
    "published-date",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "sailthru.date", "dc.date.issued", "dcterms.created",
    "dc.date.created",
    "dcterms.date", "dc.date", "dcsext.articlefirstpublished", "article.published", "article_date_original",
    "bt:pubdate", "rnews:datepublished",
    "citation_publication_date", "citation_date", "originalpublicationdate", "datecreated", "created", "date",
    "time", "release_date",
)  # fmt: skip
MODIFIED = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "lastmod",
    "last-modified", "modified",
    "dcterms.modified", "dc.date.modified", "article:modified", "cxenseparse:modified_time", "updated_time", "revised",
)  # fmt: skip
SELECTORS = (
    '[itemprop="datePublished"]',
    (
        "time[pubdate], time.published, time.entry-date, time[class*='publish' i], .published time, .entry-date,"
        " .post-date, .publish-date"
    ),
    "article time[datetime], main time[datetime], header time[datetime]",
    "time[datetime]",
    "article time, main time",
    (
        '[class*="publish" i], [class*="dateline" i], [class*="timestamp" i], [data-testid*="timestamp" i],'
        ' [class*="article-date" i], [class*="post-date" i], [class*="date" i]'
    ),
)
IN_URL = re.compile(
    r"/(?P<year>(?:19|20)\d\d)[/-](?P<month>\d{1,2}|[a-z]{3,9})[/-](?P<day>\d{1,2})(?!\d)|[/_-](?P<packed>20[0"
    r"-3]\d[01]\d[0-3]\d)(?!\d)"
)
WESTERNMOST, EASTERNMOST = timedelta(hours=-12), timedelta(hours=14)
LONGEST = 120
CHANGED = re.compile(
    r"\W*(?:last )?(?:updated|modified|changed|mis à jour|actualizado|aktualisiert|aggiornato|atualizado)",
    re.IGNORECASE,
)


def find_published(page: Page, heading: LexborNode | None) -> tuple[datetime, str] | None:
    """The moment of publication and its source: what is declared, then what is shown, then htmldate's guess.

    A stamp in UTC has the day of London; where the page shows the same moment by its own clock, or its
    address or the reader another day, the moment is given in the outlet's zone.
    """
    declared = _first(page.said("datePublished", *PUBLISHED) + page.said("dateCreated") + page.said("uploadDate"))
    shown = _shown(page, heading)
    in_url = url_day(page.url or next((words for words, _ in page.said(None, "og:url")), None))
    if declared is None:
        return shown or ((_midnight(in_url), "html") if in_url else _guessed(page))
    moment, source = declared
    if not moment.utcoffset():
        if shown:
            moment = local_moment(moment, shown[0])
        day = in_url or (shown[0].date() if shown else None)
        if day and not moment.utcoffset():
            moment = on_day(moment, day)
    return moment, source


def local_moment(stamp: datetime, shown: datetime) -> datetime:
    """The stamp by the clock that the page shows, where the two can be one moment; else the stamp."""
    apart = shown.replace(tzinfo=UTC) - stamp
    if not WESTERNMOST <= apart <= EASTERNMOST:
        return stamp
    if shown.utcoffset():
        return shown if abs(shown - stamp) < timedelta(minutes=5) else stamp
    quarters = round(apart / timedelta(minutes=15))
    if shown.time() != time(0) and abs(apart - quarters * timedelta(minutes=15)) < timedelta(minutes=1):
        return stamp.astimezone(timezone(quarters * timedelta(minutes=15)))
    return stamp


def on_day(stamp: datetime, day: date) -> datetime:
    """The same moment in the nearest zone, of whole hours, where it is that day; the stamp if there is none."""
    if stamp.tzinfo is None or abs(day - stamp.date()) != timedelta(days=1):
        return stamp
    passed = timedelta(hours=stamp.hour, minutes=stamp.minute, seconds=stamp.second)
    hour = timedelta(hours=1)
    offset = -(-(timedelta(days=1) - passed) // hour) * hour if day > stamp.date() else -(passed // hour + 1) * hour
    return stamp.astimezone(timezone(offset)) if WESTERNMOST <= offset <= EASTERNMOST else stamp


def find_modified(page: Page) -> tuple[datetime, str] | None:
    """The moment of the last change and its source."""
    return _first(page.said("dateModified", *MODIFIED))


def url_day(url: str | None) -> date | None:
    """The whole date in an address's path."""
    address = split_url(url) if url else None
    match = IN_URL.search(address.path[:500].lower()) if address else None
    if not match:
        return None
    if packed := match["packed"]:
        return calendar.day(int(packed[:4]), int(packed[4:6]), int(packed[6:]))
    month = int(match["month"]) if match["month"].isdigit() else MONTHS.get(match["month"], 0)
    return calendar.day(int(match["year"]), month, int(match["day"]))


def _first(stamps: list[Said]) -> tuple[datetime, str] | None:
    for words, source in stamps:
        moment = parse_moment(words)
        if moment and _plausible(moment):
            return moment, source
    return None


def _plausible(moment: datetime) -> bool:
    """Not before printing, not what a content system writes for "never"."""
    return moment.year > 1970


def _shown(page: Page, heading: LexborNode | None) -> tuple[datetime, str] | None:
    """What a reader sees before what only the machine does, and the story's own before a change to it."""
    for selector in SELECTORS:
        source = "microdata" if "itemprop" in selector else "html"
        for node in page.nodes(selector, heading)[:8]:
            if moment := _moment_of(node):
                return moment, source
    return None


def _moment_of(node: LexborNode) -> datetime | None:
    """The moment an element shows, with the clock of its attribute where it shows the day alone."""
    found: datetime | None = None
    for words in (words_of(node), node.attributes.get("datetime"), node.attributes.get("content")):
        if not words or len(words) > LONGEST or CHANGED.match(words):
            continue
        moment = parse_moment(words)
        if moment is None or not _plausible(moment):
            continue
        if found is None:
            found = moment
        elif moment.time() != time(0) and abs(moment.date() - found.date()) <= timedelta(days=1):
            return moment if moment.utcoffset() else on_day(moment, found.date())
        if found.time() != time(0):
            return found
    return found


def _guessed(page: Page) -> tuple[datetime, str] | None:
    from htmldate import find_date

    found = find_date(page.source, original_date=True, extensive_search=False, url=page.url)
    return (datetime.fromisoformat(found).replace(tzinfo=UTC), "html") if found else None


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
