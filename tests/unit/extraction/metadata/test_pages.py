"""Pages in the shapes that content systems give them: one trait each."""

import json
from typing import Any

import pytest

from copydesk.annotations import Metadata
from copydesk.extraction.metadata.pages import read_page

TITLE = "Sandholm to close harbour bridge for a year"
LEAD = "The council of Sandholm voted on Tuesday to close the old harbour bridge after cracks were found in two piers."
STORY = "".join(
    f"<p>{line}</p>"
    for line in (
        LEAD,
        "“We could not wait any longer,” said Marta Hollis, the council's head of works, in the hall that evening.",
        "Traders in the market square said that they feared to lose half of their customers while the road is shut.",
        "A ferry will run every twenty minutes until the bridge opens again, which is not expected before next spring.",
    )
)


def page(head: str = "", above: str = "", heading: str = f"<h1>{TITLE}</h1>", title: str = TITLE) -> str:
    return (
        f"<html><head><title>{title}</title>{head}</head><body><nav><a href='/'>Home</a></nav>"
        f"<article>{heading}{above}{STORY}</article></body></html>"
    )


def described(**fields: Any) -> str:
    item = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, **fields}
    return f'<script type="application/ld+json">{json.dumps(item)}</script>'


def read(source: str) -> Metadata:
    return read_page(source, "https://courier.example/bridge")[1]


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("Jane Doe", ("Jane Doe",)),
        ("By Jane Doe and John Roe", ("Jane Doe", "John Roe")),
        (["Jane Doe", "John Roe"], ("Jane Doe", "John Roe")),
        ({"name": ["Jane Doe", "John Roe"]}, ("Jane Doe", "John Roe")),
        ({"@type": "Person", "givenName": "Jane", "familyName": "Doe"}, ("Jane Doe",)),
        ({"@type": "Person", "name": "Doe, Jane"}, ("Jane Doe",)),
        ([{"name": "JANE DOE"}, {"@type": "Organization", "name": "Reuters"}], ("Jane Doe",)),
    ],
)
def test_authors_of_an_item(author: Any, expected: tuple[str, ...]) -> None:
    assert read(page(described(author=author))).authors == expected


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        (1773480600, "2026-03-14T09:30:00+00:00"),
        ("14.03.2026", "2026-03-14T00:00:00+00:00"),
        ("14.03.2026 09:30", "2026-03-14T09:30:00+00:00"),
        (["2026-03-14T09:30:00+05:30"], "2026-03-14T09:30:00+05:30"),
    ],
)
def test_stamps_of_an_item(stamp: Any, expected: str) -> None:
    found = read(page(described(datePublished=stamp))).published_at
    assert found is not None
    assert found.isoformat() == expected


@pytest.mark.parametrize(
    ("above", "authors"),
    [
        ('<div class="byline"><span>Jane Doe</span><span>Harbour Correspondent</span></div>', ("Jane Doe",)),
        ('<div class="byline"><span>Jane Doe</span><span>Tarn</span></div>', ("Jane Doe",)),
        ('<div class="byline">By Jane Doe. Photographs by Ann Poe</div>', ("Jane Doe",)),
        ("<p>Words: Jane Doe</p><p>Pictures: Ann Poe</p>", ("Jane Doe",)),
        ("<p>Story by Jane Doe, Norda</p>", ("Jane Doe",)),
        ("<p>By Jane Doe in Tarn</p>", ("Jane Doe",)),
        ("<p>By <b>Jane Doe</b> and <b>John Roe</b></p>", ("Jane Doe", "John Roe")),
    ],
)
def test_what_stands_above_the_story_is_none_of_it(above: str, authors: tuple[str, ...]) -> None:
    text, metadata = read_page(page(above=above), None)
    assert metadata.authors == authors
    assert text.startswith(LEAD)


def test_a_day_above_the_story_counts_where_none_is_declared() -> None:
    text, metadata = read_page(page(above="<p>Updated 9:30 AM EDT, Sat March 14, 2026</p>"), None)
    assert metadata.published_at == metadata.modified_at
    assert metadata.published_at is not None
    assert (metadata.published_at.isoformat(), metadata.sources["published_at"]) == (
        "2026-03-14T09:30:00-04:00",
        "text",
    )
    assert text.startswith(LEAD)


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [("2026-03-14T09:30:00Z", "2026-03-14T09:30:00+00:00"), ("2026-03-15T01:30:00Z", "2026-03-14T23:30:00-02:00")],
)
def test_a_day_shown_has_the_clock_of_its_element(stamp: str, expected: str) -> None:
    found = read(page(above=f'<time datetime="{stamp}">14 March 2026</time>')).published_at
    assert found is not None
    assert found.isoformat() == expected


def test_a_list_of_other_stories_describes_none_of_them() -> None:
    others = {
        "@type": "NewsArticle",
        "headline": "Ferry fares rise",
        "author": "John Roe",
        "datePublished": "2020-01-01",
    }
    listed = (
        f'<script type="application/ld+json">{json.dumps({"@type": "ItemList", "itemListElement": [others]})}</script>'
    )
    metadata = read(page(listed + described(author="Jane Doe", datePublished="2026-03-14")))
    assert (metadata.authors, metadata.alternative_headline) == (("Jane Doe",), None)


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        (f"<h1>{TITLE}</h1>", f"{TITLE} | The Sandholm Courier"),
        (f"<h1>News</h1><h2>{TITLE}</h2>", f"{TITLE} - The Sandholm Courier"),
        (f"<h1>The Sandholm Courier</h1><h2>{TITLE}</h2>", f"The Sandholm Courier: {TITLE}"),
        (f"<h1>The Sandholm Courier</h1><h2>{TITLE}</h2>", f"{TITLE} — The Sandholm Courier"),
    ],
)
def test_the_title_is_not_the_sites_name(heading: str, title: str) -> None:
    assert read(page(heading=heading, title=title)).title == TITLE


def test_a_title_with_the_sites_name_is_no_other_title() -> None:
    assert read(page(title=f"{TITLE} | The Sandholm Courier")).alternative_headline is None
    assert read(page(title="Bridge to close")).alternative_headline == "Bridge to close"


def test_a_relative_image_is_the_pages() -> None:
    assert read(page('<meta property="og:image" content="/img/a.jpg">')).image == "https://courier.example/img/a.jpg"
