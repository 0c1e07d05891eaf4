"""What the service answers, as frozen records; the parts of an article are those of `copydesk.annotations`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, TypeAdapter, ValidationError

from copydesk import annotations
from copydesk.annotations import Date, Entity, EntityType, Extractor, Figure, Link, Metadata
from copydesk.client.errors import AnswerError

T = TypeVar("T")
Status = Literal["queued", "done", "failed"]
NONE_YET = BeforeValidator(lambda value: () if value is None else value)
"""The service says null for what has not been read yet."""


class Record:
    """A record with a form in JSON."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """The record as plain types; times as RFC 3339."""
        plain: dict[str, Any] = _adapter(type(self)).dump_python(self, mode="json")
        return plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why an article failed: at which stage, with which kind of error."""

    stage: str
    error: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleSummary(Record):
    """An article as lists show it."""

    id: str
    status: Status
    title: str | None = None
    publisher: str | None = None
    language: str | None = None
    url: str | None = None
    published_at: datetime | None = None
    accepted_at: datetime | None = None
    completed_at: datetime | None = None
    duplicate_of: str | None = None
    revision_of: str | None = None
    external_id: str | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Quote(annotations.Quote):
    """A quote with the id that it keeps for as long as its article is stored."""

    id: str = field(kw_only=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article(ArticleSummary):
    """An article with all that was found in it, once its `status` is done.

    Of an article that was posted without waiting only `id`, `status` and `duplicate` are known;
    `duplicate` is None where the service did not say.
    """

    duplicate: bool | None = None
    text: str | None = None
    metadata: Metadata | None = None
    entities: Annotated[tuple[Entity, ...], NONE_YET] = ()
    quotes: Annotated[tuple[Quote, ...], NONE_YET] = ()
    dates: Annotated[tuple[Date, ...], NONE_YET] = ()
    figures: Annotated[tuple[Figure, ...], NONE_YET] = ()
    not_run: Annotated[tuple[str, ...], NONE_YET] = ()
    extractor: Extractor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Record):
    """What became of one article of many, by its number from 1: accepted under `id`, or refused for `problem`."""

    line: int
    id: str | None = None
    status: Status | None = None
    duplicate: bool | None = None
    problem: str | None = None
    problem_status: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedArticle:
    """The article that a quote stands in."""

    id: str
    title: str | None
    publisher: str | None
    url: str | None
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class FoundQuote(Quote, Record):
    """A quote with its article; offsets are into that article's text."""

    article: QuotedArticle = field(kw_only=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitySummary(Record):
    """An entity across articles: how many there are of it, first and last seen when."""

    id: str
    name: str
    type: EntityType
    articles: int
    mentions: int
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Companion:
    """Who appears with an entity, in how many articles."""

    id: str
    name: str
    type: EntityType
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityDetails(EntitySummary):
    """An entity with what its articles say of it."""

    aliases: tuple[str, ...]
    roles: tuple[str, ...]
    links: tuple[Link, ...]
    appears_with: tuple[Companion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Record):
    """Something that happened to an article; `id` is its place in the record, from which one can go on."""

    id: str
    at: datetime
    type: str
    article_id: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A queue of work: counts now, and over the last window; times in seconds."""

    lane: str
    waiting: int
    working: int
    parked: int
    oldest_seconds: float
    arrived: int
    finished: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """A worker's last report."""

    name: str
    alive: bool
    version: int
    queues: tuple[str, ...]
    children: int
    memory_bytes: int
    holding: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureGroup:
    """Failures of one kind; `example` is one's article."""

    stage: str
    error: str
    message: str
    count: int
    latest: datetime
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats(Record):
    """How the work goes."""

    at: datetime
    window_seconds: int
    articles: Mapping[str, int]
    lanes: tuple[Lane, ...]
    workers: tuple[Worker, ...]
    failures: tuple[FailureGroup, ...]
    broker: str


@cache
def _adapters() -> dict[Any, TypeAdapter[Any]]:
    return {}


def _adapter(kind: Any) -> TypeAdapter[Any]:
    return _adapters().get(kind) or _adapters().setdefault(kind, TypeAdapter(kind))


def read_record(kind: type[T], answer: bytes | str, *, source: str = "the answer") -> T:
    """The record that JSON stands for; members that it does not know are passed over. Raises AnswerError."""
    try:
        found: T = _adapter(kind).validate_json(answer)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise AnswerError(
            f"{source} is not what this client knows ({place}: {first['msg']}); is it a Copydesk, of this version?"
        ) from error
    return found
