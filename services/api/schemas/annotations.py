"""What was found in an article: entities, quotes, dates, figures, metadata."""

from datetime import datetime

from copydesk.annotations import EntityType, FigureKind, MentionKind, QuoteType, ResolvedBy
from services.api.schemas import Described


class Span(Described):
    """A slice of the article's text: code points, half-open."""

    start: int
    """Its first code point in the article's text."""
    end: int
    """One past its last code point."""
    text: str
    """`text[start:end]` of the article, exactly."""


class MentionOut(Span):
    kind: MentionKind
    """Whether a name, a nominal ("the minister") or a pronoun stands for the entity."""


class LinkOut(Described):
    source: str
    """Whose id it is: iso3166, geonames or wikidata."""
    id: str
    """The id there."""
    confidence: float
    """In 0..1: how sure it is that this is meant; a judgement, not a probability."""


class EntityOut(Described):
    """Somebody or something in the article, with every mention."""

    id: str
    """The same in every article that has the entity."""
    name: str
    """Its fullest name in the article."""
    type: EntityType
    """The OntoNotes label."""
    salience: float
    """Its share of all mentions, those at the article's head counting more; all entities' sum to 1."""
    aliases: list[str]
    """Its other names, in the order of their first mention."""
    roles: list[str]
    """What the article says a person is, as written: the words beside the name."""
    gender: str | None
    """female or male, only where a title or a role shows it."""
    number: str | None
    """singular or plural, only where shown."""
    links: list[LinkOut]
    """Who or what it is elsewhere: places by tables that come along, people and organisations by the imported knowledge base; empty when unsure."""
    mentions: list[MentionOut]
    """Every span that stands for it, in order."""


class SpeakerOut(Span):
    """The words that stand for the speaker, and the entity behind them (null for a source without a name)."""

    name: str
    """The entity's name; the words themselves where nobody is named."""
    entity_id: str | None
    """Whom of `entities` the words stand for; null for a source without a name."""
    resolved_by: ResolvedBy
    """How the words led to the entity."""


class PartOut(Described):
    start: int
    """Its first code point in the article's text."""
    end: int
    """One past its last code point."""
    marked: bool
    """Whether it stands in quotation marks, which are not in it."""


class QuoteOut(Span):
    """Words said; `start`/`end` are the hull of `parts`, without the quotation marks."""

    id: str
    """The same as long as the article is not read again."""
    type: QuoteType
    """direct: all in quotation marks; mixed: partly; indirect: told."""
    parts: list[PartOut]
    """The runs of words said: several where a cue or a paragraph parts them."""
    confidence: float
    """In 0..1: how likely it is that speaker and extent are right."""
    cue: Span | None
    """The words that tell of the saying; null where there are none."""
    speaker: SpeakerOut | None
    """Who said it; null where nobody is mentioned."""


class DateOut(Span):
    value: str | None
    """ISO 8601 / EDTF at the granularity said, relative ones counted from `metadata.published_at`; null where it cannot be known."""


class FigureOut(Span):
    kind: FigureKind
    """What is counted."""
    value: str | None
    """A plain decimal, in full; null for a range."""
    unit: str | None
    """ISO 4217 code, "%", or the unit's word in the singular; null where currencies share the name."""


class DatelineOut(Described):
    start: int
    """Where the place begins in the article's text."""
    end: int
    """Where the agency or the day ends, before the dash."""
    place: str
    """As written; empty for "(Reuters) -"."""
    agency: str | None
    """As written; null where none is named."""


class MetadataOut(Described):
    """What is known of the article as a publication, and in `sources` from where."""

    title: str | None
    """The headline: given, the page's, or a plain text's first line."""
    title_confidence: float | None = None
    """In 0..1 where the title was taken from a plain text's first lines; else null."""
    alternative_headline: str | None
    """The first other title that the page declares."""
    authors: list[str]
    """People; an organisation only where it alone is declared the author."""
    published_at: datetime | None
    """When it was first published, with the zone said; midnight where only a day is."""
    modified_at: datetime | None
    """The last change that is declared."""
    publisher: str | None
    """The outlet: given, or declared by the page."""
    language: str | None
    """ISO 639 code: given, or detected from the text."""
    language_confidence: float | None
    """In 0..1; null where the language was given."""
    url: str | None
    """The address: given, or the page's canonical one."""
    description: str | None
    """The standfirst or summary that the page declares."""
    keywords: list[str]
    """Those that the page declares, at most 40."""
    image: str | None
    """The main picture's address, as declared."""
    section: str | None
    """The part of the paper, as declared."""
    dateline: DatelineOut | None
    """Where a wire story says it was written."""
    agency: str | None
    """The news agency it is from, by byline or dateline."""
    word_count: int
    """Words between white space in `text`."""
    reading_seconds: int
    """At 238 words a minute."""
    sources: dict[str, str]
    """For each field that is set, where it came from: given, json-ld, open-graph, meta, microdata, html, text or detected."""


class ExtractorOut(Described):
    version: int
    """Grows with every change of results."""
    model: str | None
    """The language model; null where the language has none."""
