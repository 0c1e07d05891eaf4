"""When an article was published: stamps as pages and posts write them."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

ISO = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ]\s?(\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d{1,9})?)?\s?(Z|[A-Z]{3,4}\b"
    r"|[+-]\d\d:?\d\d|[+-]\d\d)?)?"
)
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier januar jänner enero gennaio janeiro januari ene gen",
            "february feb février fevrier februar febrero febbraio fevereiro februari févr fev",
            "march mar mars märz maerz marzo março maart mrz",
            "april apr avril abril aprile avr abr",
            "may mai mayo maggio maio mei",
            "june jun juin juni junio giugno junho giu",
            "july jul juillet juli julio luglio julho juil lug",
            "august aug août aout agosto augustus ago aoû",
            "september sept sep septembre septiembre settembre setembro set",
            "october oct octobre oktober octubre ottobre outubro okt out ott",
            "november nov novembre noviembre novembro",
            "december dec décembre decembre dezember diciembre dicembre dezembro dez dic déc",
        ),
        start=1,
    )
    for name in names.split()
}
ZONES = {
    "Z": 0, "UTC": 0, "GMT": 0, "BST": 60, "WET": 0, "CET": 60, "CEST": 120, "EET": 120, "EEST": 180, "MSK": 180,
    "IST": 330, "EST": -300,
    "EDT": -240, "ET": -300, "CST": -360, "CDT": -300, "CT": -360, "MST": -420, "MDT": -360, "MT": -420,
    "PST": -480, "PDT": -420, "PT": -480,
    "JST": 540, "SGT": 480, "HKT": 480, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780, "EAT": 180, "WAT": 60,
    "SAST": 120, "PKT": 300,
}  # fmt: skip
SEASONAL = frozenset({"ET", "CT", "MT", "PT"})
"""Zones that are named alike in summer and winter."""
NAME = r"(?P<month>[^\W\d_]{3,10})\.?"
DAY_FIRST = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|º)?\.? (?:de |of )?{NAME}(?: de|,)? (?P<year>(?:19|20)\d\d)\b"
)
MONTH_FIRST = re.compile(rf"\b{NAME} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>(?:19|20)\d\d)\b")
NUMERIC = re.compile(r"(?<!\d)(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?P=sep)(?P<year>(?:19|20)\d\d)(?!\d)")
CLOCK = re.compile(
    (
        r"\b(?P<hour>\d{1,2})[:.h](?P<minute>\d\d)(?::\d\d)?\s?(?P<half>[ap]\.?m\.?)?(?:\s?\(?(?P<zone>[A-Z]{1,4}"
        r"|[+-]\d\d:?\d\d)\b)?"
    ),
    re.IGNORECASE,
)
EPOCH = re.compile(r"(?P<seconds>1\d{9})(?:\d{3})?")
"""Seconds, or thousandths, since 1970."""
LONGEST = 100
EARLIEST = 1900


def parse_moment(stamp: str) -> datetime | None:
    """The moment that a stamp names, with its zone (UTC where it names none; midnight where it has no time).

    None where there is no whole day in it, or one that can be read in two ways (05/06/2017).
    """
    stamp = re.sub(r"\s+", " ", stamp[:LONGEST]).strip()
    if epoch := EPOCH.fullmatch(stamp):
        return datetime.fromtimestamp(int(epoch["seconds"]), UTC)
    found = ISO.match(stamp)
    if found:
        year, month, number, hour, minute, second = (int(part) if part else 0 for part in found.groups()[:6])
        return _moment((year, month, number), (hour, minute, second), _zone(found[7]))
    day = _day(stamp)
    if day is None:
        return None
    day_parts, begin, end = day
    clock = CLOCK.search(f"{stamp[:begin]} | {stamp[end:]}")  # "14.03." is no clock's
    if not clock:
        return _moment(day_parts, (0, 0, 0), UTC)
    hour = int(clock["hour"]) % 24
    if clock["half"]:
        hour = hour % 12 + (12 if clock["half"][0] in "pP" else 0)
    return _moment(day_parts, (hour, int(clock["minute"]), 0), _zone(clock["zone"], day_parts))


def _day(stamp: str) -> tuple[tuple[int, int, int], int, int] | None:
    """The year, month and day, and where in the stamp they stand."""
    for pattern in (MONTH_FIRST, DAY_FIRST):
        match = pattern.search(stamp)
        if match and (month := MONTHS.get(match["month"].lower())):
            return (int(match["year"]), month, int(match["day"])), *match.span()
    numeric = NUMERIC.search(stamp)
    if numeric is None:
        return None
    a, b, year = int(numeric["a"]), int(numeric["b"]), int(numeric["year"])
    if a > 12 or a == b or numeric["sep"] == ".":
        return (year, b, a), *numeric.span()
    return ((year, a, b), *numeric.span()) if b > 12 else None


def _zone(name: str | None, day: tuple[int, int, int] | None = None) -> timezone:
    """The zone of that name, UTC for none; "ET" is an hour further on in an American summer, if the day is known."""
    if not name:
        return UTC
    if name[0] in "+-":
        digits = name[1:].replace(":", "").ljust(4, "0")
        minutes = int(digits[:2]) * 60 + int(digits[2:])
        return timezone(timedelta(minutes=minutes if name[0] == "+" else -minutes)) if minutes < 24 * 60 else UTC
    minutes = ZONES.get(name.upper(), 0)
    if day and name.upper() in SEASONAL and _in_american_summer(*day):
        minutes += 60
    return timezone(timedelta(minutes=minutes)) if minutes else UTC


def _in_american_summer(year: int, month: int, day: int) -> bool:
    """Whether clocks there are put forward: from March's second Sunday to November's first, as since 2007."""
    if month not in (3, 11):
        return 3 < month < 11
    first_sunday = 7 - date(year, month, 1).weekday()
    return day >= first_sunday + 7 if month == 3 else day < first_sunday


def _moment(day: tuple[int, int, int], clock: tuple[int, int, int], zone: timezone) -> datetime | None:
    if day[0] < EARLIEST:
        return None
    hour, minute, second = clock
    try:
        return datetime(*day, hour, minute, min(second, 59), tzinfo=zone)
    except ValueError:
        return None
