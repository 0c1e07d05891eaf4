"""The public entry: one call from text to annotations."""

from datetime import UTC, datetime

import pytest

from copydesk.extraction import extract, extract_many
from copydesk.submissions import Submission

STORY = """Harbour strike ends in Oslo

Trade minister Mara Velde met dockers in Oslo on Monday.

“It is over,” Velde said. The strike cost $1.5 million.
"""


def test_everything_is_found_and_anchored() -> None:
    found = extract(STORY, clean=False, published_at=datetime(2024, 5, 15, tzinfo=UTC))
    assert found.text == STORY
    velde = next(entity for entity in found.entities if entity.name == "Mara Velde")
    (quote,) = [quote for quote in found.quotes if quote.type == "direct"]
    assert quote.speaker is not None
    assert quote.speaker.entity_id == velde.id
    assert [(date.text, date.value) for date in found.dates] == [("Monday", "2024-05-13")]
    assert [figure.value for figure in found.figures] == ["1500000"]
    assert found.extractor.model == "en_core_web_md 3.7.1"
    assert found.not_run == ()
    for item in (*found.quotes, *found.dates, *found.figures, *(m for e in found.entities for m in e.mentions)):
        assert STORY[item.start : item.end] == item.text


def test_a_language_without_a_model_says_what_did_not_run() -> None:
    found = extract("Der Streik im Hafen ist zu Ende.", language="de")
    assert found.not_run == ("entities", "quotes", "figures")
    assert (found.entities, found.quotes, found.extractor.model) == ((), (), None)


def test_what_is_given_beats_what_is_found() -> None:
    found = extract(STORY, title="Another title", authors=["Jo Doe"], publisher="The Sandholm Post", language="en")
    assert (found.metadata.title, found.metadata.authors) == ("Another title", ("Jo Doe",))
    assert found.metadata.publisher == "The Sandholm Post"


@pytest.mark.parametrize("text", ["", " ", "\n\n", ".", "\x00", "“", "a" * 5000])
def test_no_text_is_too_strange(text: str) -> None:
    assert extract(text, clean=False).text == text


def test_many_are_read_as_they_come() -> None:
    results = extract_many(iter([Submission(STORY), Submission("Nothing happened.")]))
    assert [len(result.quotes) > 0 for result in results] == [True, False]
