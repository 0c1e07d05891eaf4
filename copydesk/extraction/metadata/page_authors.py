"""Who a page says wrote it: the people in JSON-LD, else in the metas, else in its byline."""

import re
from collections.abc import Iterator

from copydesk.extraction.metadata import bylines, jsonld
from copydesk.extraction.metadata.page import Page, words_of

METAS = (
    "author", "article:author", "article:author_name", "byl", "byline", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator",
    "cxenseparse:author", "dcsext.author", "og:article:author", "twitter:data1", "citation_author", "news:author",
)  # fmt: skip
SELECTORS = (
    '[itemprop="author"] [itemprop="name"], [itemprop="author"][content], [itemprop="author"]',
    'a[rel~="author"]',
    ".byline-name, .byline__name, .byline-author, .author-name, .author__name, .authorname, .article-author, .article__author, .post-author"
    ", .entry-author, .contributor, .contributor-name, .author-link, .author.vcard, .vcard .fn",
    '[data-testid*="byline" i], [data-testid*="author" i], [class*="byline" i], [rel="author"]',
    'a[href*="/author/"], a[href*="/authors/"], a[href*="/by/"], a[href*="/profile/"], a[href*="/people/"], a[href*="/staff/"]',
    '[class*="author" i]',
)
LONGEST = 250


def find_authors(page: Page, body: str) -> tuple[tuple[str, ...], str | None, str | None]:
    """The authors, where they were found, and the agency among them.

    Where no person is named anywhere, an organisation that is declared as the author stands in.
    """
    organisations: list[tuple[str, str]] = []
    agency = None
    for source, names in _candidates(page, body):
        people = [name for name in names if bylines.is_person(name)]
        agency = agency or next((name for name in names if bylines.is_agency(name)), None)
        if people:
            return bylines.unique(people), source, agency
        organisations += [(name, source) for name in names if _is_organisation(name, page)]
    if organisations:
        name, source = organisations[0]
        return (name,), source, agency
    return (), None, agency


def _candidates(page: Page, body: str) -> Iterator[tuple[str, list[str]]]:
    """Names, source by source, the most trusted first."""
    if page.article:
        people, organisations = jsonld.authors(page.article, list(page.items))
        yield "json-ld", [name for line in people + organisations for name in bylines.parts(line)]
    for meta in METAS:
        for words in page.metas.get(meta, ()):
            if not words.startswith(("http", "@", "/")):
                yield "open-graph" if meta.startswith("article:") else "meta", bylines.parts(words)
    for selector in SELECTORS:
        nodes = page.nodes([selector])
        source = "microdata" if "itemprop" in selector else "html"
        found: list[str] = []
        for node in nodes[:6]:
            words = node.attributes.get("content") or words_of(node)
            if words and len(words) <= LONGEST:
                found += bylines.parts(words)
        yield source, found
    for line in body.split("\n")[:4]:
        if re.match(r"(?i:by|von|par|por) ", line) and len(line) < LONGEST:
            yield "text", bylines.parts(line)


def _is_organisation(name: str, page: Page) -> bool:
    """Whether the name is worth giving as the author though it is no person's."""
    squeezed = re.sub(r"\W+", "", name).casefold()
    publishers = {re.sub(r"\W+", "", words).casefold() for words, _ in page.said("publisher", "og:site_name")}
    return 2 < len(name) <= 60 and name[0].isupper() and squeezed not in publishers and not bylines.JUNK.search(name)
