"""A page, parsed once, with what it declares of itself in reach: JSON-LD, Open Graph and meta, microdata."""

import html
import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import SplitResult, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from copydesk.extraction.metadata import jsonld
from copydesk.extraction.metadata.limits import check_page

ASIDE = re.compile(
    r"(?:^|[\s_-])(?:related|recommend\w*|sidebar|footer|comments?|nav|navigation|menu|trending|popular"
    r"|promo|newsletter|most[_-]?read|more[_-]?from"
    r"|latest|teasers?|carousel|widget|disqus|modal|popup|banner|breadcrumbs?)(?:$|[\s_-])",
    re.IGNORECASE,
)
ASIDE_TAGS = frozenset(("nav", "aside", "footer"))
MOST_NODES = 200

Said = tuple[str, str]
"""Words, and which source they come from."""


@dataclass(frozen=True)
class Page:
    """The parsed page and the article its JSON-LD describes."""

    source: str
    url: str | None
    tree: LexborHTMLParser
    items: tuple[jsonld.Item, ...]

    @cached_property
    def article(self) -> jsonld.Item | None:
        return jsonld.main_article(self.items)

    @cached_property
    def metas(self) -> dict[str, list[str]]:
        """The contents of the meta elements by their lower-case name, property or itemprop."""
        found: dict[str, list[str]] = {}
        for node in self.tree.css("meta[content]"):
            content = tidy(node.attributes.get("content") or "")
            if not content:
                continue
            for attribute in ("property", "name", "itemprop"):
                name = node.attributes.get(attribute)
                if name:
                    found.setdefault(name.strip().lower(), []).append(content)
        return found

    def said(self, field: str | None, *names: str) -> list[Said]:
        """What the page declares: the JSON-LD field first, then the metas so named, in this order."""
        found: list[Said] = []
        if field and self.article:
            found += [(tidy(words), "json-ld") for words in jsonld.texts(self.article, field)]
        for name in names:
            source = "open-graph" if name.startswith(("og:", "article:")) else "meta"
            found += [(words, source) for words in self.metas.get(name, ())]
        return [one for one in found if one[0]]

    def nodes(self, selector: str, heading: LexborNode | None) -> list[LexborNode]:
        """The nodes of the story: those after its heading, in order, then those before, the nearest first."""
        story = ancestors(heading) if heading is not None else frozenset()
        before: list[LexborNode] = []
        after: list[LexborNode] = []
        passed = heading is None
        for node in self.tree.css(f"h1, {selector}" if heading is not None and heading.tag == "h1" else selector)[
            :MOST_NODES
        ]:
            if heading is not None and node.mem_id == heading.mem_id:
                passed = True
            elif node.tag != "h1" and not is_aside(node, story):
                (after if passed else before).append(node)
        return after + before[::-1]


def load(source: str, url: str | None) -> Page:
    """Parse a page; raises HostilePageError for one beyond the caps."""
    check_page(source)
    tree = LexborHTMLParser(source)
    blocks = [node.text() for node in tree.css('script[type*="ld+json"]')]
    tree.strip_tags(["style"])  # its rules would read as lines between a heading and its byline
    return Page(source, url, tree, tuple(jsonld.read_items(blocks)))


def ancestors(node: LexborNode) -> frozenset[int]:
    """The identities of the elements around the node."""
    found = []
    current = node.parent
    while current is not None:
        found.append(current.mem_id)
        current = current.parent
    return frozenset(found)


def is_aside(node: LexborNode, story: frozenset[int]) -> bool:
    """Whether the node is part of something other than the story, whose elements are not looked at."""
    current: LexborNode | None = node
    while current is not None and current.mem_id not in story:
        attributes = current.attributes
        if current.tag in ASIDE_TAGS or ASIDE.search(
            f"{attributes.get('class') or ''} {attributes.get('id') or ''}"[:400]
        ):
            return current.tag != "body"
        current = current.parent
    return False


def split_url(url: str) -> SplitResult | None:
    """The address's parts; None where it is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts


def tidy(words: str) -> str:
    """Words as read: entities resolved (twice, where a page escaped them twice), white space single, no markup."""
    if "&" in words:
        words = html.unescape(html.unescape(words))
    if "<" in words:
        words = re.sub(r"</?[a-zA-Z][^<>]{0,200}>", "", words)
    return " ".join(words.split())


def words_of(node: LexborNode) -> str:
    """What a reader sees of the node, on one line."""
    return (
        tidy(re.sub(r"(?i)<br\s*/?>|</(?:p|div|li|h\d|span)>(?=\s|<(?:p|div|li))", " \\g<0> ", node.html or "")[:4000])
        if node.css_first("br, p, div")
        else tidy(node.text())
    )
