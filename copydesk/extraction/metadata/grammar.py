"""What a grammar of dates is made of: a pattern, and what its match means on the day of publication."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from copydesk.extraction.metadata import calendar

SENTENCE_END = re.compile(r"[.!?][\"”’»)]?\s+(?=[A-ZÀ-Þ\"“«])|\n")
REACH = 160
"""Characters to either side in which the verb that governs a date is looked for."""


@dataclass(frozen=True, slots=True)
class Cues:
    """Words that show whether a sentence tells of what is to come, or of what was."""

    tense: re.Pattern[str]
    """Matches either; its group `future` where it is the former."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Where an expression stands: the article, the day it was published, the language's cues."""

    text: str
    published: date | None
    cues: Cues

    def ahead(self, match: re.Match[str]) -> bool:
        """Whether the words about it tell of what is to come.

        The nearest cue before it in its sentence decides; for one that opens the sentence, the first after it.
        """
        before = self.text[max(0, match.start() - REACH) : match.start()]
        clause = SENTENCE_END.split(before)[-1]
        found = None
        for cue in self.cues.tense.finditer(clause):
            found = cue
        if found is None:
            after = SENTENCE_END.split(self.text[match.end() : match.end() + REACH])[0]
            found = self.cues.tense.search(after)
        return found is not None and found["future"] is not None


Resolve = Callable[[re.Match[str], Scene], str | None]
Rule = tuple[re.Pattern[str], Resolve]


@dataclass(frozen=True, slots=True)
class Grammar:
    """One language's rules, and its cues."""

    rules: tuple[Rule, ...]
    cues: Cues


def words(names: Iterable[str]) -> str:
    """An alternation of these words, the longest first."""
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


def abbreviable(names: Iterable[str]) -> str:
    """An alternation of months' names, with the full stop of those that are shortened."""
    listed = list(names)
    short = [name for name in listed if any(other != name and other.startswith(name) for other in listed)]
    return rf"(?:(?:{words(short)})\b\.?|(?:{words(set(listed) - set(short))})\b)"


def said(match: re.Match[str], group: str) -> str | None:
    """What the group matched; None also where the pattern has no such group."""
    return match.groupdict().get(group)


def iso(found: date | None) -> str | None:
    return found.isoformat() if found else None


def day_of_month(months: Mapping[str, int]) -> Resolve:
    """For a match with `day`, `month` and perhaps `year` and `last` (the range's last day)."""

    def resolve(match: re.Match[str], scene: Scene) -> str | None:
        month, number = months[match["month"].lower().rstrip(".")], int(match["day"])
        if said(match, "year"):
            first = calendar.day(int(match["year"]), month, number)
        elif scene.published:
            first = _on_weekday(match, scene.published, month, number) or calendar.nearest_day(
                scene.published, month, number, ahead=scene.ahead(match)
            )
        else:
            return None
        until = said(match, "last")
        if first is None or not until:
            return iso(first)
        last = calendar.day(first.year, month, int(until))
        return f"{first.isoformat()}/{last.isoformat()}" if last and last > first else None

    return resolve


ENGLISH_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _on_weekday(match: re.Match[str], published: date, month: int, number: int) -> date | None:
    """The day of this year, the last or the next that falls on the weekday named with it."""
    named = said(match, "named")
    if not named:
        return None
    wanted = ENGLISH_WEEKDAYS.index(named[:3].lower())
    days = (calendar.day(published.year + years, month, number) for years in (0, -1, 1))
    return next((found for found in days if found and found.weekday() == wanted), None)


def month_alone(months: Mapping[str, int]) -> Resolve:
    """For a match with `month` and perhaps `year`."""

    def resolve(match: re.Match[str], scene: Scene) -> str | None:
        month = months[match["month"].lower().rstrip(".")]
        if said(match, "year"):
            return calendar.month_value(int(match["year"]), month)
        return calendar.nearest_month(scene.published, month, ahead=scene.ahead(match)) if scene.published else None

    return resolve


def month_before(months: Mapping[str, int]) -> Resolve:
    """For `month`, perhaps with `day`, before another, `until`, whose `year` is said: "from November to March 2027"."""

    def resolve(match: re.Match[str], _scene: Scene) -> str | None:
        month, until = (months[match[name].lower().rstrip(".")] for name in ("month", "until"))
        year = int(match["year"]) - (month > until)
        return iso(calendar.day(year, month, int(match["day"]))) if match["day"] else calendar.month_value(year, month)

    return resolve


def weekday_alone(names: Mapping[str, int]) -> Resolve:
    """For a match with `weekday`: back from the day of publication, or ahead where the sentence looks ahead."""

    def resolve(match: re.Match[str], scene: Scene) -> str | None:
        if scene.published is None:
            return None
        number = names[match["weekday"].lower().rstrip(".")]
        return iso(calendar.weekday(scene.published, number, ahead=scene.ahead(match)))

    return resolve


def relative(unit: calendar.Unit, count: int) -> Resolve:
    """The unit that lies `count` from the day of publication's."""
    return lambda _, scene: calendar.shift(scene.published, unit, count) if scene.published else None


def unknown(_match: re.Match[str], _scene: Scene) -> None:
    """An expression whose anchor is in the story, or nowhere."""


def numeric_day(*, day_first: bool | None) -> Resolve:
    """For `a`, `b`, `year`; `day_first` None where the language's outlets differ: then only what is unambiguous."""

    def resolve(match: re.Match[str], _scene: Scene) -> str | None:
        a, b, year = int(match["a"]), int(match["b"]), int(match["year"])
        readings = {(b, a)} if day_first or match["sep"] == "." else {(b, a), (a, b)}
        days = {found for month, number in readings if (found := calendar.day(year, month, number))}
        return iso(days.pop()) if len(days) == 1 else None

    return resolve


def _iso_day(match: re.Match[str], _scene: Scene) -> str | None:
    return iso(calendar.day(int(match[1]), int(match[2]), int(match[3])))


def common_rules(*, day_first: bool | None) -> tuple[Rule, ...]:
    """What is written alike in every language: 2017-08-14, 14/08/2017."""
    return (
        (re.compile(r"(?<![\d/-])(\d{4})-(\d\d)-(\d\d)(?![\d/-])"), _iso_day),
        (
            re.compile(
                r"(?<![\d/.-])(?P<a>\d{1,2})(?P<sep>[/.-])(?P<b>\d{1,2})(?P=sep)(?P<year>(?:19|20)\d\d)(?![\d/-]|\.\d)"
            ),
            numeric_day(day_first=day_first),
        ),
    )
