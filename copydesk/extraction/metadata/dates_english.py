"""How English writes dates."""

import re

from copydesk.extraction.metadata import calendar
from copydesk.extraction.metadata.dates_english_words import (
    HOLIDAYS,
    MONTHS,
    NUMBERS,
    ORDINALS,
    SEASONS,
    TENS,
    UNITS,
    VAGUE,
    WEEKDAYS,
)
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
    said,
    unknown,
    weekday_alone,
    words,
)

CUES = Cues(
    re.compile(
        r"\b(?:(?P<future>will|shall|won['’]t|would|(?:is|are|was|were) (?:to|due|set|expected|scheduled"
        r"|slated|likely|going)"
        r"|due|scheduled|slated|plans? to|expects? to|hopes? to|upcoming|starts|begins|opens|takes place|ends"
        r"|(?:ahead of|until|till|by)(?=\s*\Z))"
        r"|was|were|had|has|have|did|said|says|told|announced|reported|wrote|added|happened|came|began"
        r"|took|died|won|lost|killed"
        r"|made|went|met|signed|arrested|since)\b",
        re.IGNORECASE,
    )
)

MONTH = abbreviable(name.title() for name in MONTHS)
WEEKDAY = words(name.title() for name in WEEKDAYS)
YEAR = r"(?:1[0-9]|20)\d\d(?![,.]?\d|%|\w)"
COUNT = (
    rf"(?P<count>\d{{1,4}}|{words(VAGUE)}|(?:twenty|thirty|forty|fifty|sixty)[- ](?:one|two|three|four"
    rf"|five|six|seven|eight|nine)"
    rf"|{words(NUMBERS)})"
)
UNIT = r"(?P<unit>day|night|week|fortnight|month|year|decade|century|centurie)s?"
ANY_UNIT = r"(?P<unit>week|weekend|month|quarter|year|decade|century)"
EARLY = r"(?:(?:early|earlier|late|later|mid|middle|the (?:start|end|beginning|middle) of)[ -](?:in )?)?"
PART = r"(?:[ -](?:(?:early|late)[ -])?(?:morning|afternoon|evening|night))?"
AMOUNTS = (
    "people|men|women|children|dead|deaths|metres|meters|miles|kilometres|kilometers|km|feet|tons"
    "|tonnes|dollars|euros|pounds|acres|cases"
    "|troops|soldiers|jobs|homes|employees|workers|students|votes|hours|pages|points|migrants|refugees"
    "|others|more|or so|hectares|barrels"
)
"""What is counted, so that the number before it is no year."""


def _count(said: str) -> int | None:
    said = said.lower()
    if said.isdigit():
        return int(said)
    if said in VAGUE:
        return None
    if said in NUMBERS:
        return NUMBERS[said]
    tens, ones = re.split("[- ]", said)
    return NUMBERS[tens] + NUMBERS[ones]


def _counted(sign: int) -> Resolve:
    def resolve(match: re.Match[str], scene: Scene) -> str | None:
        count = _count(match["count"])
        unit, size = UNITS[match["unit"].lower()]
        return (
            calendar.shift(scene.published, unit, sign * count * size)
            if scene.published and count is not None
            else None
        )

    return resolve


def _stretch(match: re.Match[str], scene: Scene) -> str | None:
    """ "the past six years", "over the next two weeks"."""
    count = _count(match["count"]) if match["count"] else 1
    unit, size = UNITS[match["unit"].lower()]
    if scene.published is None or count is None:
        return None
    sign = 1 if match["which"].lower() in ("next", "coming") else -1
    return calendar.span(scene.published, unit, sign * count * size)


def _hours(match: re.Match[str], scene: Scene) -> str | None:
    """Hours and minutes ago lie on the day itself, as far as a day can tell."""
    count = _count(match["count"])
    if scene.published is None or count is None or count * (match["unit"].lower() == "hour") > 12:
        return None
    return scene.published.isoformat()


STEPS = {"last": -1, "past": -1, "this": 0, "current": 0, "next": 1, "coming": 1, "this coming": 1, "this past": -1}


def _which_unit(match: re.Match[str], scene: Scene) -> str | None:
    unit = UNITS[match["unit"].lower()][0]
    return calendar.shift(scene.published, unit, STEPS[match["which"].lower()]) if scene.published else None


def _which_weekday(match: re.Match[str], scene: Scene) -> str | None:
    if scene.published is None:
        return None
    step, number = STEPS[match["which"].lower()], WEEKDAYS[match["weekday"].lower()]
    ahead = step > 0 or (step == 0 and scene.ahead(match))
    return iso(calendar.weekday(scene.published, number, ahead=ahead, strict=step != 0))


def _which_month(match: re.Match[str], scene: Scene) -> str | None:
    if scene.published is None:
        return None
    step, month, year = STEPS[match["which"].lower()], MONTHS[match["month"].lower().rstrip(".")], scene.published.year
    if step < 0 and month >= scene.published.month:
        year -= 1
    if step > 0 and month <= scene.published.month:
        year += 1
    return calendar.month_value(year, month)


def _season(match: re.Match[str], scene: Scene) -> str | None:
    season = SEASONS[match["season"].lower()]
    if year := said(match, "year"):
        return f"{year}-{season}"
    if scene.published is None:
        return None
    now = 20 + (scene.published.month % 12) // 3 + (4 if scene.published.month in (12, 1, 2) else 0)
    year_of_season = scene.published.year - (1 if scene.published.month < 3 and season == 24 else 0)
    step = STEPS[match["which"].lower()]
    if step < 0 and season >= now:
        year_of_season -= 1
    if step > 0 and season <= now:
        year_of_season += 1
    return f"{year_of_season:04d}-{season}"


def _part_of_year(match: re.Match[str], scene: Scene) -> str | None:
    number = int(digit) if (digit := said(match, "digit")) else ORDINALS[match["ordinal"].lower()]
    code = 39 + number if match["part"].lower() in ("half", "h") else 32 + number
    if match["part"].lower() in ("half", "h") and number > 2:
        return None
    if year := said(match, "year"):
        return f"{year}-{code}"
    if scene.published is None:
        return None
    return f"{scene.published.year + STEPS[match['which'].lower()]:04d}-{code}"


def _decade_of_century(match: re.Match[str], _scene: Scene) -> str | None:
    tens = int(match["tens"]) if match["tens"] else TENS[match["name"].lower()]
    # The tens and twenties, and "the 00s", may be either century's.
    return f"19{tens}X" if tens >= 3 else None


def _century(match: re.Match[str], _scene: Scene) -> str | None:
    return calendar.century_value(int(match["number"]) if match["number"] else ORDINALS[match["ordinal"].lower()])


def _years(match: re.Match[str], _scene: Scene) -> str | None:
    first, last = match["first"], match["last"]
    last = first[: 4 - len(last)] + last
    return f"{first}/{last}" if first < last else None


def _year(match: re.Match[str], _scene: Scene) -> str:
    return match["year"]


def _holiday(match: re.Match[str], scene: Scene) -> str | None:
    month, number = HOLIDAYS[match["holiday"].lower().replace("’", "'")]
    if match["year"]:
        return iso(calendar.day(int(match["year"]), month, number))
    if scene.published is None:
        return None
    return iso(calendar.nearest_day(scene.published, month, number, ahead=scene.ahead(match)))


def _rule(pattern: str, resolve: Resolve, flags: int = re.IGNORECASE) -> Rule:
    return re.compile(pattern, flags), resolve


def _name_rule(pattern: str, resolve: Resolve) -> Rule:
    """Months and weekdays are names: "march" and "may" are not."""
    return _rule(pattern, resolve, 0)


DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:(?: ?[-–] ?| to )(?P<last>\d{1,2})(?:st|nd|rd|th)?)?"
LEADING_WEEKDAY = rf"(?:(?P<named>{WEEKDAY}|Mon\.?|Tues?\.?|Wed\.?|Thurs?\.?|Fri\.?|Sat\.?|Sun\.?),? (?:the )?)?"
BEFORE_MONTH = (
    r"(?:[Ii]n|[Oo]f|[Bb]y|[Ss]ince|[Uu]ntil|[Tt]ill|[Ff]rom|[Tt]o|[Ee]arly|[Ll]ate|[Ll]ast|[Mm]id|[Dd]uring"
    r"|[Aa]fter|[Bb]efore|[Bb]etween|[Tt]hrough)"
)
BEFORE_YEAR = (
    r"(?:in|since|until|till|from|by|of|before|after|during|between|through|early|late|mid|year|season"
    r"|around|circa|to|for|and)"
)
NUMBER = rf"\d{{1,4}}|{words(VAGUE)}|{words(NUMBERS)}"

HOLIDAY = words(HOLIDAYS).replace("'", "['’]")

RULES: tuple[Rule, ...] = (
    *common_rules(day_first=None),
    _name_rule(
        rf"\b(?:(?P<day>\d{{1,2}}) )?(?P<month>{MONTH})(?= ?(?:to|and|or|until|through|[-–]) ?(?:\d{{1,2}} )?(?P<until>{MONTH}),? (?P<year>{YEAR}))",
        month_before(MONTHS),
    ),
    _name_rule(
        (rf"\b{LEADING_WEEKDAY}(?<![.,]){DAY} (?:of )?(?P<month>{MONTH})(?:,? (?P<year>{YEAR}))?"), day_of_month(MONTHS)
    ),
    _name_rule(
        (
            rf"\b{LEADING_WEEKDAY}(?P<month>{MONTH}) (?:the )?{DAY}(?![,.:]?\d|%|-\w| percent| per cent)(?:,?"
            rf" (?P<year>{YEAR}))?"
        ),
        day_of_month(MONTHS),
    ),
    _name_rule(rf"\b(?P<month>{MONTH}),?(?: of)? (?P<year>{YEAR})", month_alone(MONTHS)),
    _name_rule(rf"\b{BEFORE_MONTH}[ -](?P<date>(?P<month>{MONTH}))(?! \d| [A-Z])", month_alone(MONTHS)),
    _name_rule(rf"\b(?P<which>[Ll]ast|[Tt]his|[Nn]ext) (?P<month>{MONTH})(?! \d| [A-Z])", _which_month),
    _name_rule(
        (rf"\b(?P<which>[Ll]ast|[Nn]ext|[Tt]his(?: coming| past)?|past|coming) (?P<weekday>{WEEKDAY})\b{PART}"),
        _which_weekday,
    ),
    _name_rule(rf"\b(?P<weekday>{WEEKDAY})\b{PART}", weekday_alone(WEEKDAYS)),
    _rule(r"\bthe day before yesterday\b", relative("day", -2)),
    _rule(r"\bthe day after tomorrow\b", relative("day", 2)),
    _rule(rf"\byesterday\b{PART}|\blast night\b", relative("day", -1)),
    _rule(rf"\btomorrow\b{PART}", relative("day", 1)),
    _rule(r"\btoday\b|\btonight\b|\b(?:(?:earlier|later) )?this (?:morning|afternoon|evening)\b", relative("day", 0)),
    _rule(rf"\b(?:(?:earlier|later|late|early) )?(?P<which>last|this|next) {ANY_UNIT}\b", _which_unit),
    _rule(
        (
            r"\bthe (?:previous|following|same|preceding|next) (?:day|night|morning|evening|week|month|year"
            r"|decade)\b"
        ),
        unknown,
    ),
    _rule(rf"\b{COUNT} {UNIT} ago\b", _counted(-1)),
    _rule(rf"\b(?P<count>{NUMBER}) (?P<unit>hour|minute|second|moment)s? ago\b", _hours),
    _rule(r"\b(?:years|months|weeks|days|decades|centuries|hours|long) ago\b", unknown),
    _rule(rf"\b(?:in )?{COUNT} {UNIT}(?: from now\b|['’] time\b)", _counted(1)),
    _rule(rf"\b{COUNT} {UNIT} (?:earlier|later|before|after|afterwards?)\b", unknown),
    _rule(rf"\bthe (?P<which>past|last|next|coming) (?:(?P<count>{NUMBER}) )?{UNIT}\b", _stretch),
    _rule(rf"\b(?P<which>last|this|next) (?P<season>{words(SEASONS)})\b", _season),
    _rule(rf"\b(?:the )?(?:(?:early|late|mid)[- ])?(?P<season>{words(SEASONS)})(?: of)? (?P<year>{YEAR})", _season),
    _rule(
        (
            rf"\b(?:the )?(?P<ordinal>first|second|third|fourth) (?P<part>quarter|half) of (?:(?P<year>{YEAR})"
            rf"|(?P<which>last|this|next) year\b)"
        ),
        _part_of_year,
    ),
    _rule(rf"\b(?P<part>Q|H)(?P<digit>[1-4])(?: of)? (?P<year>{YEAR})", _part_of_year, 0),
    _rule(
        r"\b(?:the )?(?:(?:early|late|mid)[- ])?(?P<decade>(?:1[0-9]|20)\d)0['’]?s\b",
        lambda match, _: calendar.decade_value(int(match["decade"]) * 10),
    ),
    _rule(
        (rf"\bthe (?:(?:early|late|mid)[- ])?(?:['’]?(?P<tens>[1-9])0['’]?s|(?P<name>{words(TENS)}))\b"),
        _decade_of_century,
    ),
    _rule(
        (
            rf"\b(?:the )?(?:(?:early|late|mid)[- ])?"
            rf"(?:(?P<number>\d{{1,2}})(?:st|nd|rd|th)|(?P<ordinal>{words(ORDINALS)}))[- ]century\b"
        ),
        _century,
    ),
    _rule(
        (
            r"(?<![\d,.$£€-])\b(?P<first>(?:1[5-9]|20)\d\d) ?[-–] ?(?P<last>(?:1[5-9]|20)\d\d|\d\d)\b(?![-–/%]"
            r"|[,.]\d)"
        ),
        _years,
    ),
    _rule(
        (rf"\b{BEFORE_YEAR}[ -](?:the )?(?P<date>(?P<year>(?:1[0-9]|20)\d\d))\b(?![-–,.]?\d|%| (?:{AMOUNTS})\b)"), _year
    ),
    _rule(r"\((?P<date>(?P<year>(?:1[6-9]|20)\d\d))\)", _year),
    _rule(r"(?<![\w,.$£€/-])(?P<year>(?:19[2-9]|20[0-4])\d)['’]s\b", _year),
    _rule(rf"\b(?P<holiday>{HOLIDAY})(?:,? (?P<year>{YEAR}))?", _holiday),
)

ENGLISH = Grammar(RULES, CUES)
