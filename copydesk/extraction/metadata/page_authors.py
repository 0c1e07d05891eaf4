"""Who a page says wrote it: the people in JSON-LD, else in the metas, else in its byline."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from copydesk.extraction.metadata import bylines, jsonld
from copydesk.extraction.metadata.moments import parse_moment
from copydesk.extraction.metadata.page import Page, tidy, words_of

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
MOST_BYLINES = 12
LINES_BELOW = 14


def find_authors(page: Page, heading: LexborNode | None, body: str) -> tuple[tuple[str, ...], str | None, str | None]:
    """The authors, where they were found, and the agency among them.

    Where no person is named anywhere, an organisation that is declared as the author stands in.
    """
    organisations: list[tuple[str, str]] = []
    agency = None
    for source, names in _candidates(page, heading, body):
        people = [name for name in names if bylines.is_person(name)]
        agency = agency or next((name for name in names if bylines.is_agency(name)), None)
        if people:
            return bylines.unique(people), source, agency
        organisations += [(name, source) for name in names if _is_organisation(name, page)]
    if organisations:
        name, source = organisations[0]
        return (name,), source, agency
    return (), None, agency


def _candidates(page: Page, heading: LexborNode | None, body: str) -> Iterator[tuple[str, list[str]]]:
    """Names, source by source, the most trusted first."""
    if page.article:
        people, organisations = jsonld.authors(page.article, list(page.items))
        yield "json-ld", [name for line in people + organisations for name in bylines.parts(line)]
    for meta in METAS:
        for words in page.metas.get(meta, ()):
            if not words.startswith(("http", "@", "/")):
                yield "open-graph" if meta.startswith("article:") else "meta", bylines.parts(words)
    for selector in SELECTORS:
        yield "microdata" if "itemprop" in selector else "html", _cluster(page.nodes(selector, heading))
    yield "html", _under(page, heading)
    for line in body.split("\n")[:4]:
        if re.match(r"(?i:by|von|par|por) ", line) and len(line) < LONGEST:
            yield "text", bylines.parts(line)


def _cluster(nodes: list[LexborNode]) -> list[str]:
    """The names in the first element that has some, and in those that stand with it."""
    found: list[str] = []
    near: frozenset[int] = frozenset()
    for node in nodes[:MOST_BYLINES]:
        around = frozenset(one.mem_id for one in (node.parent, node.parent and node.parent.parent) if one is not None)
        if found and not near & around:
            continue
        words = node.attributes.get("content") or words_of(node)
        if not words or len(words) > LONGEST:
            continue
        names = bylines.parts(words)
        if any(map(bylines.is_person, names)):
            near = near or around
            found += names
    return found


def _under(page: Page, heading: LexborNode | None) -> list[str]:
    """The names in the words right under the heading: after "By", or alone on a line before a day."""
    if heading is None or page.tree.body is None:
        return []
    title = words_of(heading)
    lines = [line for line in (tidy(line) for line in page.tree.body.text(separator="\n").split("\n")) if line]
    start = next((at for at, line in enumerate(lines) if line == title or title.startswith(line) and len(line) > 20), None)
    if start is None:
        return []
    below = lines[start + 1 : start + 1 + LINES_BELOW]
    for line, after in zip(below, [*below[1:], ""], strict=True):
        if re.fullmatch(r"(?i:by|von|par|por|di|door):?", line):
            return bylines.parts(after)
        if re.match(r"(?:By|BY|Von|Par|Por) [A-ZÀ-Þ]", line) and len(line) < LONGEST:
            return bylines.parts(line)
        if bylines.is_person(line) and (parse_moment(after) or re.match(r"\d+ min", after)):
            return [line]
    return []


def _is_organisation(name: str, page: Page) -> bool:
    """Whether the name is worth giving as the author though it is no person's."""
    squeezed = re.sub(r"\W+", "", name).casefold()
    publishers = {re.sub(r"\W+", "", words).casefold() for words, _ in page.said("publisher", "og:site_name")}
    return 2 < len(name) <= 60 and name[0].isupper() and squeezed not in publishers and not bylines.JUNK.search(name)
