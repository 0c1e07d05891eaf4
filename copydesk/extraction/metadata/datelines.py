"""Where a wire story says it was written: "TRIPOLI, Aug 14 (Reuters) -", "CAIRO (AP) —", "Paris, le 3 mai (AFP) -"."""

import re

from copydesk.annotations import Dateline
from copydesk.extraction.metadata.lists import read_folded

MONTH = (
    r"(?i:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|January|February|March|April|June|July|August"
    r"|Sept|September|October|November"
    r"|December|janv|janvier|févr|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre"
    r"|décembre|Januar|Februar|März"
    r"|Mai|Juni|Juli|Oktober|Dezember|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre"
    r"|octubre|noviembre|diciembre|ene|mar|abr|ago|dic|gen|mag|giu|lug|set|ott)\b\.?"
)
DAY = (
    rf"(?:(?:le |den )?\d{{1,2}}(?:er|st|nd|rd|th)?\.? (?:de )?{MONTH}|{MONTH} \d{{1,2}}(?:st|nd|rd|th)?)(?:,?"
    rf" \d{{4}})?\.?"
)
# Words are taken whole (possessive quantifiers), so that a line of them is not tried in every division.
CAPITAL = r"(?:[A-ZÀ-ÞĀ-Ž](?:[A-ZÀ-ÞĀ-Ž'’.]|-(?=[A-Z]))++(?<=[A-ZÀ-ÞĀ-Ž.]))"
SMALL = r"(?:de|del|la|le|of|and|al|sur|am|upon|an der)\b"
SHOUTED = rf"{CAPITAL}(?: (?:{CAPITAL}|[A-ZÀ-Þ]\b|{SMALL})){{0,4}}"
NAMED = rf"(?:[A-ZÀ-ÞĀ-Ž](?:[\w'’.]|-(?=\w))*+)(?: (?:[A-ZÀ-ÞĀ-Ž](?:[\w'’.]|-(?=\w))*+|{SMALL})){{0,4}}"
REGION = rf"(?:, ?(?!{MONTH} ?\d)(?:{NAMED}|\w\.\w\.))?"
COUNTRY = rf" \((?:{NAMED})\)(?= ?\()"
SECOND = rf"(?:/(?:{NAMED}))?"
AGENCY = r"(?:\((?P<agency>[^\W\d_][^()\n]{1,40})\)|/(?P<slashed>[A-Z][\w -]{1,30})/)"
DASH = r"(?:\.?[-–—―−_]{1,3}|:)"

PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # The agency says that it is one: "Tripoli, Aug 14 (Reuters) -".
        rf"(?P<whole>(?P<place>(?:{SHOUTED}|{NAMED}){SECOND}(?:{REGION}|{COUNTRY}))(?:,? {DAY},?)? ?{AGENCY}) ?{DASH}(?=\s|[A-Z“\"])",
        rf"(?P<whole>(?P<place>(?:{SHOUTED}|{NAMED}){SECOND}{REGION}),? {DAY},? ?{AGENCY}[.:]?)(?=\s)",
        # No place: "(Reuters) -". The place is then empty.
        rf"(?P<whole>(?P<place>){AGENCY}) ?{DASH}\s",
        # A day only: "Aug 14 (Reuters) -".
        rf"(?P<whole>(?P<place>){DAY} ?{AGENCY}) ?{DASH}\s",
        # No agency, a day: "MOSCOW, 14 August -".
        rf"(?P<whole>(?P<place>(?:{SHOUTED}|{NAMED}){SECOND}{REGION}),? {DAY}),? ?{DASH}\s",
        # Neither: only in capitals, or before a long dash.
        rf"(?P<whole>(?P<place>{SHOUTED}{SECOND}{REGION}))(?: ?[–—―−]| ?--| -|:)\s",
        rf"(?P<whole>(?P<place>{NAMED}{REGION}))(?: [–—]| --|[–—]) ?(?=[A-ZÀ-Þ“\"])",
    )
)
LONGEST = 90
NOT_PLACES = re.compile(
    r"(?:WATCH|UPDATE|UPDATED|BREAKING|EXCLUSIVE|OPINION|ANALYSIS|VIDEO|PHOTOS?|LIVE|READ|NOTE|CORRECTION"
    r"|EDITOR|EDITOR'S NOTE|ALSO|RELATED"
    r"|Q|A|TL;DR|FACTBOX|EXPLAINER|PREVIEW|REVIEW|WARNING|ADVERTISEMENT|MORE|WHAT|WHO|WHEN|WHERE|WHY"
    r"|HOW|NEWS|SPOILERS?|DISCLAIMER"
    r"|KEY POINTS|SOURCES?|BACKGROUND|CONTACT|FILE|FULL STORY|PRESS RELEASE)\b",
)


def find_dateline(text: str, start: int) -> Dateline | None:
    """The dateline that the paragraph beginning at `start` opens with.

    Its span runs from the place to the end of the agency or the day, without the dash after it.
    """
    head = text[start : start + LONGEST].split("\n", 1)[0]
    for pattern in PATTERNS:
        match = pattern.match(head)
        if match and not NOT_PLACES.match(match["whole"]) and _plausible(match):
            agency = match.groupdict().get("agency") or match.groupdict().get("slashed")
            place = match["place"].strip(" ,")
            if not place and (agency or "").casefold() not in read_folded("agencies.txt"):
                continue
            return Dateline(start, start + match.end("whole"), place, agency)
    return None


def _plausible(match: re.Match[str]) -> bool:
    """Titles, lists and names of speakers also stand before a dash: a place has few words, and few initials."""
    place = match["place"]
    return len(place.split()) <= 6 and not place.endswith(" ")
