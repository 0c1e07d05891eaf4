"""Names by the form of their line: text -> names and their labels."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.extraction.entities.tables import form_names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Harwick 2 Sandholm Town 1", ["Harwick ORG", "Sandholm Town ORG"]),
        ("Harwick 5, Sandholm 3 (10 innings)", ["Harwick ORG", "Sandholm ORG"]),
        ("Norway 2 Sweden 1", ["Norway GPE", "Sweden GPE"]),
        ("Harwick won 2 of 3", []),
        ("March 4 April 5", []),
        ("Harwick 14 9 3 2 30\nSandholm Town 14 8 4 2 28", ["Harwick ORG", "Sandholm Town ORG"]),
        ("1. J. Pell 14 9 3 2\n2. Mara Velde 14 8 4 2", ["J. Pell PERSON", "Mara Velde PERSON"]),
        ("Harwick 14 9 3 2 30", []),
        (
            "Harwick: Pell; Dunmore, Slatter, Oakes-Lee, Finch (van Loon 62); Reyes, O'Dell.",
            [
                "Harwick ORG",
                "Pell PERSON",
                "Dunmore PERSON",
                "Slatter PERSON",
                "Oakes-Lee PERSON",
                "Finch PERSON",
                "van Loon PERSON",
                "Reyes PERSON",
                "O'Dell PERSON",
            ],
        ),
        ("Ingredients: flour, sugar, eggs, butter, milk, salt, pepper, thyme, basil.", []),
        ("Harwick: Pell, Dunmore and three others, Slatter, Oakes, Finch, Reyes, Lund, who was late.", []),
        ("Sen. Mara Velde (D-Ohio) and Rep. Carl Lund (R-N.Y.)", ["Ohio GPE", "N.Y. GPE"]),
        ("Sen. Mara Velde, D-Vt., said", ["Vt. GPE"]),
        ("a grade of D-Ohio", []),
        ("PORT LORANE (Meridian Press) – The doses came.", ["PORT LORANE GPE"]),
        ("ST. ORSO, Aug 14 (Norda) - The doses came.", ["ST. ORSO GPE"]),
        ("LUND (c) - 14 points", []),
    ],
)
def test_the_form_of_a_line_tells_what_it_names(text: str, expected: list[str]) -> None:
    assert [f"{text[span.start : span.end]} {span.label}" for span in form_names(text)] == expected


@given(st.text(alphabet="Ab 1,:;()\n-.é", max_size=120))
def test_any_line_at_all(text: str) -> None:
    spans = form_names(text)
    assert all(text[span.start : span.end].strip() == text[span.start : span.end] != "" for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
