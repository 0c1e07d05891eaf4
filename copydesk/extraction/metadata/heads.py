"""What stands between an article's title and its story: who wrote it, for whom, and when it was published."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from copydesk.extraction.metadata import bylines
from copydesk.extraction.metadata.moments import parse_moment

HEAD = 8
"""Lines from the top among which a byline or a day may stand."""
LONGEST_DESK = 60
"""Of a byline that names nobody: "By our news desk"."""
SENTENCE = re.compile(r"[.!?…][\"”’»]?$")
IN_PLACE = re.compile(r"(?P<name>[^\W\d_][\w.'’ -]{3,40}?),? \(?(?:in|à|en) [A-ZÀ-Þ][\w .,&'’-]{2,90}\)?")
SIGNED = re.compile(r"(?P<name>[^\W\d_][\w.'’ -]{3,40}?)(?: ?[|•·] ?|, )(?P<role>[^|]{3,50})")
"""A name, then an outlet or a role: "Jane Doe | The Courier", "Jane Doe, Staff Writer"."""
ROLE = re.compile(
    r"(?i:.*\b(?:staff|senior|chief|special)?\s?(?:writer|reporter|correspondent|columnist|editor|journalist|contributor)s?"
    r"|.*\bstaff|.*\b(?:news|times|post|herald|tribune|journal|gazette|courier|press|agency))"
)
BELOW = re.compile(r"(?i:special to|for|with) (?:the )?[A-ZÀ-Þ].{2,60}")
"""What may stand under a byline: "Special to The Courier"."""
MINUTES = re.compile(r"\d{1,3} min", re.IGNORECASE)
STAMP = re.compile(
    r"(?:(?:first |last )?(?:published|updated|posted|created|modified|date|issued|publié|mis à jour"
    r"|veröffentlicht|publicado|actualizado|pubblicato)"
    r"(?: on| at| le| am| el| il)?[:\s]+)?(?P<when>.{4,70})",
    re.IGNORECASE,
)
CHANGED = re.compile(r"(?:last )?(?:updated|modified|mis à jour|aktualisiert|actualizado|aggiornato)\b", re.IGNORECASE)


@dataclass(slots=True)
class Head:
    """What the lines between the title and the story say."""

    authors: tuple[str, ...] = ()
    agency: str | None = None
    published: datetime | None = None
    changed: datetime | None = None
    signed: bool = False
    """Whether the line before was a byline."""

    def take(self, line: str, following: Sequence[str]) -> bool:
        """Note what the line says; False where it belongs to the story."""
        signed, self.signed = self.signed, False
        if not self.authors and (named := byline(line) or _bare(line, following)):
            self.authors, agency = named
            self.agency = self.agency or agency
            self.signed = True
            self._dated(line)
            return True
        if self._dated(line):
            return True
        if bylines.is_agency(line):
            self.agency = self.agency or line.strip(" ()")
            return True
        self.signed = signed and is_credit(line)
        return self.signed

    def _dated(self, line: str) -> bool:
        found = stamp(line)
        if found is None or (self.changed if CHANGED.match(line) else self.published) is not None:
            return False
        if CHANGED.match(line):
            self.changed = found
        else:
            self.published = found
        return True


def _bare(line: str, following: Sequence[str]) -> tuple[tuple[str, ...], None] | None:
    """The people named alone on a line, where a role, an address, a day or the time it takes to read follows."""
    below = following[0] if following else ""
    if not (is_credit(below) or stamp(below) or MINUTES.match(below)):
        return None
    parts = bylines.parts(line)
    return (tuple(parts), None) if parts and all(map(bylines.is_person, parts)) else None


def is_credit(line: str) -> bool:
    """Whether the line says more of those named in the byline above it: a role, an address, for whom."""
    return bool(
        len(line) <= LONGEST_DESK and (ROLE.fullmatch(line) or BELOW.fullmatch(line) or bylines.REACHED.fullmatch(line))
    )


def is_paragraph(line: str) -> bool:
    """Prose: long, or ended like a sentence."""
    return len(line) > 120 or (len(line) > 45 and SENTENCE.search(line) is not None)


def byline(line: str) -> tuple[tuple[str, ...], str | None] | None:
    """The people and the agency that a line names as its authors; None where it is no byline."""
    if len(line) > bylines.LONGEST_BYLINE:
        return None
    if not bylines.LED.match(line):
        signed = SIGNED.fullmatch(line)
        placed = IN_PLACE.fullmatch(line) or (signed if signed and ROLE.fullmatch(signed["role"]) else None)
        if not placed or not bylines.is_person(bylines.tidy(placed["name"])):
            return None
        return bylines.people(line), None
    parts = bylines.parts(line)
    found = tuple(name for name in parts if bylines.is_person(name))
    agency = next((name for name in parts if bylines.is_agency(name)), None)
    named = found or agency or (len(line) < LONGEST_DESK and any(bylines.ORGANISATION.search(name) for name in parts))
    if not named or (SENTENCE.search(line) and not line.endswith((" Jr.", " Sr."))):
        return None
    return found, agency


def stamp(line: str) -> datetime | None:
    match = STAMP.fullmatch(line)
    return parse_moment(match["when"]) if match and re.search(r"\d", line) else None
