"""Caps on what a page may be, checked by one look over its characters before any parser sees it.

Beyond them parsers go quadratic or out of memory: 100,000 nested elements hold one for a minute, and
libxml2 silently drops what lies deeper than 256. The deepest page of those measured has 60, and
the largest 0.9 million characters.
"""

import re

from copydesk.extraction.errors import HostilePageError

LONGEST_PAGE = 4_000_000
"""Characters."""
MOST_TAGS = 30_000
DEEPEST = 250
LONGEST_DATA = 400_000
"""Characters of one block of JSON-LD; one beyond is not read."""
DEEPEST_DATA = 40

TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]{0,30})|<!--")
NEVER_NEST = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "dt",
        "dd",
        "tr",
        "td",
        "th",
        "option",
        "optgroup",
        "thead",
        "tbody",
        "tfoot",
        "html",
        "head",
        "body",
        "path",
        "circle",
        "rect",
        "use",
        "g",
        "line",
        "polygon",
        "stop",
        "polyline",
        "ellipse",
    ]
)
"""Empty elements, and those whose end the parser supplies."""
RAW = frozenset(("script", "style", "textarea", "title", "noscript", "template", "iframe"))


def check_page(source: str) -> None:
    """Pass a page that parsers can read in linear time; raises HostilePageError for any other."""
    if len(source) > LONGEST_PAGE:
        raise HostilePageError(
            f"the page has {len(source):,} characters, more than {LONGEST_PAGE:,}; post the article's"
            f" own markup, or its text"
        )
    tags = depth = cursor = 0
    while match := TAG.search(source, cursor):
        cursor = match.end()
        name = match[2]
        if name is None:
            cursor = _after(source, "-->", cursor)
            continue
        tags += 1
        name = name.lower()
        if name in ("script", "style") and not match[1]:
            cursor = _after(source, "</" + match[2], cursor)
        elif name not in NEVER_NEST:
            depth = depth + 1 if not match[1] else max(0, depth - 1)
        if depth > DEEPEST:
            raise HostilePageError(
                f"the page's elements are nested more than {DEEPEST} deep; post the article's own markup, or its text"
            )
        if tags > MOST_TAGS:
            raise HostilePageError(
                f"the page has more than {MOST_TAGS:,} tags; post the article's own markup, or its text"
            )


def _after(source: str, end: str, cursor: int) -> int:
    found = source.find(end, cursor)
    return len(source) if found < 0 else found + len(end)


def data_is_safe(block: str) -> bool:
    """Whether a block of JSON may be parsed: not too long, not too deep."""
    if len(block) > LONGEST_DATA:
        return False
    depth = 0
    for bracket in re.finditer(r"[\[{]|[\]}]", block):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > DEEPEST_DATA:
            return False
    return True
