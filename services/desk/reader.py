"""A reading arranged for the eye: the text set with its annotations, and who and what is in it by kind."""

import re
from calendar import month_name
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from copydesk.store.readings import Reading
from services.desk.segments import Annotation, Run, set_text

GROUPS = {
    "People": ("PERSON",),
    "Organisations": ("ORG",),
    "Places": ("GPE", "LOC", "FAC"),
    "Also named": ("NORP", "EVENT", "LAW", "PRODUCT", "WORK_OF_ART"),
}
WORDS = {
    "PERSON": "person",
    "ORG": "organisation",
    "GPE": "place",
    "LOC": "place",
    "FAC": "building or site",
    "NORP": "people or group",
    "EVENT": "event",
    "LAW": "law",
    "PRODUCT": "product",
    "WORK_OF_ART": "work",
}


ISO_DAY = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?")


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, month or year that the article speaks of: its ISO 8601 value, the value for people, the expressions."""

    value: str
    shown: str
    said: list[dict[str, Any]]
    published: bool


@dataclass(frozen=True, slots=True)
class View:
    """What the reader's page shows; `said` counts each entity's quotes.

    `dates` are a time line, `unsettled` the expressions that have no value. `headline` is the text's first paragraph where that is the title: it is then shown once, above.
    """

    headline: list[Run] | None
    paragraphs: list[list[Run]]
    groups: dict[str, list[dict[str, Any]]]
    quotes: dict[str, dict[str, Any]]
    said: dict[str, int]
    dates: list[Moment]
    unsettled: list[dict[str, Any]]


def count_quotes(reading: Reading) -> dict[str, int]:
    """How many quotes each entity has, by its id; those without any are left out."""
    return Counter(
        quote["speaker"]["entity_id"] for quote in reading.quotes if quote["speaker"] and quote["speaker"]["entity_id"]
    )


def arrange(reading: Reading) -> View:
    """The view of a reading."""
    said = count_quotes(reading)
    found = {name: [e for e in reading.entities if e["type"] in types] for name, types in GROUPS.items()}
    page = set_text(reading.text, list(_annotations(reading)))
    title = " ".join((reading.metadata["title"] or "").split())
    headed = bool(page and title) and " ".join(_words(page[0]).split()) == title
    return View(
        headline=page[0] if headed else None,
        paragraphs=page[1:] if headed else page,
        groups={name: sorted(entities, key=lambda e: -said.get(e["id"], 0)) for name, entities in found.items()},
        quotes={quote["id"]: quote for quote in reading.quotes},
        said=said,
        dates=_moments(reading),
        unsettled=[date for date in reading.dates if not date["value"]],
    )


def _moments(reading: Reading) -> list[Moment]:
    """The settled dates in their order, one moment for all expressions of one value; the publication among them."""
    by_value: dict[str, list[dict[str, Any]]] = {}
    for date in reading.dates:
        if date["value"]:
            by_value.setdefault(date["value"], []).append(date)
    published = (reading.metadata["published_at"] or "")[:10]
    values = sorted({*by_value, *([published] if published else [])}, key=_order)
    return [Moment(value, _shown(value), by_value.get(value, []), value == published) for value in values]


def _order(value: str) -> tuple[bool, str]:
    """ISO 8601 sorts as it stands, but for years before the common era and open beginnings."""
    return (not value.startswith(("-", "..")), value)


def _shown(value: str) -> str:
    """An ISO 8601 value as people read it: "4 March 2026", "March 2026"; whatever else stays as it is."""
    found = ISO_DAY.fullmatch(value)
    if not found or (found["month"] and not 1 <= int(found["month"]) <= 12):
        return value.replace("/", " – ")
    month = month_name[int(found["month"])] if found["month"] else None
    return " ".join(part for part in (found["day"] and str(int(found["day"])), month, found["year"]) if part)


def set_quote(quote: dict[str, Any], reading: Reading, span: tuple[int, int]) -> list[list[Run]]:
    """The stretch of the text around one quote, with this quote, its cue and its speaker marked, and nothing else."""
    start, end = span
    alone = replace(reading, quotes=[quote], entities=[], dates=[], metadata={**reading.metadata, "dateline": None})
    within = [
        replace(a, start=max(a.start, start) - start, end=min(a.end, end) - start)
        for a in _annotations(alone)
        if a.start < end and a.end > start
    ]
    return set_text(reading.text[start:end], within)


def _words(paragraph: list[Run]) -> str:
    return "".join(segment.text for run in paragraph for segment in run.segments)


def _annotations(reading: Reading) -> Iterator[Annotation]:
    for quote in reading.quotes:
        for part in quote["parts"]:
            yield Annotation(part["start"], part["end"], "quote", quote["id"], quote["type"])
        if cue := quote["cue"]:
            yield Annotation(cue["start"], cue["end"], "cue", quote["id"])
        if speaker := quote["speaker"]:
            yield Annotation(speaker["start"], speaker["end"], "speaker", quote["id"])
    for entity in reading.entities:
        label = f"{entity['name']} ({WORDS[entity['type']]})"
        for mention in entity["mentions"]:
            style = f"{entity['type'].lower()} {mention['kind']}"
            yield Annotation(mention["start"], mention["end"], "entity", entity["id"], style, label)
    for date in reading.dates:
        yield Annotation(
            date["start"], date["end"], "date", str(date["start"]), "", date["value"] or "a date that cannot be settled"
        )
    if dateline := reading.metadata["dateline"]:
        yield Annotation(dateline["start"], dateline["end"], "dateline")
