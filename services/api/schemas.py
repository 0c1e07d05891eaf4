"""What goes in and out over HTTP. `docs/` and the OpenAPI document are made of this."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from copydesk.annotations import EntityType, FigureKind, MentionKind, QuoteType, ResolvedBy
from copydesk.store import articles, stats
from copydesk.submissions import Submission

Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$", max_length=2000)]
Status = Literal["queued", "done", "failed"]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewArticle(Body):
    """An article to be read: its text or its page, and whatever is known about it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "text": "SANDHOLM, March 4 - “We waited too long,” Mara Velde, the port's head, said on Monday.",
                    "url": "https://news.example/port-berths",
                    "publisher": "The Sandholm Courier",
                    "published_at": "2026-03-04T09:30:00Z",
                }
            ]
        },
    )

    text: str | None = Field(None, description="Plain text. Either this or `html`.")
    html: str | None = Field(None, description="A page's HTML. Either this or `text`.")
    clean: bool = Field(True, description="False takes `text` as it is: offsets are then into exactly what was sent.")
    url: Url | None = None
    title: Short | None = None
    authors: list[Short] = Field(default_factory=list, max_length=50)
    published_at: AwareDatetime | None = Field(None, description="RFC 3339, with its zone.")
    publisher: Short | None = None
    language: str | None = Field(None, pattern="^[a-z]{2,3}$", description="ISO 639 code; detected where not given.")
    external_id: Short | None = Field(None, description="The sender's own id; another body under it is a revision.")

    @field_validator("text", "html", "title", "publisher", "external_id", "url")
    @classmethod
    def _storable(cls, value: str | None) -> str | None:
        if value is not None and any(c == "\x00" or "\ud800" <= c <= "\udfff" for c in value):
            raise ValueError("NUL characters and lone surrogates cannot be stored")
        return value

    @model_validator(mode="after")
    def _one_body(self) -> Self:
        if (self.text is None) == (self.html is None):
            raise ValueError("give either text or html, and not both")
        if not (self.text or self.html or "").strip():
            raise ValueError("the article is empty")
        return self

    def to_submission(self) -> Submission:
        """The submission that the store keeps."""
        return Submission(
            source=self.text if self.text is not None else self.html or "",
            html=self.html is not None,
            clean=self.clean,
            url=self.url,
            title=self.title,
            authors=tuple(self.authors),
            published_at=self.published_at,
            publisher=self.publisher,
            language=self.language,
            external_id=self.external_id,
        )


class Links(BaseModel):
    """Where to go on from an article."""

    self: str
    events: str
    page: str

    @classmethod
    def to(cls, article: str) -> "Links":
        return cls(self=f"/v1/articles/{article}", events=f"/v1/articles/{article}/events", page=f"/articles/{article}")


class AcceptedArticle(BaseModel):
    """A submission taken: it will be `done` or `failed`, whatever happens in between."""

    id: str
    status: Status
    duplicate: bool
    links: Links

    @classmethod
    def of(cls, accepted: articles.Accepted) -> "AcceptedArticle":
        return cls(id=accepted.id, status=accepted.status, duplicate=accepted.duplicate, links=Links.to(accepted.id))


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


class FailureOut(BaseModel):
    """Why it failed: at which stage, with which kind of error."""

    stage: str
    error: str
    message: str


class ArticleSummary(BaseModel):
    """An article as lists show it."""

    id: str
    status: Status
    title: str | None
    publisher: str | None
    language: str | None
    url: str | None
    published_at: datetime | None
    accepted_at: datetime
    completed_at: datetime | None
    duplicate_of: str | None
    revision_of: str | None
    external_id: str | None
    failure: FailureOut | None
    links: Links

    @classmethod
    def of(cls, summary: articles.Summary) -> "ArticleSummary":
        return cls.model_validate({**_fields(summary), "links": Links.to(summary.id)})


class Article(ArticleSummary):
    """An article with all that was found in it; until it is `done` the findings are null."""

    text: str | None = None
    metadata: MetadataOut | None = None
    entities: list[EntityOut] | None = None
    quotes: list[QuoteOut] | None = None
    dates: list[DateOut] | None = None
    figures: list[FigureOut] | None = None
    not_run: list[str] | None = Field(None, description="Steps that did not run, such as a language without a model.")
    extractor: ExtractorOut | None = None


class QuotedArticle(BaseModel):
    id: str
    title: str | None
    publisher: str | None
    url: str | None
    published_at: datetime | None
    accepted_at: datetime


class VariantOut(QuoteOut):
    """The quote as another article has it; `likeness` in 0..1, 1.0 where the words are the same."""

    article: QuotedArticle
    likeness: float


class FoundQuote(QuoteOut):
    """A quote with the article it stands in; the offsets are into that article's text.

    `variants` are the same quote in other articles, the earliest published first.
    """

    article: QuotedArticle
    variants: list[VariantOut]


class EntitySummary(BaseModel):
    """An entity across articles."""

    id: str
    name: str
    type: EntityType
    articles: int
    mentions: int
    first_seen: datetime
    last_seen: datetime


class CompanyOut(BaseModel):
    id: str
    name: str
    type: EntityType
    articles: int


class EntityDetails(EntitySummary):
    """An entity with what its articles say of it, and who appears with it."""

    aliases: list[str]
    roles: list[str]
    links: list[LinkOut]
    appears_with: list[CompanyOut]


class EventOut(BaseModel):
    """Something that happened to an article."""

    id: str = Field(description="Its place in the record; send it back as Last-Event-ID to go on after it.")
    at: datetime
    type: str
    article_id: str
    data: dict[str, Any]


class ArticleList(BaseModel):
    items: list[ArticleSummary]
    next: str | None = Field(description="Where the list goes on; null at its end.")


class QuoteList(BaseModel):
    items: list[FoundQuote]
    next: str | None


class EntityList(BaseModel):
    items: list[EntitySummary]
    next: str | None


class EntitiesOfArticle(BaseModel):
    items: list[EntityOut]


class QuotesOfArticle(BaseModel):
    items: list[QuoteOut]


class Timeline(BaseModel):
    items: list[EventOut]


class Reextraction(Body):
    """Which articles to read again: these, or all that an earlier extractor read."""

    ids: list[str] | None = Field(None, max_length=10_000)


class ReextractionAccepted(BaseModel):
    queued: int
    version: int


class LaneOut(BaseModel):
    lane: str
    waiting: int
    working: int
    parked: int
    oldest_seconds: float
    arrived: int
    finished: int
    wait_p50: float
    wait_p95: float
    work_p50: float
    work_p95: float


class WorkerOut(BaseModel):
    name: str
    alive: bool
    version: int
    queues: list[str]
    pid: int
    children: int
    memory_bytes: int
    started_at: datetime
    seen_at: datetime
    holding: list[str]


class FailureGroup(BaseModel):
    stage: str
    error: str
    message: str
    count: int
    latest: datetime
    example: str


class VersionOut(BaseModel):
    version: int
    articles: int


class Stats(BaseModel):
    """How the work goes: lanes over the last `window_seconds`, workers, failures."""

    at: datetime
    window_seconds: int
    articles: dict[Status, int]
    lanes: list[LaneOut]
    workers: list[WorkerOut]
    failures: list[FailureGroup]
    versions: list[VersionOut]
    broker: Literal["ok", "away"]

    @staticmethod
    def lane(lane: stats.LaneStats) -> LaneOut:
        return LaneOut.model_validate(_fields(lane))


class Health(BaseModel):
    status: Literal["ok", "away"]
    checks: dict[str, str] = Field(default_factory=dict)


class ProblemOut(BaseModel):
    """RFC 9457. `errors` point into the body, as JSON pointers."""

    model_config = ConfigDict(title="Problem")

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[dict[str, str]] | None = None


def _fields(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__dataclass_fields__}
