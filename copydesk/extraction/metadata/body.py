"""A page's body: its paragraphs without what surrounds them."""

import re

import trafilatura

from copydesk.extraction.metadata import jsonld
from copydesk.extraction.metadata.boilerplate import is_boilerplate, is_tail
from copydesk.extraction.metadata.page import Page

TOO_SHORT = 300
"""Characters under which other readers are asked too."""


def find_body(page: Page, title: str | None) -> str:
    """The clean body, a paragraph a line with a blank line between; empty where there is none."""
    text = _read(page, precision=True)
    if len(text) < TOO_SHORT:
        others = [text, _read(page, precision=False), jsonld.text(page.article, "articleBody") or "" if page.article else ""]
        text = max(others, key=len)
    return "\n\n".join(clean(text.split("\n"), title))


def clean(lines: list[str], title: str | None) -> list[str]:
    """The lines that are the story's."""
    kept = [line for line in (" ".join(line.split()) for line in lines) if line and not is_boilerplate(line)]
    if title and kept and _squeeze(kept[0]) == _squeeze(title):
        kept = kept[1:]
    while len(kept) > 1 and is_tail(kept[-1]):
        kept.pop()
    return kept


def _squeeze(words: str) -> str:
    return re.sub(r"\W+", "", words).casefold()


def _read(page: Page, *, precision: bool) -> str:
    return (
        trafilatura.extract(
            page.source,
            url=page.url,
            favor_precision=precision,
            favor_recall=not precision,
            include_comments=False,
            include_tables=False,
            deduplicate=False,
        )
        or ""
    )
