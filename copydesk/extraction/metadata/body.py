"""A page's body: its paragraphs without what surrounds them."""

import logging
import re
from copy import deepcopy

import trafilatura
from lxml.html import HtmlElement
from selectolax.lexbor import LexborHTMLParser

from copydesk.extraction.metadata import jsonld
from copydesk.extraction.metadata.boilerplate import clean_lines
from copydesk.extraction.metadata.page import Page, words_of

for name in ("trafilatura", "readability", "htmldate"):
    # They log an error for each page that has no text; what we could not read shows in the result.
    logging.getLogger(name).setLevel(logging.CRITICAL)

HEAD = 10
"""Lines from the top among which the title may be repeated."""
LONGEST_HEADING = 160
PARAGRAPH_WORDS = 12
LEAD = 2
"""Paragraphs right before the first careful one that are taken: the lead is often set apart."""
SAME_STORY = 0.7
TOO_SHORT = 300
"""Characters under which other readers are asked too."""


def find_body(page: Page, title: str | None) -> str:
    """The clean body, a paragraph a line with a blank line between; empty where there is none.

    The careful reading says where the story begins and ends, the generous one fills what it left out between.
    """
    tree = trafilatura.load_html(page.source)
    if tree is None:
        # A part of a page, which does not begin like one.
        tree = trafilatura.load_html(f"<html><body>{page.source}</body></html>")
    lines: list[str] = []
    if tree is not None:
        lines = fill(_read(deepcopy(tree), page, precision=True), _read(deepcopy(tree), page, precision=False))
    if sum(map(len, lines)) < TOO_SHORT:
        lines = max((lines, *_others(page)), key=lambda lines: sum(map(len, lines)))
    return "\n\n".join(clean(lines, title))


def fill(careful: list[str], generous: list[str]) -> list[str]:
    """The careful lines, with those paragraphs of the generous that stand between them or right before.

    Just the careful ones where the two readings are not of the same story.
    """
    wanted = {_squeeze(line) for line in careful}
    keys = [_squeeze(line) for line in generous]
    common = [at for at, key in enumerate(keys) if key in wanted]
    if len(common) < len(careful) * SAME_STORY or not common:
        return careful
    first, last = max(0, common[0] - LEAD), common[-1]
    return [
        line
        for at, (line, key) in enumerate(zip(generous, keys, strict=True))
        if key in wanted or (first <= at < last and len(line.split()) >= PARAGRAPH_WORDS)
    ]


def clean(lines: list[str], title: str | None) -> list[str]:
    """The lines that are the story's; those above a repeated title are the page's."""
    folded = _squeeze(title or "")
    repeated = [at for at, line in enumerate(lines[:HEAD]) if folded and _squeeze(line) == folded]
    if repeated and any(len(line) > LONGEST_HEADING for line in lines[: repeated[-1]]):
        repeated = []
    return clean_lines(lines[repeated[-1] + 1 :] if repeated else lines)


def _squeeze(words: str) -> str:
    return re.sub(r"\W+", "", words).casefold()


def _read(tree: HtmlElement, page: Page, *, precision: bool) -> list[str]:
    text = trafilatura.extract(
        tree,
        url=page.url,
        favor_precision=precision,
        favor_recall=not precision,
        include_comments=False,
        include_tables=False,
        deduplicate=False,
    )
    return _lines(text or "")


def _others(page: Page) -> list[list[str]]:
    """What other readers make of a page that has little or no text for the first."""
    from readability import Document
    from readability.readability import Unparseable
    from resiliparse.extract.html2text import extract_plain_text

    found = [_lines(jsonld.text(page.article, "articleBody") or "")] if page.article else []
    found.append(
        _lines(extract_plain_text(page.source, main_content=True, list_bullets=False, links=False, alt_texts=False))
    )
    try:
        summary = LexborHTMLParser(Document(page.source).summary(html_partial=True))
    except Unparseable:  # it says so of a page without any words
        return found
    if summary.body:
        found.append([words_of(node) for node in summary.body.css("p, li, h2, h3, blockquote")])
    return found


def _lines(text: str) -> list[str]:
    return [line for line in (" ".join(line.split()) for line in text.split("\n")) if line]
