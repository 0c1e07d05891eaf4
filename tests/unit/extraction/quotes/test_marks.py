"""Marks paired into regions: text -> the words between the marks."""

import pytest

from copydesk.extraction.quotes.marks import find_regions
from tests.steps import count_steps


def words(text: str) -> list[str]:
    return [text[region.start : region.end] for region in find_regions(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We waited,” she said. “For nothing.”", ["We waited,", "For nothing."]),
        ('"We waited," she said. "For nothing."', ["We waited,", "For nothing."]),
        ("''We waited,'' she said.", ["We waited,"]),
        ("``We waited,'' she said.", ["We waited,"]),
        ("« Nous attendons », dit-elle.", ["Nous attendons"]),
        ("„Wir warten“, sagte sie.", ["Wir warten"]),
        ("»Wir warten«, sagte sie.", ["Wir warten"]),
        ("”Vi väntar”, sa hon.", ["Vi väntar"]),
        ("‘We waited,’ she said. ‘The workers’ pay is low.’ It's late.", ["We waited,", "The workers’ pay is low."]),
        ("'We waited,' she said.", ["We waited,"]),
        ("“We waited\" and 'for nothing'", ["We waited", "for nothing"]),
        ("“He said ‘no’ to us,” she said.", ["He said ‘no’ to us,"]),
        ("‘He said “no” to us,’ she said.", ["He said “no” to us,"]),
        ("“He said “no” to us,” she said.", ["He said “no” to us,"]),
        ('She said "no "maybe" no" again.', ['no "maybe" no']),
        ('He said "yes."He left "now"', ["yes.", "now"]),
        ('" Sloppy " he said " spaces "', ["Sloppy", "spaces"]),
    ],
)
def test_pairs_marks_of_every_style(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "the '90s and rock 'n' roll",
        "It's the workers' pay, isn't it?",
        "the workers’ pay and the dogs’ home",
        "6'2\" tall",
        "”",
        "“",
        '" ',
    ],
)
def test_apostrophes_inches_and_strays_open_nothing(text: str) -> None:
    assert words(text) == []


def test_an_open_quotation_ends_with_its_paragraph_and_is_reopened() -> None:
    first, second = find_regions("“We waited.\n\n“Nobody looked.” She left.")
    assert (first.closed, second.closed, second.follows) == (False, True, True)


def test_a_quotation_may_close_in_a_later_paragraph() -> None:
    assert words("“We waited.\n\nNobody looked.” She left.") == ["We waited.\n\nNobody looked."]


def test_an_open_quotation_is_not_carried_over_a_new_one() -> None:
    assert words("“We waited.\n\nHe called it “absurd” and left.") == ["We waited.", "absurd"]


@pytest.mark.parametrize("unit", ["“", '"', "'", "’", "‘a ’s ", "“a ", "\n“", "\n‘", " ", "\n \n"])
def test_work_grows_with_the_text_and_no_faster(unit: str) -> None:
    def steps(size: int) -> int:
        text = (unit * size)[:size]
        return count_steps(lambda: find_regions(text))

    assert steps(16_000) <= 9 * steps(2_000)
