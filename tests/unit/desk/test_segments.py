"""Segments lie side by side, together are the text, and carry just the annotations over them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.desk.segments import Annotation, cut, paragraphs, set_text

TEXT = "0123456789"


def note(start: int, end: int, id_: str) -> Annotation:
    return Annotation(start, end, "entity", id_)


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], [("0123456789", "")]),
        ([(2, 4, "a")], [("01", ""), ("23", "a"), ("456789", "")]),
        ([(0, 10, "a")], [("0123456789", "a")]),
        # nested: the inner one comes last
        ([(1, 8, "a"), (3, 5, "b")], [("0", ""), ("12", "a"), ("34", "ab"), ("567", "a"), ("89", "")]),
        # overlapping, neither within the other
        ([(1, 5, "a"), (3, 8, "b")], [("0", ""), ("12", "a"), ("34", "ba"), ("567", "b"), ("89", "")]),
        # touching: no segment holds both
        ([(1, 4, "a"), (4, 6, "b")], [("0", ""), ("123", "a"), ("45", "b"), ("6789", "")]),
        # the same stretch twice
        ([(2, 4, "a"), (2, 4, "b")], [("01", ""), ("23", "ab"), ("456789", "")]),
        # empty and outside: nothing
        ([(3, 3, "a"), (12, 14, "b")], [("0123456789", "")]),
        # beyond the end: as far as there is text
        ([(8, 40, "a")], [("01234567", ""), ("89", "a")]),
    ],
)
def test_cut(spans: list[tuple[int, int, str]], expected: list[tuple[str, str]]) -> None:
    segments = cut(TEXT, [note(*span) for span in spans])
    assert [(segment.text, "".join(segment.ids("entity"))) for segment in segments] == expected


SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=12)


@given(st.text(max_size=40), SPANS)
def test_every_character_is_shown_once_under_exactly_its_annotations(text: str, spans: list[tuple[int, int]]) -> None:
    notes = [note(start, end, str(n)) for n, (start, end) in enumerate(spans)]
    segments = cut(text, notes)
    assert "".join(segment.text for segment in segments) == text
    for segment in segments:
        assert segment.text
        for at in range(segment.start, segment.end):
            over = {n.id for n in notes if n.start <= at < n.end}
            assert set(segment.ids("entity")) == over


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("one", ["one"]),
        ("one\n\ntwo", ["one", "two"]),
        ("one\r\n\r\ntwo", ["one\r", "two"]),
        ("\n\n one\n  \n\n\ntwo\n\n", ["one", "two"]),
        ("one\nstill one", ["one\nstill one"]),
        (" \n\n ", []),
    ],
)
def test_paragraphs(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in paragraphs(text)] == expected


def test_a_quote_over_two_paragraphs_opens_once() -> None:
    text = "He said: we go.\n\nWe go far, he said."
    quote = Annotation(9, 26, "quote", "q1", "direct")
    entity = Annotation(17, 19, "entity", "e1", "PERSON")
    page = set_text(text, [quote, entity])
    shown = [[(run.quotes, run.opens, [s.text for s in run.segments]) for run in paragraph] for paragraph in page]
    assert shown == [
        [((), (), ["He said: "]), (("q1",), ("q1",), ["we go."])],
        [(("q1",), (), ["We", " go far"]), ((), (), [", he said."])],
    ]


def test_the_shortest_annotation_decides_the_look() -> None:
    outer = Annotation(0, 8, "entity", "e1", "ORG")
    inner = Annotation(2, 4, "entity", "e2", "GPE")
    looks = [segment.innermost("entity") for segment in cut(TEXT, [inner, outer])]
    assert looks == [outer, inner, outer, None]
