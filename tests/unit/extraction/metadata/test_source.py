"""The entry: whose word counts, and what stays as it was."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.extraction.metadata.page_days import on_day
from copydesk.extraction.source import prepare
from copydesk.submissions import Submission

PAGES = Path(__file__).parents[3] / "corpus" / "pages"
ARTICLE = """Berths close

By Jane Doe

SANDHOLM, March 4 (Norda) - The harbour board of Sandholm voted on Tuesday to close two of its five berths.

Share This"""


def page(name: str) -> Submission:
    about = json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))
    return Submission((PAGES / f"{name}.html").read_text(encoding="utf-8"), html=True, url=about["url"])


@pytest.mark.parametrize("name", sorted(path.stem for path in PAGES.glob("*.html")))
def test_pages(name: str) -> None:
    gold = json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))["gold"]
    prepared = prepare(page(name))
    assert prepared.metadata.title == gold["title"]
    assert list(prepared.metadata.authors) == gold["authors"]
    assert prepared.metadata.published_at is not None
    assert prepared.metadata.published_at.date().isoformat() == gold["date"]
    assert set(gold["body"].split("\n\n")) <= set(prepared.text.split("\n\n"))


def test_fields_of_a_page() -> None:
    metadata = prepare(page("json-ld")).metadata
    assert metadata.alternative_headline == "Two berths to go: what the harbour vote means"
    assert metadata.publisher == "Sandholm Courier"
    assert metadata.section == "Harbour"
    assert metadata.keywords == ("harbour", "berths")
    assert metadata.image == "https://courier.example/pier.jpg"
    assert metadata.description == "The harbour board votes."
    assert metadata.modified_at == datetime(2024, 3, 6, 8, 15, tzinfo=UTC)
    assert metadata.language == "en"
    assert metadata.sources["title"] == "html"
    assert metadata.sources["authors"] == "json-ld"
    assert metadata.sources["url"] == "given"


def test_the_link_of_a_page_is_resolved() -> None:
    submission = page("json-ld")
    metadata = prepare(
        Submission(submission.source.replace('href="/2024', 'href="https://courier.example/2024'), html=True)
    ).metadata
    assert (metadata.url, metadata.sources["url"]) == ("https://courier.example/2024/03/06/berths-close", "html")


def test_a_stamp_in_utc_is_given_in_the_zone_that_the_page_shows() -> None:
    published = prepare(page("open-graph")).metadata.published_at
    assert published is not None
    assert published.isoformat() == "2024-11-03T21:10:00-05:00"


def test_a_page_of_an_agency_has_its_dateline() -> None:
    prepared = prepare(page("agency"))
    line = prepared.metadata.dateline
    assert line is not None
    assert prepared.text[line.start : line.end] == "KELDA, Jan 12 (Norda)"
    assert prepared.metadata.agency == "Norda"


def test_text_as_it_is() -> None:
    source = f"\r\n  {ARTICLE}\r\n"
    prepared = prepare(Submission(source, clean=False))
    line = prepared.metadata.dateline
    assert prepared.text == source
    assert prepared.metadata.authors == ("Jane Doe",)
    assert line is not None
    assert source[line.start : line.end] == "SANDHOLM, March 4 (Norda)"


def test_the_senders_word_counts() -> None:
    given_fields = Submission(
        ARTICLE,
        title="Another title",
        authors=("Ann Poe",),
        published_at=datetime(2024, 3, 5, tzinfo=UTC),
        publisher="Sandholm Courier",
        language="fr",
        url="https://courier.example/1",
    )
    metadata = prepare(given_fields).metadata
    assert (metadata.title, metadata.authors, metadata.language) == ("Another title", ("Ann Poe",), "fr")
    assert metadata.language_confidence is None
    for name in ("title", "authors", "published_at", "publisher", "language", "url"):
        assert metadata.sources[name] == "given"
    assert metadata.sources["dateline"] == "text"


def test_words_are_counted() -> None:
    metadata = prepare(Submission("word " * 238)).metadata
    assert (metadata.word_count, metadata.reading_seconds) == (238, 60)


LINES = st.sampled_from(
    [
        "Berths close",
        "By Jane Doe",
        "SANDHOLM, March 4 (Norda) -",
        "Share This",
        "The board voted on Tuesday to close it.",
        "(AP) —",
        "\r\n",
        "\n\n",
        "\u2028",
        "😀",
        "2 May 2024",
    ]
)
ANY_TEXT = st.lists(LINES | st.text(max_size=20)).map("\n".join)


@settings(deadline=None)
@given(ANY_TEXT, st.booleans())
def test_datelines_slice_any_text(source: str, clean: bool) -> None:
    prepared = prepare(Submission(source, clean=clean))
    line = prepared.metadata.dateline
    if line:
        assert prepared.text[line.start : line.end].startswith(line.place)
        assert (line.agency or "") in prepared.text[line.start : line.end]
    assert clean or prepared.text == source


@settings(deadline=None)
@given(ANY_TEXT)
def test_clean_text_has_single_lines_with_a_blank_one_between(source: str) -> None:
    text = prepare(Submission(source)).text
    assert text == text.strip("\n")
    assert "\n\n\n" not in text


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<h1>",
                "</div>",
                "<script type='application/ld+json'>",
                '{"@type":"NewsArticle","author":[{}]}',
                "</script>",
                "<meta name=author content=x>",
                "words of it",
                "<a rel=author>",
                "<time>",
                "&amp;",
                "\0",
            ]
        )
    ).map("".join)
)
def test_any_page_is_read(source: str) -> None:
    prepare(Submission(source, html=True, url="https://courier.example/[bad"))


@pytest.mark.parametrize(
    ("stamp", "day", "expected"),
    [
        ("2024-05-01T23:30:00+00:00", "2024-05-02", "2024-05-02T00:30:00+01:00"),
        ("2024-05-01T16:00:00+00:00", "2024-05-02", "2024-05-02T00:00:00+08:00"),
        ("2024-05-01T02:10:00+00:00", "2024-04-30", "2024-04-30T23:10:00-03:00"),
        ("2024-05-01T00:00:00+00:00", "2024-04-30", "2024-04-30T23:00:00-01:00"),
        ("2024-05-01T04:00:00+00:00", "2024-05-02", "2024-05-01T04:00:00+00:00"),
        ("2024-05-01T16:00:00+00:00", "2024-05-01", "2024-05-01T16:00:00+00:00"),
        ("2024-05-01T16:00:00+00:00", "2024-05-03", "2024-05-01T16:00:00+00:00"),
    ],
)
def test_a_stamp_is_put_on_the_day_shown_where_a_zone_allows(stamp: str, day: str, expected: str) -> None:
    moment = on_day(datetime.fromisoformat(stamp), date.fromisoformat(day))
    assert moment.isoformat() == expected
    assert moment == datetime.fromisoformat(stamp)
