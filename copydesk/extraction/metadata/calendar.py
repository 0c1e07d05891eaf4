"""Days, months, weeks and longer as ISO 8601 / EDTF values, and what lies before and after them."""

from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import Literal

Unit = Literal["day", "week", "weekend", "month", "quarter", "year", "decade", "century"]

SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "winter": 24}
"""EDTF's numbers; quarters are 33 to 36, halves 40 and 41."""


def day(year: int, month: int, number: int) -> date | None:
    """The day, or None where the calendar has none such."""
    try:
        return date(year, month, number)
    except (ValueError, OverflowError):
        return None


def month_value(year: int, month: int) -> str:
    return f"{year:04d}-{month:02d}"


def shift(anchor: date, unit: Unit, count: int) -> str | None:
    """The unit that lies `count` units after the one the anchor is in, at the unit's own granularity.

    A week is an ISO week ("2017-W33"), a weekend the interval of its days, a decade "199X", a century
    "19XX". None beyond the years that dates can have.
    """
    if abs(count) > 100_000:
        return None
    try:
        return _shift(anchor, unit, count)
    except (OverflowError, ValueError):
        return None


def _shift(anchor: date, unit: Unit, count: int) -> str | None:
    if unit == "day":
        return (anchor + timedelta(days=count)).isoformat()
    if unit == "week":
        year, week, _ = (anchor + timedelta(weeks=count)).isocalendar()
        return f"{year:04d}-W{week:02d}"
    if unit == "weekend":
        saturday = anchor - timedelta(days=anchor.weekday() - 5) + timedelta(weeks=count)
        return f"{saturday.isoformat()}/{(saturday + timedelta(days=1)).isoformat()}"
    if unit in ("month", "quarter"):
        months = anchor.year * 12 + anchor.month - 1 + count * (1 if unit == "month" else 3)
        year, month = months // 12, months % 12 + 1
        return _in_range(year, month_value(year, month) if unit == "month" else f"{year:04d}-{33 + (month - 1) // 3}")
    year = anchor.year + count * {"year": 1, "decade": 10, "century": 100}[unit]
    return _in_range(
        year, {"year": f"{year:04d}", "decade": f"{year // 10:03d}X", "century": f"{year // 100:02d}XX"}[unit]
    )


def _in_range(year: int, value: str) -> str | None:
    return value if MINYEAR <= year <= MAXYEAR else None


def span(anchor: date, unit: Unit, count: int) -> str | None:
    """The interval from `count` units before the anchor up to it, or the other way with a count above zero."""
    other, own = shift(anchor, unit, count), shift(anchor, unit, 0)
    if other is None or own is None or unit == "weekend":
        return None
    return f"{other}/{own}" if count < 0 else f"{own}/{other}"


def weekday(anchor: date, number: int, *, ahead: bool, strict: bool = False) -> date | None:
    """The nearest such weekday (Monday is 0) back from the anchor, or ahead; `strict` rules out the anchor itself."""
    distance = (number - anchor.weekday()) % 7 if ahead else -((anchor.weekday() - number) % 7)
    if strict and distance == 0:
        distance = 7 if ahead else -7
    try:
        return anchor + timedelta(days=distance)
    except OverflowError:
        return None


FUTURE_WEIGHT = 3
"""Without a cue, what is ahead counts as this many times as far as what is past: news tells of the past."""


def nearest_day(anchor: date, month: int, number: int, *, ahead: bool) -> date | None:
    """That day of the year which is meant, said without its year."""
    days = [found for year in (-1, 0, 1) if (found := day(anchor.year + year, month, number))]
    if ahead:
        return min((found for found in days if found >= anchor), default=None)
    return min(days, key=lambda found: _distance((found - anchor).days), default=None)


def nearest_month(anchor: date, month: int, *, ahead: bool) -> str:
    """That month which is meant, said without its year."""
    offset = month - anchor.month
    if ahead:
        offset %= 12
    else:
        offset = min((offset - 12, offset, offset + 12), key=_distance)
    months = anchor.year * 12 + anchor.month - 1 + offset
    return month_value(months // 12, months % 12 + 1)


def _distance(ahead: int) -> int:
    return ahead * FUTURE_WEIGHT if ahead > 0 else -ahead


def decade_value(year: int) -> str:
    return f"{year // 10:03d}X"


def century_value(number: int) -> str | None:
    """ "the 19th century": the years 18XX, as they are commonly counted."""
    return f"{number - 1:02d}XX" if 0 < number < 100 else None
