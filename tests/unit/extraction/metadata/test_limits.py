"""Hostile pages are refused, or read, in little time."""

import multiprocessing
import resource
from collections.abc import Callable

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
        ('<a href="/x">link</a> ' * 250_000, "characters"),  # 5 MB of links
        (f"{DATA}[{'1,' * 2_500_000}1]</script>", "characters"),  # 5 MB of JSON-LD
        ('<a href="/x">link</a>' * MOST_TAGS, "tags"),
        ("<br>" * (MOST_TAGS + 1), "tags"),
        (" " * (LONGEST_PAGE + 1), "characters"),
    ],
)
def test_beyond_the_caps(page: str, says: str) -> None:
    with pytest.raises(HostilePageError, match=says):
        prepare(Submission(page, html=True))


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
    prepared = prepare(
        Submission(f"<html><head></head><body>{head}<article><p>{WORDS}</p></article></body></html>", html=True)
    )
    assert "harbour board" in prepared.text


@pytest.mark.parametrize(
    "before", ["", "<div>", "<script>1</script>", "<meta name=author content='Jo Doe'>" * 50, "words " * 30]
)
def test_a_part_of_a_page_is_read_like_a_page(before: str) -> None:
    prepared = prepare(Submission(f"{before}<article><h1>Berths close</h1><p>{WORDS}</p></article>", html=True))
    assert "harbour board" in prepared.text
    assert prepared.metadata.title == "Berths close"


def test_data_is_safe() -> None:
    assert data_is_safe('{"a": [1, {"b": []}]}')
    assert not data_is_safe("[" * 41)
    assert not data_is_safe(" " * 400_001)


MEMORY = 1_500_000_000
"""Bytes of address space that reading a page may take on top of what the process has; a worker has more than twice that."""
SECONDS = 60
"""Of processor time: far beyond what any page takes, far below a worker's limit."""


def _bounded(read: Callable[[str], None], page: str) -> None:
    with open("/proc/self/statm", encoding="ascii") as pages:  # noqa: PTH123 -- not a path of ours
        taken = int(pages.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY, taken + MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    read(page)


def _reads_the_story(page: str) -> None:
    assert "harbour board" in prepare(Submission(page, html=True)).text


def _reads_anything(page: str) -> None:
    prepare(Submission(page, html=True))


STORY = f"<article><h1>Berths close</h1><p>{WORDS}</p></article>"


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_AS"), reason="this system limits no memory")
@pytest.mark.parametrize(
    ("page", "read"),
    [
        ("<div>" * (DEEPEST - 9) + STORY, _reads_the_story),
        (STORY + '<a href="/x">one more link</a> ' * (MOST_TAGS // 2 - 20), _reads_anything),
        (STORY + f"<p>{'word ' * (LONGEST_PAGE // 5 - 1_000)}</p>", _reads_anything),
        ((DATA + '{"@type":"NewsArticle","a":[' + "1," * 190_000 + "1]}</script>") * 9 + STORY, _reads_the_story),
        (DATA + f"{'[' * 39}{'{},' * 120_000}{{}}{']' * 39}</script>" + STORY, _reads_the_story),
        (DATA + '{"author":' * 39 + '"Jo Doe"' + "}" * 39 + "</script>" + STORY, _reads_the_story),
        ("<meta name=author content='Jo Doe'>" * (MOST_TAGS - 100) + STORY, _reads_the_story),
        (f'<p class="{"by " * 300_000}" id="{"x" * 900_000}">By Jo Doe</p>' + STORY, _reads_the_story),
        ("&lt;" * 900_000 + STORY, _reads_anything),
        ("<!DOCTYPE x [" + '<!ENTITY a "' + "b" * 1_000_000 + '">]>' + "&a;" * 100_000 + STORY, _reads_anything),
    ],
    ids=[
        "deep",
        "links",
        "one long line",
        "data",
        "many data",
        "deep data",
        "metas",
        "attributes",
        "entities",
        "entity bomb",
    ],
)
@pytest.mark.timeout(150)
def test_the_worst_within_the_caps_is_bounded_in_time_and_memory(page: str, read: Callable[[str], None]) -> None:
    """In a process of its own, under hard limits: what goes beyond them is killed, and the test fails."""
    child = multiprocessing.get_context("fork").Process(target=_bounded, args=(read, page))
    child.start()
    child.join()
    assert child.exitcode == 0
