"""What an extraction finds: frozen records, every one anchored to the text it is about.

All offsets are Unicode code points into `Annotations.text`, half-open: `text[start:end]` is exactly
the words meant. Nothing here imports anything of the project.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

EntityType = Literal["PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "LAW", "PRODUCT", "WORK_OF_ART"]
"""The OntoNotes labels that name something."""
MentionKind = Literal["name", "nominal", "pronoun"]
QuoteType = Literal["direct", "mixed", "indirect"]
ResolvedBy = Literal["name", "acronym", "pronoun", "role", "apposition", "continuation", "lead-in", "unnamed"]
"""How a speaker's words led to the entity; `unnamed` where they lead to nobody in particular."""
FigureKind = Literal["money", "percent", "quantity"]
Gender = Literal["female", "male"]
Number = Literal["singular", "plural"]


@dataclass(frozen=True, slots=True)
class Mention:
    """One span that stands for an entity."""

    start: int
    end: int
    text: str
    kind: MentionKind = "name"


@dataclass(frozen=True, slots=True)
class Link:
    """An identity outside the article: `source` is wikidata, iso3166 or geonames; confidence in 0..1."""

    source: str
    id: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Entity:
    """One person, organisation, place or thing, with every mention of it in the article.

    `id` ("e1", "e2", ... by first mention) holds within one `Annotations`. `name` is the fullest name
    seen, `aliases` the other ones, `roles` what the article says the person is. `gender` and `number`
    are given only where the article shows them. `salience` in 0..1 sums to 1 over the article.
    """

    id: str
    name: str
    type: EntityType
    mentions: tuple[Mention, ...]
    aliases: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    salience: float = 0.0
    gender: Gender | None = None
    number: Number | None = None
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Cue:
    """The words that tell of the saying: "said", "according to"."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who said it: the words that stand for them, and the entity those words lead to.

    `entity_id` is None for a source without a name ("two officials"); `name` is then `text`.
    """

    text: str
    start: int
    end: int
    name: str
    entity_id: str | None
    resolved_by: ResolvedBy


@dataclass(frozen=True, slots=True)
class Part:
    """One run of a quote's words; `marked` where it stands in quotation marks (which it excludes)."""

    start: int
    end: int
    marked: bool


@dataclass(frozen=True, slots=True)
class Quote:
    """Words said, without the outer quotation marks.

    `start`/`end` are the hull of `parts`, `text` its slice; a quote cut by its cue, run over several
    paragraphs, or mixed has several parts. `speaker` is None when nobody is mentioned.
    """

    type: QuoteType
    start: int
    end: int
    text: str
    parts: tuple[Part, ...]
    confidence: float
    cue: Cue | None = None
    speaker: Speaker | None = None


@dataclass(frozen=True, slots=True)
class Date:
    """A date expression. `value` is ISO 8601 / EDTF at the granularity said, None where it cannot be known."""

    start: int
    end: int
    text: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount: `value` as a plain decimal ("1500000"), `unit` an ISO 4217 code, "%", or the unit's word."""

    start: int
    end: int
    text: str
    kind: FigureKind
    value: str | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where a wire story says it was written: "TRIPOLI, Aug 14 (Reuters) -"."""

    start: int
    end: int
    place: str
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of the article as a publication; names follow schema.org NewsArticle.

    `sources` says for each field that is set where it came from: "given" (with the submission),
    "json-ld", "open-graph", "meta", "microdata", "html", "text", "detected".
    """

    title: str | None = None
    title_confidence: float | None = None
    """In 0..1 where the title was taken from the first lines of a text; None where it is declared or given."""
    alternative_headline: str | None = None
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    modified_at: datetime | None = None
    publisher: str | None = None
    language: str | None = None
    language_confidence: float | None = None
    url: str | None = None
    description: str | None = None
    keywords: tuple[str, ...] = ()
    image: str | None = None
    section: str | None = None
    dateline: Dateline | None = None
    agency: str | None = None
    word_count: int = 0
    reading_seconds: int = 0
    sources: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Extractor:
    """What read the article: `version` grows with every change of results, `model` names the language model."""

    version: int
    model: str | None


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What tells whether two texts share their words: the MinHash minima of a text's word shingles.

    `shingles` is how many distinct ones there are; `copydesk.likeness` compares two.
    """

    minima: tuple[int, ...]
    shingles: int


@dataclass(frozen=True, slots=True)
class Annotations:
    """Everything found in one article, and the clean text it was found in.

    `fingerprint` is for comparing articles and no part of the JSON form; None for a text too short to
    compare. `not_run` names the steps that did not run (a language without a model): an empty `quotes` with
    "quotes" in `not_run` says nothing of the article, without it that the article has none.
    """

    text: str
    metadata: Metadata
    entities: tuple[Entity, ...]
    quotes: tuple[Quote, ...]
    dates: tuple[Date, ...]
    figures: tuple[Figure, ...]
    extractor: Extractor
    not_run: tuple[str, ...] = ()
    fingerprint: Fingerprint | None = field(default=None, repr=False)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form that the API serves too: plain types, times as RFC 3339."""
        plain: dict[str, Any] = asdict(self)
        del plain["fingerprint"]
        metadata = plain["metadata"]
        metadata["sources"] = dict(self.metadata.sources)
        for name in ("published_at", "modified_at"):
            moment = metadata[name]
            metadata[name] = moment.isoformat().replace("+00:00", "Z") if moment else None
        return plain
