"""The title: what the reader sees above the story where that is what the page declares, else what it declares."""

import re
from urllib.parse import urlsplit

from copydesk.extraction.metadata.page import Page, Said, words_of

SELECTORS = (
    "h1",
    '[itemprop="headline"]',
    "h1.entry-title, h2.entry-title, .headline h1, .article-title, .post-title, .entry-title, .story-headline, .headline",
)
SEPARATORS = re.compile(r"\s+[|\-–—·•»:›/]{1,2}\s+|\s*\|\s*")
OVERLAP = 0.5
"""Of the shorter one's words, what two titles of one story have in common at least."""
LONGEST = 300
MOST_HEADINGS = 12


def find_title(page: Page) -> tuple[Said | None, str | None]:
    """The title with its source, and the other one that the page declares, if it has one."""
    declared = _declared(page)
    seen = _seen(page)
    title = _matching(seen, declared) or next(iter(declared), None)
    if title is None or (title[1] == "html" and title not in seen and len(seen) == 1):
        title = seen[0] if seen else title
    if title is None:
        return None, None
    other = next((words for words, _ in declared if _fold(words) != _fold(title[0])), None)
    return title, other


def _declared(page: Page) -> list[Said]:
    found = page.said("headline", "og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title", "title")
    head = page.tree.css_first("head title") or page.tree.css_first("title")
    if head:
        found.append((words_of(head), "html"))
    stripped = [(strip_site(words, page), source) for words, source in found]
    return [(words, source) for words, source in stripped if 0 < len(words) <= LONGEST]


def _seen(page: Page) -> list[Said]:
    found: list[Said] = []
    for node in page.nodes(SELECTORS)[:MOST_HEADINGS]:
        words = words_of(node)
        if 0 < len(words) <= LONGEST and (words, "html") not in found:
            found.append((words, "html"))
    return found


def _matching(seen: list[Said], declared: list[Said]) -> Said | None:
    """The heading that shares most of its words with what is declared."""
    best, most = None, OVERLAP
    for title in seen:
        for words, _ in declared:
            share = _overlap(title[0], words)
            if share > most:
                best, most = title, share
    return best


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
    names = {_squeeze(words) for words, _ in page.said(None, "og:site_name", "application-name", "apple-mobile-web-app-title", "dc.publisher")}
    host = urlsplit(page.url or (page.metas.get("og:url") or [""])[0]).hostname or ""
    labels = [label for label in host.split(".")[:-1] if label not in ("www", "co", "com", "m", "amp")]
    while True:
        parts = [match.span() for match in SEPARATORS.finditer(title)]
        if not parts:
            return title
        tail, head = title[parts[-1][1] :], title[: parts[0][0]]
        if _is_site(tail, names, labels):
            title = title[: parts[-1][0]].rstrip()
        elif _is_site(head, names, labels):
            title = title[parts[0][1] :].lstrip()
        else:
            return title


def _is_site(words: str, names: set[str], labels: list[str]) -> bool:
    squeezed = _squeeze(words)
    if not squeezed or len(words.split()) > 6:
        return False
    if squeezed in names or any(name and (name in squeezed or (len(squeezed) > 3 and squeezed in name)) for name in names):
        return True
    return any(len(label) > 2 and (label.replace("-", "") == squeezed or (len(label) > 4 and label in squeezed)) for label in labels) or any(
        squeezed == "".join(word[0] for word in name.split()) for name in names if " " in name
    )


def _squeeze(words: str) -> str:
    return re.sub(r"^the|\W+|(?:com|org|net)$", "", words.casefold())
