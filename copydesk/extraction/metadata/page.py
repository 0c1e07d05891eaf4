"""A page, parsed once, with what it declares of itself in reach: JSON-LD, Open Graph and meta, microdata."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

from copydesk.extraction.metadata import jsonld
from copydesk.extraction.metadata.limits import check_page

ASIDE = re.compile(
    r"(?:^|[\s_-])(?:related|recommend\w*|sidebar|footer|comments?|nav|navigation|menu|trending|popular|promo|newsletter|most[_-]?read|more[_-]?from"
    r"|latest|teasers?|carousel|widget|disqus|modal|popup|banner|breadcrumbs?)(?:$|[\s_-])",
    re.IGNORECASE,
)
ASIDE_TAGS = frozenset(("nav", "aside", "footer"))
DEEP = 60

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
        return jsonld.main_article(list(self.items))

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

    def nodes(self, selectors: Iterable[str]) -> list[LexborNode]:
        """The nodes of the first selector first, each once, without those that stand aside from the story."""
        found: dict[int, LexborNode] = {}
        for selector in selectors:
            for node in self.tree.css(selector)[:40]:
                found.setdefault(node.mem_id, node)
        return [node for node in found.values() if not is_aside(node)]


def load(source: str, url: str | None) -> Page:
    """Parse a page; raises HostilePageError for one beyond the caps."""
    check_page(source)
    tree = LexborHTMLParser(source)
    blocks = [node.text() for node in tree.css('script[type*="ld+json"]')]
    return Page(source, url, tree, tuple(jsonld.read_items(blocks)))


def is_aside(node: LexborNode) -> bool:
    """Whether the node is part of something other than the story."""
    depth = 0
    current: LexborNode | None = node
    while current is not None and depth < DEEP:
        if current.tag in ASIDE_TAGS:
            return True
        if depth and current.tag not in ("body", "html", "main", "article"):
            attributes = current.attributes
            if ASIDE.search(f"{attributes.get('class') or ''} {attributes.get('id') or ''}"[:400]):
                return True
        current, depth = current.parent, depth + 1
    return False


def tidy(words: str) -> str:
    """Words as read: entities resolved (twice, where a page escaped them twice), white space single, no markup."""
    if "&" in words:
        words = html.unescape(html.unescape(words))
    if "<" in words:
        words = re.sub(r"</?[a-zA-Z][^<>]{0,200}>", "", words)
    return " ".join(words.split())


def words_of(node: LexborNode) -> str:
    """What a reader sees of the node, on one line."""
    return tidy(re.sub(r"(?i)<br\s*/?>|</(?:p|div|li|h\d|span)>(?=\s|<(?:p|div|li))", " \\g<0> ", node.html or "")[:4000]) if node.css_first("br, p, div") else tidy(node.text())
