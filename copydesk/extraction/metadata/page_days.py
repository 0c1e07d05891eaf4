"""When a page says it was published and changed."""

import logging
import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from copydesk.extraction.metadata import calendar
from copydesk.extraction.metadata.moments import MONTHS, parse_moment
from copydesk.extraction.metadata.page import Page, Said, words_of

PUBLISHED = (
    "article:published_time", "og:article:published_time", "article:published", "og:published_time", "datepublished", "parsely-pub-date",
    "publish-date", "publish_date", "publication_date", "publicationdate", "pubdate", "published_time", "published", "published-date",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "sailthru.date", "dc.date.issued", "dcterms.created", "dc.date.created",
    "dcterms.date", "dc.date", "dcsext.articlefirstpublished", "article.published", "article_date_original", "bt:pubdate", "rnews:datepublished",
    "citation_publication_date", "citation_date", "originalpublicationdate", "datecreated", "created", "date", "time", "release_date",
)  # fmt: skip
MODIFIED = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "lastmod", "last-modified", "modified",
    "dcterms.modified", "dc.date.modified", "article:modified", "cxenseparse:modified_time", "updated_time", "revised",
)  # fmt: skip
SELECTORS = (
    '[itemprop="datePublished"]',
    "time[pubdate], time.published, time.entry-date, time[class*='publish' i], .published time, .entry-date, .post-date, .publish-date",
    "article time[datetime], main time[datetime], header time[datetime]",
    "time[datetime]",
    "article time, main time",
    '[class*="publish" i], [class*="dateline" i], [class*="timestamp" i], [data-testid*="timestamp" i], [class*="article-date" i]'
    ', [class*="post-date" i], [class*="date" i]',
)
IN_URL = re.compile(
    r"/(?P<year>(?:19|20)\d\d)[/-](?P<month>\d{1,2}|[a-z]{3,9})[/-](?P<day>\d{1,2})(?!\d)|[/_-](?P<packed>20[0-3]\d[01]\d[0-3]\d)(?!\d)"
)
LONGEST = 120


def find_published(page: Page) -> tuple[datetime, str] | None:
    """The moment of publication and its source: what is declared, then what is shown, then htmldate's guess.

    A whole date in the address beats the day of a stamp one day off: the stamp is in UTC, the outlet is not.
    The stamp then keeps its moment only if it is the same day; else the address's day is given, at midnight.
    """
    in_url = url_day(page.url or next((words for words, _ in page.said(None, "og:url")), None))
    stamps = page.said("datePublished", *PUBLISHED) + page.said("dateCreated") + page.said("uploadDate")
    found = _first(stamps) or _shown(page)
    if found is None:
        return (_midnight(in_url), "html") if in_url else _guessed(page)
    if in_url and in_url != found[0].date() and abs(in_url - found[0].date()) <= timedelta(days=1):
        return _midnight(in_url), "html"
    return found


def find_modified(page: Page) -> tuple[datetime, str] | None:
    """The moment of the last change and its source."""
    return _first(page.said("dateModified", *MODIFIED))


def url_day(url: str | None) -> date | None:
    """The whole date in an address's path."""
    match = IN_URL.search(urlsplit(url).path[:500].lower()) if url else None
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


def _shown(page: Page) -> tuple[datetime, str] | None:
    for selector in SELECTORS:
        source = "microdata" if "itemprop" in selector else "html"
        for node in page.nodes([selector])[:8]:
            words = node.attributes.get("datetime") or node.attributes.get("content") or words_of(node)
            if words and len(words) <= LONGEST and (moment := parse_moment(words)) and _plausible(moment):
                return moment, source
    return None


def _guessed(page: Page) -> tuple[datetime, str] | None:
    from htmldate import find_date

    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    found = find_date(page.source, original_date=True, extensive_search=False, url=page.url)
    return (datetime.fromisoformat(found).replace(tzinfo=UTC), "html") if found else None


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
