"""The title: what the reader sees above the story where that is what the page declares, else what it declares."""

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from copydesk.extraction.metadata.page import ASIDE_TAGS, Page, Said, split_url, words_of

HEADLINES = (
    '[itemprop="headline"], .entry-title, .article-title, .post-title, .story-headline, .headline,'
    ' [class*="headline" i]'
)
KICKERS = re.compile(
    r"(?:opinion|analysis|exclusive|editorial|review|perspective|commentary|column|explainer|live"
    r"|watch|video|breaking(?: news)?|updated?"
    r"|letters?|essay|podcast|factbox|interview|news|feature)",
    re.IGNORECASE,
)
SEPARATORS = re.compile(r"\s+[|\-–—·•»:›/]{1,2}\s+|\s*\|\s*")
OVERLAP = 0.5
"""Of the shorter one's words, what two titles of one story have in common at least."""
LONGEST = 300
MOST_HEADINGS = 12


@dataclass(frozen=True, slots=True)
class Title:
    """The title with its source; the other one that the page declares; the heading's element, where it is one."""

    words: str
    source: str
    other: str | None
    heading: LexborNode | None


def find_title(page: Page) -> Title | None:
    """The heading that agrees with what is declared, else what is declared first, else the first heading."""
    declared = _declared(page)
    found = None
    headings = _headings(page, "h1")
    for seen in (headings, _headings(page, HEADLINES)):
        found = found or _matching(seen, declared)
    lesser = _headings(page, "h2")
    found = _rest(found[0] if found else None, lesser, declared) or found
    if found is None and len(headings) == 1 and _may_be(headings[0][0], declared):
        found = headings[0]
    found = found or _matching(lesser, declared)
    if found is None and not declared:
        return None
    words, source = (_without_kicker(found[0], declared), "html") if found else declared[0]
    if found and (agreed := _agreed(declared)) and _fold(agreed[0]) != _fold(words):
        words, source = agreed
    other = next((one for one, _ in declared if _fold(words) not in {_fold(piece) for piece in _pieces(one)}), None)
    return Title(words, source, other, found[1] if found else None)


def _declared(page: Page) -> list[Said]:
    found = page.said("headline", "og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title", "title")
    head = page.tree.css_first("head title") or page.tree.css_first("title")
    if head:
        found.append((words_of(head), "html"))
    stripped = [(strip_site(words, page), source) for words, source in found]
    return [(words, source) for words, source in stripped if 0 < len(words) <= LONGEST]


def _rest(
    greater: str | None, headings: list[tuple[str, LexborNode]], declared: list[Said]
) -> tuple[str, LexborNode] | None:
    """The lesser heading that is what is declared, or all the rest of it where the greater is the site's name."""
    wholes = {_fold(words) for words, _ in declared}
    for heading in headings:
        words, site = _fold(heading[0]), _fold(greater or "")
        around = {f"{site} {words}", f"{words} {site}"} if len(words.split()) > len(site.split()) else set()
        if wholes & ({words} if greater is None else around):
            return heading
    return None


def _pieces(title: str) -> list[str]:
    """The title, and what stands before and behind each of its strokes and dashes."""
    cuts = list(SEPARATORS.finditer(title))
    return [title, *(title[: cut.start()] for cut in cuts), *(title[cut.end() :] for cut in cuts)]


def _may_be(heading: str, declared: list[Said]) -> bool:
    """Whether the page's only heading is its title though what is declared is worded otherwise."""
    words = {word for word in _fold(heading).split() if len(word) > 3}
    told = {word for line, _ in declared for word in _fold(line).split()}
    return not declared or (len(heading.split()) > 2 and bool(words & told))


def _agreed(declared: list[Said]) -> Said | None:
    """What JSON-LD and Open Graph both say: where they do, a heading that differs has more in it than the title."""
    first = {source: (words, source) for words, source in reversed(declared)}
    structured, graph = first.get("json-ld"), first.get("open-graph")
    return structured if structured and graph and _fold(structured[0]) == _fold(graph[0]) else None


def _headings(page: Page, selector: str) -> list[tuple[str, LexborNode]]:
    found = []
    for node in page.tree.css(selector)[:MOST_HEADINGS]:
        words = words_of(node)
        if 0 < len(words) <= LONGEST and not _in_aside(node):
            found.append((words, node))
    return found


def _in_aside(node: LexborNode) -> bool:
    current: LexborNode | None = node
    while current is not None:
        if current.tag in ASIDE_TAGS:
            return True
        current = current.parent
    return False


def _matching(headings: list[tuple[str, LexborNode]], declared: list[Said]) -> tuple[str, LexborNode] | None:
    """The heading that shares most of its words with what is declared."""
    best, most = None, OVERLAP
    for heading in headings:
        for words, _ in declared:
            share = _overlap(heading[0], words)
            if share > most:
                best, most = heading, share
    return best


def _without_kicker(words: str, declared: list[Said]) -> str:
    """Without "Opinion" or "Exclusive" in the same element, where what is declared has none."""
    kicker = KICKERS.match(words)
    if kicker and any(_fold(one) == _fold(words[kicker.end() :]) for one, _ in declared):
        return words[kicker.end() :].lstrip(" |:-–—")
    return words


def _overlap(one: str, other: str) -> float:
    """The share of common words, of the shorter's; one word alone, as a section's heading is, must be all."""
    left, right = set(_fold(one).split()), set(_fold(other).split())
    if not left or not right:
        return 0.0
    common = len(left & right)
    if min(len(left), len(right)) < 3:
        return float(left == right)
    return common / min(len(left), len(right)) * (0.5 + 0.5 * common / max(len(left), len(right)))


def _fold(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.casefold()))


def strip_site(title: str, page: Page) -> str:
    """The title without the site's name after it or before it."""
    names = {
        _squeeze(words)
        for words, _ in page.said(
            None, "og:site_name", "application-name", "apple-mobile-web-app-title", "dc.publisher"
        )
    }
    address = split_url(page.url or (page.metas.get("og:url") or [""])[0])
    host = (address and address.hostname) or ""
    labels = [label for label in host.split(".")[:-1] if label not in ("www", "co", "com", "m", "amp")]
    while True:
        parts = [match.span() for match in SEPARATORS.finditer(title)]
        if not parts:
            return title
        tail, head = title[parts[-1][1] :], title[: parts[0][0]]
        if _is_site(tail, names, labels) or (KICKERS.fullmatch(tail) and "|" in title[parts[-1][0] : parts[-1][1]]):
            title = title[: parts[-1][0]].rstrip()
        elif _is_site(head, names, labels) or (KICKERS.fullmatch(head) and "|" in title[parts[0][0] : parts[0][1]]):
            title = title[parts[0][1] :].lstrip()
        else:
            return title


def _is_site(words: str, names: set[str], labels: list[str]) -> bool:
    squeezed = _squeeze(words)
    if not squeezed or len(words.split()) > 6:
        return False
    if squeezed in names or any(
        name and (name in squeezed or (len(squeezed) > 3 and squeezed in name)) for name in names
    ):
        return True
    return any(
        len(label) > 2 and (label.replace("-", "") == squeezed or (len(label) > 4 and label in squeezed))
        for label in labels
    ) or any(squeezed == "".join(word[0] for word in name.split()) for name in names if " " in name)


def _squeeze(words: str) -> str:
    return re.sub(r"^the|\W+|(?:com|org|net)$", "", words.casefold())
