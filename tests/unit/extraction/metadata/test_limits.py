"""Hostile pages are refused, or read, in little time."""

import time

import pytest

from copydesk.extraction.errors import HostilePageError
from copydesk.extraction.metadata.limits import DEEPEST, LONGEST_PAGE, MOST_TAGS, check_page, data_is_safe
from copydesk.extraction.source import prepare
from copydesk.submissions import Submission

DATA = '<script type="application/ld+json">'
WORDS = "The harbour board voted on Tuesday to close two of its five berths in May. " * 8


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("<div>" * 100_000, "nested"),
        ("<table><tr><td>" * 20_000, "nested"),
        ("<b>" * (DEEPEST + 1), "nested"),
        ("<svg><g>" * 20_000, "nested"),
        ('<a href="/x">link</a> ' * 250_000, "characters"),
        ('<a href="/x">link</a>' * MOST_TAGS, "tags"),
        ("<br>" * (MOST_TAGS + 1), "tags"),
        (" " * (LONGEST_PAGE + 1), "characters"),
    ],
)
def test_beyond_the_caps(page: str, says: str) -> None:
    began = time.perf_counter()
    with pytest.raises(HostilePageError, match=says):
        prepare(Submission(page, html=True))
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    "page",
    [
        "<script>" + "<div>" * 100_000 + "</script>",
        "<!--" + "<div>" * 100_000 + "-->",
        "<script>" * 50_000,
        "<!--" * 100_000,
        "<div>" * 200 + "</div>" * 200,
        "<div><p></div>" * 8_000,
        "</div>" * 10_000 + "<div>",
    ],
)
def test_within_the_caps(page: str) -> None:
    check_page(page)


@pytest.mark.parametrize(
    "head",
    [
        DATA + "[" * 100_000 + "</script>",
        DATA + '{"@type":"NewsArticle","headline":"' + "x" * 2_000_000 + '"}</script>',
        DATA + '{"@type": ["NewsArticle", 7], "author": [[], 3, {"name": {"name": 1}}], "image": [[]]}</script>',
        DATA + '{"@type":"NewsArticle","datePublished":"9999-99-99","headline":{"@value":"x"}}</script>',
        "<!DOCTYPE x [" + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(12)) + "]>&l11;",
        "&#x1F600;" * 50_000,
        '<div class="' + "a " * 500_000 + '"></div>',
    ],
    ids=["deep data", "long data", "odd data", "wrong day", "billion laughs", "entities", "classes"],
)
def test_odd_pages_still_give_their_body(head: str) -> None:
    began = time.perf_counter()
    prepared = prepare(
        Submission(f"<html><head></head><body>{head}<article><p>{WORDS}</p></article></body></html>", html=True)
    )
    assert "harbour board" in prepared.text
    assert time.perf_counter() - began < 10


def test_data_is_safe() -> None:
    assert data_is_safe('{"a": [1, {"b": []}]}')
    assert not data_is_safe("[" * 41)
    assert not data_is_safe(" " * 400_001)
