"""How French writes dates."""

import re

from copydesk.extraction.metadata import calendar
from copydesk.extraction.metadata.calendar import Unit
from copydesk.extraction.metadata.grammar import (
    Cues,
    Grammar,
    Resolve,
    Rule,
    Scene,
    abbreviable,
    common_rules,
    day_of_month,
    iso,
    month_alone,
    month_before,
    relative,
    unknown,
    weekday_alone,
    words,
)

MONTHS = {
    "janvier": 1, "février": 2, "fevrier": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6, "juillet": 7, "août": 8,
    "aout": 8,
    "septembre": 9, "octobre": 10, "novembre": 11, "décembre": 12, "decembre": 12, "janv": 1, "févr": 2, "avr": 4,
    "juil": 7,
    "sept": 9, "oct": 10, "nov": 11, "déc": 12,
}  # fmt: skip
WEEKDAYS = {"lundi": 0, "mardi": 1, "mercredi": 2, "jeudi": 3, "vendredi": 4, "samedi": 5, "dimanche": 6}
NUMBERS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10,
    "onze": 11, "douze": 12, "quinze": 15, "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50,
    "soixante": 60, "cent": 100,
}  # fmt: skip
VAGUE = (
    "quelques",
    "plusieurs",
    "une dizaine de",
    "une quinzaine de",
    "une vingtaine d'",
    "une trentaine d'",
    "une dizaine d'",
)
UNITS: dict[str, Unit] = {
    "jour": "day", "semaine": "week", "mois": "month", "an": "year", "année": "year", "décennie": "decade",
    "siècle": "century",
    "week-end": "weekend", "trimestre": "quarter",
}  # fmt: skip
SEASONS = {"printemps": 21, "été": 22, "automne": 23, "hiver": 24}
ORDINALS = {
    "premier": 1,
    "1er": 1,
    "deuxième": 2,
    "second": 2,
    "2e": 2,
    "troisième": 3,
    "3e": 3,
    "quatrième": 4,
    "4e": 4,
}
ROMAN = {"xv": 15, "xvi": 16, "xvii": 17, "xviii": 18, "xix": 19, "xx": 20, "xxi": 21}
TENS = {
    "vingt": 2,
    "trente": 3,
    "quarante": 4,
    "cinquante": 5,
    "soixante": 6,
    "soixante-dix": 7,
    "quatre-vingt": 8,
    "quatre-vingt-dix": 9,
}

CUES = Cues(
    re.compile(
        r"\b(?:(?P<future>\w+(?:ra|ront|rait|raient)|va|vont|doit|doivent|prévue?s?|attendue?s?|programmée?s?"
        r"|avant|jusqu['’]à|d['’]ici)"
        r"|a|ont|est|sont|était|étaient|avait|avaient|depuis|\w+(?:é|ée|és|ées|ait|aient))\b",
        re.IGNORECASE,
    )
)
MONTH = abbreviable(MONTHS)
WEEKDAY = words(WEEKDAYS)
YEAR = r"(?:1[0-9]|20)\d\d(?![,.]?\d|\s?%|\w)"
COUNT = rf"(?P<count>\d{{1,4}}|{words(VAGUE)}|{words(NUMBERS)})"
UNIT = r"(?P<unit>jour|semaine|mois|année|an|décennie|siècle)s?"
STEPS = {"dernier": -1, "dernière": -1, "passé": -1, "passée": -1, "prochain": 1, "prochaine": 1}


def _count(match: re.Match[str]) -> int | None:
    said = match["count"].lower()
    return int(said) if said.isdigit() else NUMBERS.get(said)


def _counted(sign: int) -> Resolve:
    def resolve(match: re.Match[str], scene: Scene) -> str | None:
        count = _count(match)
        if scene.published is None or count is None:
            return None
        return calendar.shift(scene.published, UNITS[match["unit"].lower()], sign * count)

    return resolve


def _stretch(match: re.Match[str], scene: Scene) -> str | None:
    count = _count(match)
    if scene.published is None or count is None:
        return None
    sign = 1 if match["which"].lower().startswith("prochain") else -1
    return calendar.span(scene.published, UNITS[match["unit"].lower()], sign * count)


def _which_unit(match: re.Match[str], scene: Scene) -> str | None:
    if scene.published is None:
        return None
    return calendar.shift(scene.published, UNITS[match["unit"].lower()], STEPS[match["which"].lower()])


def _this_unit(match: re.Match[str], scene: Scene) -> str | None:
    return calendar.shift(scene.published, UNITS[match["unit"].lower()], 0) if scene.published else None


def _which_weekday(match: re.Match[str], scene: Scene) -> str | None:
    if scene.published is None:
        return None
    ahead = STEPS[match["which"].lower()] > 0
    return iso(calendar.weekday(scene.published, WEEKDAYS[match["weekday"].lower()], ahead=ahead, strict=True))


def _season(match: re.Match[str], _scene: Scene) -> str:
    return f"{match['year']}-{SEASONS[match['season'].lower()]}"


def _part_of_year(match: re.Match[str], _scene: Scene) -> str | None:
    number = ORDINALS[match["ordinal"].lower()]
    if match["part"].lower() == "semestre":
        return f"{match['year']}-{39 + number}" if number <= 2 else None
    return f"{match['year']}-{32 + number}"


def _century(match: re.Match[str], _scene: Scene) -> str | None:
    return calendar.century_value(ROMAN[match["roman"].lower()])


def _decade(match: re.Match[str], _scene: Scene) -> str | None:
    if match["decade"]:
        return calendar.decade_value(int(match["decade"]))
    tens = int(match["tens"]) // 10 if match["tens"] else TENS[match["name"].lower()]
    return f"19{tens}X" if tens >= 3 else None


def _years(match: re.Match[str], _scene: Scene) -> str | None:
    return f"{match['first']}/{match['last']}" if match["first"] < match["last"] else None


def _rule(pattern: str, resolve: Resolve) -> Rule:
    return re.compile(pattern, re.IGNORECASE), resolve


RULES: tuple[Rule, ...] = (
    *common_rules(day_first=True),
    _rule(
        rf"\b(?:(?P<day>\d{{1,2}})(?:er)? )?(?P<month>{MONTH})(?= ?(?:à|au|et|ou|[-–]) ?(?:\d{{1,2}} )?(?P<until>{MONTH}) (?P<year>{YEAR}))",
        month_before(MONTHS),
    ),
    _rule(
        (
            rf"\b(?:(?:{WEEKDAY}) )?(?P<day>\d{{1,2}})(?:er)?(?:(?: ?[-–] ?| au | et )(?P<last>\d{{1,2}}))?"
            rf" (?P<month>{MONTH})(?: (?P<year>{YEAR}))?"
        ),
        day_of_month(MONTHS),
    ),
    _rule(rf"\b(?P<month>{MONTH}) (?P<year>{YEAR})", month_alone(MONTHS)),
    _rule(
        (
            rf"\b(?:en|de|depuis|fin|début|mi-|d['’]ici|dès|mois de|mois d['’]) ?(?P<date>(?P<month>{MONTH}))(?!"
            rf" \d)"
        ),
        month_alone(MONTHS),
    ),
    _rule(rf"\b(?P<weekday>{WEEKDAY}) (?P<which>dernier|prochain|passé)\b", _which_weekday),
    _rule(rf"\b(?P<weekday>{WEEKDAY})\b(?: (?:matin|midi|après-midi|soir))?", weekday_alone(WEEKDAYS)),
    _rule(r"\bavant-hier\b", relative("day", -2)),
    _rule(r"\bhier\b(?: (?:matin|midi|après-midi|soir))?", relative("day", -1)),
    _rule(r"\baprès-demain\b", relative("day", 2)),
    _rule(r"\bdemain\b(?: (?:matin|midi|après-midi|soir))?", relative("day", 1)),
    _rule(r"\baujourd['’]hui\b|\bce (?:matin|midi|soir)\b|\bcet après-midi\b", relative("day", 0)),
    _rule(
        (
            r"\b(?:le |la |l['’])?(?P<unit>semaine|mois|année|an|week-end|décennie|siècle|trimestre) (?P<which>derni(?"
            r":er|ère)|passée?|prochaine?)\b"
        ),
        _which_unit,
    ),
    _rule(r"\b(?:cette|ce|cet) (?P<unit>semaine|mois|année|week-end|décennie|siècle|trimestre)(?:-ci)?\b", _this_unit),
    _rule(rf"\bil y a (?:environ |près de |plus de )?{COUNT} ?{UNIT}\b", _counted(-1)),
    _rule(rf"\bdans {COUNT} {UNIT}\b", _counted(1)),
    _rule(rf"\b(?:les|ces) {COUNT} (?P<which>derni(?:er|ère)s|prochaine?s) {UNIT}\b", _stretch),
    _rule(rf"\b{COUNT} {UNIT} (?:plus tôt|plus tard|avant|après|auparavant)\b", unknown),
    _rule(
        (
            r"\b(?:le lendemain|la veille|le surlendemain|(?:l['’]année|la semaine|le mois) (?:précédente?"
            r"|suivante?))\b"
        ),
        unknown,
    ),
    _rule(rf"\b(?:le |l['’]|au |en |du |d['’])?(?P<date>(?P<season>{words(SEASONS)}) (?P<year>{YEAR}))", _season),
    _rule(
        rf"\b(?P<ordinal>{words(ORDINALS)}) (?P<part>trimestre|semestre) (?:de )?(?:l['’]année )?(?P<year>{YEAR})",
        _part_of_year,
    ),
    _rule(
        rf"\bles années[  ](?:(?P<decade>(?:1[5-9]|20)\d0)|(?P<tens>[1-9]0)|(?P<name>{words(TENS)}))\b",
        _decade,
    ),
    _rule(rf"\b(?P<roman>{words(ROMAN)})e siècle\b", _century),
    _rule(r"(?<![\d,.€-])\b(?P<first>(?:1[5-9]|20)\d\d) ?[-–] ?(?P<last>(?:1[5-9]|20)\d\d)\b(?![-–/%]|[,.]\d)", _years),
    _rule(
        (
            r"\b(?:en|depuis|dès|avant|après|fin|début|mi-|jusqu['’]en|de|d['’]ici|l['’]année|et|à) ?(?P<date>(?P<"
            r"year>(?:1[5-9]|20)\d\d))\b(?![-–,.]?\d|\s?%| \w+s\b)"
        ),
        lambda match, _: match["year"],
    ),
    _rule(r"\((?P<date>(?P<year>(?:1[6-9]|20)\d\d))\)", lambda match, _: match["year"]),
)

FRENCH = Grammar(RULES, CUES)
