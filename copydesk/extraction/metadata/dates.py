"""Dates in the text: every expression of a day, month, year or longer, with its value where it can be known.

Our own grammar rather than dateparser's: that one turns "last week" and "the 1990s" into a day.
"""

from datetime import datetime

from copydesk.annotations import Date
from copydesk.extraction.metadata import dates_other
from copydesk.extraction.metadata.dates_english import ENGLISH
from copydesk.extraction.metadata.dates_french import FRENCH
from copydesk.extraction.metadata.grammar import Grammar, Scene

GRAMMARS: dict[str, Grammar] = {"en": ENGLISH, "fr": FRENCH, **dates_other.GRAMMARS}
"""By ISO 639-1 code."""


def find_dates(text: str, language: str, published_at: datetime | None) -> tuple[Date, ...]:
    """The date expressions of an article in order, none overlapping, the longest where several begin.

    `value` is ISO 8601 / EDTF at the granularity said: "2017-08-14", "2017-W33", "2015-12", "2015-22"
    (summer), "2015", "199X", "18XX", "2010/2015". Relative ones count from the day of `published_at` in its
    own zone; they have no value without it, nor has one whose anchor is in the story ("six years after").
    None are found in a language without a grammar.
    """
    grammar = GRAMMARS.get(language)
    if grammar is None:
        return ()
    scene = Scene(text, published_at.date() if published_at else None, grammar.cues)
    found = []
    for pattern, resolve in grammar.rules:
        group = "date" if "date" in pattern.groupindex else 0
        found += [(*match.span(group), match, resolve) for match in pattern.finditer(text)]
    found.sort(key=lambda item: (item[0], -item[1]))
    dates: list[Date] = []
    for start, end, match, resolve in found:
        if not dates or start >= dates[-1].end:
            dates.append(Date(start, end, text[start:end], resolve(match, scene)))
    return tuple(dates)
