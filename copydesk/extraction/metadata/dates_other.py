"""Days, months and weekdays as other languages write them: calendars alike, words apart."""

import re
from dataclasses import dataclass

from copydesk.extraction.metadata.grammar import (
    Cues,
    Grammar,
    Rule,
    common_rules,
    day_of_month,
    month_alone,
    relative,
    weekday_alone,
    words,
)

NEVER = Cues(re.compile(r"(?P<future>(?!))"))
"""No cues: weekdays are then looked for back from the day of publication."""
YEAR = r"(?:1[0-9]|20)\d\d(?![,.]?\d|\w)"


@dataclass(frozen=True, slots=True)
class Words:
    """A language's names: months from January, weekdays from Monday, the days around today; several by "|"."""

    months: str
    weekdays: str
    before_yesterday: str
    yesterday: str
    today: str
    tomorrow: str
    of: str = " "
    """What stands between day and month."""
    of_year: str = " "


LANGUAGES = {
    "de": Words(
        "Januar|Jänner Februar März April Mai Juni Juli August September Oktober November Dezember",
        "Montag Dienstag Mittwoch Donnerstag Freitag Samstag|Sonnabend Sonntag",
        "vorgestern", "gestern", "heute", "morgen", r"\.? ", " ",
    ),
    "es": Words(
        "enero febrero marzo abril mayo junio julio agosto septiembre|setiembre octubre noviembre diciembre",
        "lunes martes miércoles jueves viernes sábado domingo",
        "anteayer", "ayer", "hoy", "mañana", " (?:de )?", " (?:del? )?",
    ),
    "it": Words(
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        "lunedì martedì mercoledì giovedì venerdì sabato domenica",
        "l['’]altro ieri", "ieri", "oggi", "domani",
    ),
    "pt": Words(
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
        "anteontem", "ontem", "hoje", "amanhã", " (?:de )?", " (?:de )?",
    ),
    "nl": Words(
        "januari februari maart april mei juni juli augustus september oktober november december",
        "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
        "eergisteren", "gisteren", "vandaag", "morgen",
    ),
}  # fmt: skip


def _numbered(names: str, first: int) -> dict[str, int]:
    return {name.lower(): at for at, alike in enumerate(names.split(), first) for name in alike.split("|")}


def grammar(language: Words) -> Grammar:
    """The rules for a language whose dates are day, month, year."""
    months, weekdays = _numbered(language.months, 1), _numbered(language.weekdays, 0)
    month, weekday, of, of_year = rf"(?P<month>{words(months)})\b", words(weekdays), language.of, language.of_year

    def rule(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern, re.IGNORECASE)

    # "morgen" and "mañana" are also the morning: what follows a weekday or an article is.
    rules: tuple[Rule, ...] = (
        *common_rules(day_first=True),
        (
            rule(
                rf"\b(?:(?:{weekday}),? (?:den |el |il )?)?(?P<day>\d{{1,2}})[º°]?{of}{month}(?:,?{of_year}(?P<"
                rf"year>{YEAR}))?"
            ),
            day_of_month(months),
        ),
        (rule(rf"\b{month}{of_year}(?P<year>{YEAR})"), month_alone(months)),
        (rule(rf"\b(?P<weekday>{weekday})\b"), weekday_alone(weekdays)),
        (rule(rf"\b(?:{language.before_yesterday})\b"), relative("day", -2)),
        (rule(rf"\b(?:{language.yesterday})\b"), relative("day", -1)),
        (rule(rf"\b(?:{language.today})\b"), relative("day", 0)),
        (rule(rf"(?<!la )(?<!de )(?<!den )(?<!am )(?<!guten )\b(?:{language.tomorrow})\b"), relative("day", 1)),
        (
            rule(rf"\b(?:im Jahre?|in|en|nel|em|seit|desde|dal|sinds) (?P<date>(?P<year>{YEAR}))"),
            lambda match, _: match["year"],
        ),
    )
    return Grammar(rules, NEVER)


GRAMMARS = {code: grammar(language) for code, language in LANGUAGES.items()}
