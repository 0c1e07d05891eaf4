"""What was found in an article: entities, quotes, dates, figures, metadata."""

from datetime import datetime

from pydantic import BaseModel

from copydesk.annotations import EntityType, FigureKind, MentionKind, QuoteType, ResolvedBy


class Span(BaseModel):
    """A slice of the article's text: code points, half-open."""

    start: int
    end: int
    text: str


class MentionOut(Span):
    kind: MentionKind


class LinkOut(BaseModel):
    source: str
    id: str
    confidence: float


class EntityOut(BaseModel):
    """Somebody or something in the article, with every mention."""

    id: str
    name: str
    type: EntityType
    salience: float
    aliases: list[str]
    roles: list[str]
    gender: str | None
    number: str | None
    links: list[LinkOut]
    mentions: list[MentionOut]


class SpeakerOut(Span):
    """The words that stand for the speaker, and the entity behind them (null for a source without a name)."""

    name: str
    entity_id: str | None
    resolved_by: ResolvedBy


class PartOut(BaseModel):
    start: int
    end: int
    marked: bool


class QuoteOut(Span):
    """Words said; `start`/`end` are the hull of `parts`, without the quotation marks."""

    id: str
    type: QuoteType
    parts: list[PartOut]
    confidence: float
    cue: Span | None
    speaker: SpeakerOut | None


class DateOut(Span):
    value: str | None


class FigureOut(Span):
    kind: FigureKind
    value: str | None
    unit: str | None


class DatelineOut(BaseModel):
    start: int
    end: int
    place: str
    agency: str | None


class MetadataOut(BaseModel):
    """What is known of the article as a publication, and in `sources` from where."""

    title: str | None
    title_confidence: float | None = None
    alternative_headline: str | None
    authors: list[str]
    published_at: datetime | None
    modified_at: datetime | None
    publisher: str | None
    language: str | None
    language_confidence: float | None
    url: str | None
    description: str | None
    keywords: list[str]
    image: str | None
    section: str | None
    dateline: DatelineOut | None
    agency: str | None
    word_count: int
    reading_seconds: int
    sources: dict[str, str]


class ExtractorOut(BaseModel):
    version: int
    model: str | None
