import pytest

from copydesk.annotations import Dateline, Part, Quote
from copydesk.extraction.quotes.datelines import drop_dateline

TEXT = "SANDHOLM, March 4 (Norda) - The berths will close, the port said."
DATELINE = Dateline(0, 25, "SANDHOLM", "Norda")


def quote(start: int, end: int, *parts: tuple[int, int]) -> Quote:
    spans = tuple(Part(*part, marked=False) for part in parts or ((start, end),))
    return Quote("indirect", start, end, TEXT[start:end], spans, 0.9)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (quote(0, 49), ["The berths will close"]),
        (quote(0, 49, (0, 17), (28, 49)), ["The berths will close"]),
        (quote(28, 49), ["The berths will close"]),
        (quote(0, 25), []),
    ],
)
def test_no_quote_begins_in_the_dateline(found: Quote, expected: list[str]) -> None:
    kept = drop_dateline([found], TEXT, DATELINE)
    assert [quote.text for quote in kept] == expected
    assert all(quote.parts[0].start == quote.start and TEXT[quote.start : quote.end] == quote.text for quote in kept)


def test_without_a_dateline_all_stay() -> None:
    assert drop_dateline([quote(0, 49)], TEXT, None) == (quote(0, 49),)
