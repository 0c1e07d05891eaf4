"""Amounts: what is one, and its value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.extraction.entities.figures import find_figures
from copydesk.extraction.parsing import Parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cost $1.5 million to mend", [("$1.5 million", "money", "1500000", "USD")]),
        ("US$3.4bn", [("US$3.4bn", "money", "3400000000", "USD")]),
        ("£20m", [("£20m", "money", "20000000", "GBP")]),
        ("$1\u00a0000", [("$1\u00a0000", "money", "1000", "USD")]),
        ("Tk 3,000 crore", [("Tk 3,000 crore", "money", "30000000000", "BDT")]),
        ("half a million euros", [("half a million euros", "money", "500000", "EUR")]),
        ("20 Kenyan shillings", [("20 Kenyan shillings", "money", "20", "KES")]),
        ("12,34,567 rupees", [("12,34,567 rupees", "money", "1234567", None)]),
        ("5 per cent and 1.20%", [("5 per cent", "percent", "5", "%"), ("1.20%", "percent", "1.2", "%")]),
        ("5-7 per cent", [("5-7 per cent", "percent", None, "%")]),
        ("forty-two kilometres", [("forty-two kilometres", "quantity", "42", "kilometre")]),
        ("a 36-foot boat", [("36-foot", "quantity", "36", "foot")]),
        ("three percentage points", [("three percentage points", "quantity", "3", "percentage point")]),
        ("Four percent of it", [("Four percent", "percent", "4", "%")]),
        ("Twenty-five million dollars", [("Twenty-five million dollars", "money", "25000000", "USD")]),
        ("3,000 won", [("3,000 won", "money", "3000", "KRW")]),
        ("the 12 won by Labour, three won back", []),
        ("three men in 1996", []),
        ("3m people", []),
        ("the 100m race", []),
    ],
)
def test_find_figures(text: str, expected: list[tuple[str, str, str | None, str | None]]) -> None:
    figures = find_figures(Parse(text, "en", (), text))
    assert [(figure.text, figure.kind, figure.value, figure.unit) for figure in figures] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4,2 millions d'euros", [("4,2 millions d'euros", "money", "4200000", "EUR")]),
        ("1\u202f200,50 €", [("1\u202f200,50 €", "money", "1200.5", "EUR")]),
        ("12.000 euros", [("12.000 euros", "money", "12000", "EUR")]),
        ("1.200.000,5 euros", [("1.200.000,5 euros", "money", "1200000.5", "EUR")]),
        ("20 milliards de dollars", [("20 milliards de dollars", "money", "20000000000", "USD")]),
        ("3 millions de dollars canadiens", [("3 millions de dollars canadiens", "money", "3000000", "CAD")]),
        ("5 millions de francs CFA", [("5 millions de francs CFA", "money", "5000000", None)]),
        ("300 M€", [("300 M€", "money", "300000000", "EUR")]),
        ("un demi-milliard d’euros", [("un demi-milliard d’euros", "money", "500000000", "EUR")]),
        ("Un million d'euros", [("Un million d'euros", "money", "1000000", "EUR")]),
        ("deux cents euros", [("deux cents euros", "money", "200", "EUR")]),
        ("soixante-douze mille tonnes", [("soixante-douze mille tonnes", "quantity", "72000", "tonne")]),
        ("2 millions de tonnes", [("2 millions de tonnes", "quantity", "2000000", "tonne")]),
        ("Dix pour cent", [("Dix pour cent", "percent", "10", "%")]),
        ("de 5 à 10 %", [("5 à 10 %", "percent", None, "%")]),
        ("3,5 % et 40 °C", [("3,5 %", "percent", "3.5", "%"), ("40 °C", "quantity", "40", "degree Celsius")]),
        ("deux millions de personnes, une tonne de questions", []),
        ("trois hommes de 40 ans en 1996", []),
    ],
)
def test_find_french_figures(text: str, expected: list[tuple[str, str, str | None, str | None]]) -> None:
    figures = find_figures(Parse(text, "fr", (), text))
    assert [(figure.text, figure.kind, figure.value, figure.unit) for figure in figures] == expected


def test_a_french_comma_is_a_decimal_sign() -> None:
    (figure,) = find_figures(Parse("2,125 kg", "fr", (), "2,125 kg"))
    assert figure.value == "2.125"


@given(st.text(alphabet="0123456789.,-$%€ kmto\u00a0", max_size=80))
def test_figures_are_anchored(text: str) -> None:
    for figure in find_figures(Parse(text, "en", (), text)):
        assert text[figure.start : figure.end] == figure.text
