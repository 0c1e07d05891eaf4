"""A page, read: its clean body, and each field from the best source that has it."""

from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from copydesk.annotations import Metadata
from copydesk.extraction.metadata import jsonld
from copydesk.extraction.metadata.body import find_body
from copydesk.extraction.metadata.datelines import find_dateline
from copydesk.extraction.metadata.heads import HEAD, Head, is_paragraph
from copydesk.extraction.metadata.page import Page, Said, load, tidy
from copydesk.extraction.metadata.page_authors import find_authors
from copydesk.extraction.metadata.page_days import find_modified, find_published
from copydesk.extraction.metadata.titles import find_title

MOST_KEYWORDS = 40
LONGEST_KEYWORD = 80
LONGEST_FIELD = 2_000


def read_page(source: str, url: str | None) -> tuple[str, Metadata]:
    """The page's clean body, and what it says of itself; raises HostilePageError for one beyond the caps."""
    page = load(source, url)
    fields: dict[str, Any] = {}
    sources: dict[str, str] = {}

    def put(name: str, said: tuple[str | datetime | tuple[str, ...], str] | None) -> None:
        if said and said[0]:
            fields[name], sources[name] = said

    title = find_title(page)
    heading = title.heading if title else None
    text = find_body(page, title.words if title else None)
    if title:
        put("title", (title.words, title.source))
        fields["alternative_headline"] = title.other
    authors = find_authors(page, heading, text)
    agency, agency_source = authors.agency, authors.source or "html"
    put("authors", (authors.names, authors.source) if authors.source else None)
    head, text = _behead(text)
    shown = head.published or head.changed
    put("published_at", find_published(page, heading) or ((shown, "text") if shown else None))
    put("modified_at", find_modified(page) or ((head.changed, "text") if head.changed else None))
    put("publisher", _first(page.said("publisher", "og:site_name", "application-name", "dc.publisher", "publisher")))
    put("url", _canonical(page))
    put("description", _first(page.said("description", "og:description", "description", "twitter:description")))
    put("keywords", _keywords(page))
    put("image", _image(page))
    put("section", _first(page.said("articleSection", "article:section", "section", "parsely-section")))
    dateline = find_dateline(text, 0)
    if dateline:
        fields["dateline"], sources["dateline"] = dateline, "text"
        agency, agency_source = (agency, agency_source) if agency else (dateline.agency, "text")
    put("agency", (agency, agency_source) if agency else None)
    return text, Metadata(**fields, sources=sources)


def _behead(text: str) -> tuple[Head, str]:
    """The bylines and days that the body begins with, and the body without them."""
    head = Head()
    lines = text.split("\n\n")
    kept = [
        line
        for number, line in enumerate(lines)
        if number >= HEAD or is_paragraph(line) or not head.take(line, lines[number + 1 :][:1])
    ]
    return head, "\n\n".join(kept)


def _first(said: list[Said]) -> Said | None:
    return next(((words[:LONGEST_FIELD], source) for words, source in said if words), None)


def _canonical(page: Page) -> Said | None:
    link = page.tree.css_first('link[rel="canonical"]')
    declared = [(link.attributes.get("href") or "", "html")] if link else []
    for words, source in declared + page.said(None, "og:url"):
        if address := _address(page, words):
            return address, source
    return None


def _address(page: Page, words: str) -> str | None:
    """The whole address that a page writes, which may be relative to its own."""
    try:
        address = urljoin(page.url, words) if page.url else words
    except ValueError:
        return None
    return address if words and address.startswith(("http://", "https://")) and len(address) <= LONGEST_FIELD else None


def _image(page: Page) -> Said | None:
    if page.article:
        image = page.article.get("image")
        image = image[0] if isinstance(image, list) and image else image
        found = image if isinstance(image, str) else jsonld.text(image, "url") if isinstance(image, dict) else None
        if address := _address(page, found or ""):
            return address, "json-ld"
    said = page.said(None, "og:image", "og:image:url", "twitter:image")
    return next(((address, source) for words, source in said if (address := _address(page, words))), None)


def _keywords(page: Page) -> tuple[tuple[str, ...], str] | None:
    for field, names in (
        ("keywords", ()),
        (None, ("news_keywords",)),
        (None, ("article:tag",)),
        (None, ("keywords", "parsely-tags")),
    ):
        said = page.said(field, *names)
        words = [tidy(part) for line, _ in said for part in (line.split(",") if field or len(said) == 1 else [line])]
        kept = tuple(dict.fromkeys(word for word in words if 1 < len(word) <= LONGEST_KEYWORD))[:MOST_KEYWORDS]
        if kept:
            return kept, said[0][1]
    return None
