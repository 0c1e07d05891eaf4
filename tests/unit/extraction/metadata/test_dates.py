"""Date expressions and their values, read on Monday 14 August 2017."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.extraction.metadata.dates import GRAMMARS, find_dates

PUBLISHED = datetime(2017, 8, 14, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The port Monday welcomed the ship.", [("Monday", "2017-08-14")]),
        ("It happened on Tuesday.", [("Tuesday", "2017-08-08")]),
        ("They will meet on Friday.", [("Friday", "2017-08-18")]),
        ("She said on Wednesday he will go.", [("Wednesday", "2017-08-09")]),
        ("He was attacked by gunmen on Sunday.", [("Sunday", "2017-08-13")]),
        ("The talks, which will resume on Saturday, were held.", [("Saturday", "2017-08-19")]),
        ("The bill must be paid by Thursday.", [("Thursday", "2017-08-17")]),
        ("On Thursday, the court will rule.", [("Thursday", "2017-08-17")]),
        ("on Thursday evening", [("Thursday evening", "2017-08-10")]),
        ("next Monday and last Monday", [("next Monday", "2017-08-21"), ("last Monday", "2017-08-07")]),
        (
            "yesterday, today and tomorrow",
            [("yesterday", "2017-08-13"), ("today", "2017-08-14"), ("tomorrow", "2017-08-15")],
        ),
        ("two days ago", [("two days ago", "2017-08-12")]),
        ("three weeks ago", [("three weeks ago", "2017-W30")]),
        ("six years ago", [("six years ago", "2011")]),
        ("twenty-five years ago", [("twenty-five years ago", "1992")]),
        ("a few years ago", [("a few years ago", None)]),
        ("six years after the collapse", [("six years after", None)]),
        ("the following day", [("the following day", None)]),
        ("last week", [("last week", "2017-W32")]),
        ("last month", [("last month", "2017-07")]),
        ("earlier this year", [("earlier this year", "2017")]),
        ("this weekend", [("this weekend", "2017-08-19/2017-08-20")]),
        ("the past six years", [("the past six years", "2011/2017")]),
        ("signed in December 2015 under", [("December 2015", "2015-12")]),
        ("the 1990s", [("the 1990s", "199X")]),
        ("the eighties", [("the eighties", "198X")]),
        ("in the 19th century", [("the 19th century", "18XX")]),
        ("the summer of 2014", [("the summer of 2014", "2014-22")]),
        ("last summer", [("last summer", "2016-22")]),
        ("the first quarter of 2016", [("the first quarter of 2016", "2016-33")]),
        ("the second half of 2016", [("the second half of 2016", "2016-41")]),
        ("from 2010-15", [("2010-15", "2010/2015")]),
        ("in 2011 and by 2030", [("2011", "2011"), ("2030", "2030")]),
        ("14 August 2017", [("14 August 2017", "2017-08-14")]),
        ("Dec 20, 2016", [("Dec 20, 2016", "2016-12-20")]),
        ("Sunday, August 13", [("Sunday, August 13", "2017-08-13")]),
        ("on Aug. 20", [("Aug. 20", "2017-08-20")]),
        ("on December 20", [("December 20", "2016-12-20")]),
        ("They will meet on December 20", [("December 20", "2017-12-20")]),
        ("August 14-16", [("August 14-16", "2017-08-14/2017-08-16")]),
        ("from January to March 2019", [("January", "2019-01"), ("March 2019", "2019-03")]),
        ("from November to March 2019", [("November", "2018-11"), ("March 2019", "2019-03")]),
        ("from 30 May to 3 June 2019", [("30 May", "2019-05-30"), ("3 June 2019", "2019-06-03")]),
        ("in March and April 2016", [("March", "2016-03"), ("April 2016", "2016-04")]),
        ("30 February 2017", [("30 February 2017", None)]),
        ("in March.", [("March", "2017-03")]),
        ("2017-08-14", [("2017-08-14", "2017-08-14")]),
        ("13/08/2017", [("13/08/2017", "2017-08-13")]),
        ("05/06/2017", [("05/06/2017", None)]),
        ("A march may help the 2000 people with 10 percent more.", []),
        ("He earned 1,990 dollars and 2015 more.", []),
        ("killed between 1900 people", []),
    ],
)
def test_english(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(date.text, date.value) for date in find_dates(text, "en", PUBLISHED)] == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "le mois dernier", [("le mois dernier", "2017-07")]),
        ("fr", "il y a six ans", [("il y a six ans", "2011")]),
        ("fr", "six ans après", [("six ans après", None)]),
        ("fr", "en décembre 2015", [("décembre 2015", "2015-12")]),
        ("fr", "Les années 1990", [("Les années 1990", "199X")]),
        ("fr", "au XIXe siècle", [("XIXe siècle", "18XX")]),
        ("fr", "La réunion aura lieu jeudi.", [("jeudi", "2017-08-17")]),
        ("fr", "Il est venu jeudi.", [("jeudi", "2017-08-10")]),
        ("fr", "de novembre à mars 2019", [("novembre", "2018-11"), ("mars 2019", "2019-03")]),
        ("fr", "du 30 mai au 3 juin 2019", [("30 mai", "2019-05-30"), ("3 juin 2019", "2019-06-03")]),
        ("fr", "au premier semestre 2016", [("premier semestre 2016", "2016-40")]),
        ("fr", "le 3e trimestre de 2016", [("3e trimestre de 2016", "2016-35")]),
        ("fr", "le 1er avril.", [("1er avril", "2017-04-01")]),
        ("fr", "05/06/2017", [("05/06/2017", "2017-06-05")]),
        ("de", "am Montag, den 3. Mai 2016", [("Montag, den 3. Mai 2016", "2016-05-03")]),
        ("de", "seit Dezember 2015", [("Dezember 2015", "2015-12")]),
        ("es", "el 3 de mayo de 2016", [("3 de mayo de 2016", "2016-05-03")]),
        ("it", "ieri", [("ieri", "2017-08-13")]),
        ("pt", "ontem", [("ontem", "2017-08-13")]),
        ("nl", "gisteren", [("gisteren", "2017-08-13")]),
        ("xx", "Monday", []),
    ],
)
def test_other_languages(language: str, text: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(date.text, date.value) for date in find_dates(text, language, PUBLISHED)] == expected


def test_nothing_relative_is_known_without_a_day_of_publication() -> None:
    dates = find_dates("On Monday, last month, in March and in May 2016.", "en", None)
    assert [date.value for date in dates] == [None, None, None, "2016-05"]


def test_days_count_in_the_zone_of_publication() -> None:
    published = datetime.fromisoformat("2017-08-14T01:00:00+09:00")
    assert find_dates("today", "en", published)[0].value == "2017-08-14"


WORDS = st.sampled_from(
    [
        "Monday",
        "last",
        "next",
        "week",
        "May",
        "2015",
        "14",
        "-",
        "ago",
        "six",
        "years",
        "the",
        "1990s",
        "will",
        "\n",
        "é",
        "😀",
        "century",
        "hier",
    ]
)


@given(
    st.lists(WORDS | st.text(max_size=5)).map(" ".join),
    st.sampled_from(sorted(GRAMMARS)),
    st.datetimes(timezones=st.just(UTC)),
)
def test_every_date_is_its_slice_in_order(text: str, language: str, published: datetime) -> None:
    dates = find_dates(text, language, published)
    assert [text[date.start : date.end] for date in dates] == [date.text for date in dates]
    assert all(before.end <= after.start for before, after in pairwise(dates))
