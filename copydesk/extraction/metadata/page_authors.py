"""Who a page says wrote it: the people in JSON-LD, else in the metas, else in its byline."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from copydesk.extraction.metadata import bylines, jsonld
from copydesk.extraction.metadata.heads import byline, is_paragraph
from copydesk.extraction.metadata.moments import parse_moment
from copydesk.extraction.metadata.page import Page, tidy, words_of

METAS = (
    "author", "article:author", "article:author_name", "byl", "byline", "parsely-author", "sailthru.author",
    "dc.creator", "dcterms.creator",
    "cxenseparse:author", "dcsext.author", "og:article:author", "twitter:data1", "citation_author", "news:author",
)  # fmt: skip
SELECTORS = (
    '[itemprop="author"] [itemprop="name"], [itemprop="author"][content], [itemprop="author"]',
    'a[rel~="author"]',
    (
        ".byline-name, .byline__name, .byline-author, .author-name, .author__name, .authorname, .article-author,"
        " .article__author, .post-author, .entry-author, .contributor, .contributor-name, .author-link,"
        " .author.vcard, .vcard .fn"
    ),
    '[data-testid*="byline" i], [data-testid*="author" i], [class*="byline" i], [rel="author"]',
    (
        'a[href*="/author/"], a[href*="/authors/"], a[href*="/by/"], a[href*="/profile/"], a[href*="/people/"],'
        ' a[href*="/staff/"]'
    ),
    '[class*="author" i]',
)
SIDE_BY_SIDE = re.compile(
    r"</(?:a|b|div|em|li|p|span|strong|time)>\s*(?=<(?:div|li|p)\b)|<br\b[^>]*>|</(?:a|b|em|span|strong|time)>(?=<(?:a|b|em|span|strong|time)\b)"
)
MARKUP = 4_000
"""Characters of an element's markup that are looked at."""
LONGEST = 250
MOST_BYLINES = 12
LINES_BELOW = 14
LEFT_OPEN = re.compile(rf"(?i:{bylines.PREPOSITION}|{bylines.CREDITED}|{bylines.LABELLED}):?")
"""What leads up to a name in the next element."""
JOINT = re.compile(r",|&|,? ?(?:and|et|und|y|e)")


@dataclass(frozen=True, slots=True)
class Authors:
    """Who wrote the page's article, and the agency it came from; `source` is None where nobody is named."""

    names: tuple[str, ...]
    source: str | None
    agency: str | None


def find_authors(page: Page, heading: LexborNode | None, body: str) -> Authors:
    """The people named as authors by the most trusted source that names some.

    Where no person is named anywhere, an organisation that is declared as the author stands in.
    """
    publishers = {_squeeze(words) for words, _ in page.said("publisher", "og:site_name", "application-name")}
    organisations: list[tuple[str, str]] = []
    agency = None
    for source, names in _candidates(page, heading, body):
        known = [name for name in names if _squeeze(name) not in publishers]
        people = [name for name in known if bylines.is_person(name, declared=source == "json-ld")]
        agency = agency or next((name for name in names if bylines.is_agency(name)), None)
        if people:
            return Authors(bylines.unique(people), source, agency)
        if source != "html":
            organisations += [(name, source) for name in known if _is_organisation(name)]
    if organisations:
        name, source = organisations[0]
        return Authors((name,), source, agency)
    return Authors((), None, agency)


def _candidates(page: Page, heading: LexborNode | None, body: str) -> Iterator[tuple[str, list[str]]]:
    """Names, source by source, the most trusted first."""
    if page.article:
        yield "json-ld", [name for line in jsonld.authors(page.article, page.items) for name in bylines.parts(line)]
    for meta in METAS:
        said = [words for words in page.metas.get(meta, ()) if not words.startswith(("http", "@", "/"))]
        yield (
            "open-graph" if meta.startswith("article:") else "meta",
            [name for words in said for name in bylines.parts(words)],
        )
    for selector in SELECTORS:
        yield "microdata" if "itemprop" in selector else "html", _cluster(page.nodes(selector, heading))
    yield "html", _under(page, heading)
    for line in body.split("\n")[:4]:
        if not is_paragraph(line) and (named := byline(line)):
            names, from_agency = named
            yield "text", [*names, *([from_agency] if from_agency else [])]


def _cluster(nodes: list[LexborNode]) -> list[str]:
    """The names in the first element that has some, and in those that stand with it."""
    found: list[str] = []
    first: LexborNode | None = None
    for node in nodes[:MOST_BYLINES]:
        if first is not None:
            # Those of the same make may stand further apart: each in a box of its own.
            levels = 5 if _is_alike(first, node) else 3
            if not _around(first, levels=levels) & _around(node, levels=levels):
                continue
        names = _linked(node) or bylines.parts(node.attributes.get("content") or _pieces(node))
        if any(map(bylines.is_person, names)):
            first = first or node
            found += names
    return found


def _pieces(node: LexborNode) -> str:
    """The node's words, with a stroke between elements that stand side by side: a name and a role, each in its box."""
    return tidy(SIDE_BY_SIDE.sub(r"\g<0> | ", (node.html or "")[:MARKUP])) if node.css_first("*") else words_of(node)


def _is_alike(one: LexborNode, other: LexborNode) -> bool:
    """Whether two elements are the same but for their words: by tag, class and itemprop."""
    names = ("class", "itemprop")
    return one.tag == other.tag and [one.attributes.get(name) for name in names] == [
        other.attributes.get(name) for name in names
    ]


def _around(node: LexborNode, *, levels: int) -> frozenset[int]:
    """The elements right around a node."""
    found: list[int] = []
    current = node.parent
    while current is not None and len(found) < levels and current.tag not in ("body", "article", "main"):
        found.append(current.mem_id)
        current = current.parent
    return frozenset(found)


def _linked(node: LexborNode) -> list[str]:
    """The people that links in a byline name: around them stand roles and outlets."""
    return [
        name
        for link in node.css("a")[:MOST_BYLINES]
        for name in bylines.parts(words_of(link))
        if bylines.is_person(name)
    ]


def _under(page: Page, heading: LexborNode | None) -> list[str]:
    """The names in the words right under the heading: after "By", or alone on a line before a day."""
    if heading is None or page.tree.body is None:
        return []
    title = words_of(heading)
    lines = [line for line in (tidy(line) for line in page.tree.body.text(separator="\n").split("\n")) if line]
    starts = [at for at, line in enumerate(lines) if line == title or (title.startswith(line) and len(line) > 20)]
    return next((names for start in starts if (names := _byline_among(lines[start + 1 : start + 1 + LINES_BELOW]))), [])


def _byline_among(lines: list[str]) -> list[str]:
    for at, (line, after) in enumerate(zip(lines, [*lines[1:], ""], strict=False)):
        if LEFT_OPEN.fullmatch(line):
            listed = [after]
            for joint, name in zip(lines[at + 2 :: 2], lines[at + 3 :: 2], strict=False):
                if not JOINT.fullmatch(joint):
                    break
                listed.append(name)
            return [name for element in listed for name in bylines.parts(element)]
        if bylines.LED.match(line) and len(line) < LONGEST and any(map(bylines.is_person, bylines.parts(line))):
            return bylines.parts(line)
        if bylines.is_person(line) and (parse_moment(after) or re.match(r"\d+ min", after)):
            return [line]
    return []


def _is_organisation(name: str) -> bool:
    """Whether the name is worth giving as the author though it is no person's."""
    return 2 < len(name) <= 60 and name[0].isupper() and not bylines.JUNK.search(name)


def _squeeze(words: str) -> str:
    return re.sub(r"\W+|^the ", "", words.casefold())
