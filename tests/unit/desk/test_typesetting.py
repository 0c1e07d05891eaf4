"""A quote as it is set and as it is copied, and cells that are no formulas."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.desk.exports import attributed, table
from services.desk.typesetting import as_text

BODY = "“Our people,” she said, “have heard promises.” He called it “a tragedy” for all."


def quote(*parts: tuple[str, bool], type_: str = "direct") -> dict[str, Any]:
    spans = [
        {"start": BODY.index(words), "end": BODY.index(words) + len(words), "marked": marked} for words, marked in parts
    ]
    start, end = spans[0]["start"], spans[-1]["end"]
    return {"type": type_, "start": start, "end": end, "text": BODY[start:end], "parts": spans,
            "speaker": {"name": "Mara Velde"}}  # fmt: skip


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([("Our people,", True)], "“Our people,”"),
        ([("Our people,", True), ("have heard promises.", True)], "“Our people,” … “have heard promises.”"),
        ([("it", False), ("a tragedy", True), ("for all", False)], "it “a tragedy” for all"),
    ],
)
def test_each_part_has_its_own_marks(parts: list[tuple[str, bool]], expected: str) -> None:
    assert as_text(quote(*parts)) == expected


def test_a_copied_quote_says_where_it_stands() -> None:
    article = {"title": "Talks", "publisher": None, "url": "https://quay.example/1",
               "published_at": datetime(2026, 3, 4, 9, tzinfo=UTC)}  # fmt: skip
    copied = attributed(quote(("Our people,", True)), article)
    assert copied == "“Our people,” — Mara Velde, “Talks”, 4 March 2026, https://quay.example/1"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_no_cell_is_a_formula(cell: str) -> None:
    written = table(("a", "b"), [{"a": cell, "b": [cell, "y"]}]).decode("utf-8-sig").splitlines()[1]
    assert written.replace('"', "").startswith("'")
    assert ",'" in written.replace('"', "")
