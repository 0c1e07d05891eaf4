"""A reading arranged for the eye: the text set with its annotations, and who and what is in it by kind."""

from collections.abc import Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class View:
    """What the reader's page shows; `said` counts each entity's quotes.

    `headline` is the text's first paragraph where that is the title: it is then shown once, above.
    """

    headline: list[Run] | None
    paragraphs: list[list[Run]]
    groups: dict[str, list[dict[str, Any]]]
    quotes: dict[str, dict[str, Any]]
    said: dict[str, int]


def arrange(reading: Reading) -> View:
    """The view of a reading."""
    said: dict[str, int] = {}
    for quote in reading.quotes:
        speaker = quote["speaker"]
        if speaker and speaker["entity_id"]:
            said[speaker["entity_id"]] = said.get(speaker["entity_id"], 0) + 1
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
    )


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
        yield Annotation(date["start"], date["end"], "date", "", "", date["value"] or "a date that cannot be settled")
    if dateline := reading.metadata["dateline"]:
        yield Annotation(dateline["start"], dateline["end"], "dateline")
