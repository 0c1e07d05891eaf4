"""The tables. Wrong states are kept out by constraints, not by care; only the store imports this."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Computed,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

Json = dict[str, Any]


class Xid8(UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id."""

    cache_ok = True

    def get_col_spec(self, **_kw: Any) -> str:
        return "xid8"


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 -- read by SQLAlchemy, once
        str: Text,
        datetime: DateTime(timezone=True),
        Json: JSONB(none_as_null=True),  # a None is no value, not the JSON null
        list[str]: ARRAY(Text),
        bytes: LargeBinary,
        float: Float,
    }


class ArticleRow(Base):
    """What was posted, kept as posted, and the few facts that lists filter by."""

    __tablename__ = "articles"

    id: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    status: Mapped[str] = mapped_column(server_default="queued")
    source: Mapped[str]
    given: Mapped[Json]
    submission_hash: Mapped[bytes] = mapped_column(unique=True)
    body_hash: Mapped[bytes]
    duplicate_of: Mapped[str | None] = mapped_column(ForeignKey("articles.id", ondelete="SET NULL"))
    revision_of: Mapped[str | None] = mapped_column(ForeignKey("articles.id", ondelete="SET NULL"))
    external_id: Mapped[str | None]
    url: Mapped[str | None]
    title: Mapped[str | None]
    publisher: Mapped[str | None]
    language: Mapped[str | None]
    published_at: Mapped[datetime | None]
    failure: Mapped[Json | None]
    accepted_at: Mapped[datetime] = mapped_column(server_default=func.now())
    completed_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("status in ('queued', 'done', 'failed')", name="status"),
        CheckConstraint("(status = 'failed') = (failure is not null)", name="failure"),
        CheckConstraint("status <> 'done' or completed_at is not null", name="completed"),
        CheckConstraint("duplicate_of <> id and revision_of <> id", name="links"),
        Index(None, "status", "id"),
        Index(None, "publisher", "id"),
        Index(None, "language", "id"),
        Index(None, "published_at", "id"),
        Index(None, "body_hash", "id"),
        Index(None, "external_id", "id", postgresql_where=text("external_id is not null")),
        Index(None, "duplicate_of"),
        Index(None, "revision_of"),
    )


class AnnotationSetRow(Base):
    """One article as one extractor version read it; replaced whole, never in part."""

    __tablename__ = "annotation_sets"

    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int]
    model: Mapped[str | None]
    text: Mapped[str]
    details: Mapped[Json]
    """Metadata, dates, figures and what did not run: what no query looks into."""
    words: Mapped[Any] = mapped_column(TSVECTOR)
    written_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        CheckConstraint("version > 0", name="version"),
        Index(None, "words", postgresql_using="gin"),
        Index(None, "version", "article_id"),
    )


class FingerprintRow(Base):
    """What an article's text is compared by; `bands` is what the index finds others by."""

    __tablename__ = "fingerprints"

    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    minima: Mapped[bytes]
    shingles: Mapped[int]
    bands: Mapped[list[int]] = mapped_column(postgresql.ARRAY(BigInteger))

    __table_args__ = (
        CheckConstraint("shingles > 0", name="shingles"),
        # Without a list of pending entries: whoever reads next would pay for everybody's.
        Index(None, "bands", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
    )


class SimilarRow(Base):
    """`share` of the article's text stands in the other too; each pair has two rows, one for each end."""

    __tablename__ = "similar_articles"

    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    share: Mapped[float]

    __table_args__ = (
        CheckConstraint("article_id <> other_id", name="pair"),
        CheckConstraint("share between 0 and 1", name="share"),
        Index(None, "other_id"),
    )


class EntityRow(Base):
    """Somebody or something across articles.

    `folded` is the name that finds it again; `key` is the same, with a number for a second of one name and type.
    One that turned out to be another is `merged_into` that, and no article's any more.
    """

    __tablename__ = "entities"

    id: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    type: Mapped[str]
    name: Mapped[str]
    key: Mapped[str]
    folded: Mapped[str] = mapped_column(Computed(r"split_part(key, E'\x1f', 1)", persisted=True))
    merged_into: Mapped[str | None] = mapped_column(ForeignKey("entities.id"))
    first_seen: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        UniqueConstraint("key", "type"),
        CheckConstraint("merged_into <> id", name="merged_into"),
        Index(None, "folded", "type"),
        Index(None, "merged_into", postgresql_where=text("merged_into is not null")),
    )


class EntityDecisionRow(Base):
    """Whom a name means in one article, as somebody decided; reading the article again follows it."""

    __tablename__ = "entity_decisions"

    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    folded: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(primary_key=True)
    entity_id: Mapped[str] = mapped_column(ForeignKey("entities.id"))
    decided_at: Mapped[datetime] = mapped_column(server_default=func.now())


class KnownRow(Base):
    """Somebody or something of an imported knowledge base, by its Wikidata id."""

    __tablename__ = "known"

    id: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    type: Mapped[str]
    name: Mapped[str]
    description: Mapped[str | None]
    fields: Mapped[list[str]]
    nations: Mapped[list[str]]
    prominence: Mapped[int]
    imported_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        CheckConstraint("id ~ '^Q[1-9][0-9]*$'", name="id"),
        CheckConstraint("prominence >= 0", name="prominence"),
    )


class KnownNameRow(Base):
    """A name, folded, that an entry of the knowledge base bears; `main` is the one it is best known by."""

    __tablename__ = "known_names"

    folded: Mapped[str] = mapped_column(primary_key=True)
    known_id: Mapped[str] = mapped_column(ForeignKey("known.id", ondelete="CASCADE"), primary_key=True)
    main: Mapped[bool]

    __table_args__ = (Index(None, "known_id"),)


class ArticleEntityRow(Base):
    """An entity as it stands in one article."""

    __tablename__ = "article_entities"

    article_id: Mapped[str] = mapped_column(
        ForeignKey("annotation_sets.article_id", ondelete="CASCADE"), primary_key=True
    )
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[str] = mapped_column(ForeignKey("entities.id"))
    origin_id: Mapped[str | None] = mapped_column(ForeignKey("entities.id"))
    """Whom the name led to before mergers, which may be undone; null means `entity_id`."""
    name: Mapped[str]
    type: Mapped[str]
    salience: Mapped[float]
    details: Mapped[Json]
    """Aliases, roles, gender, number and links."""
    mentions: Mapped[list[Json]] = mapped_column(JSONB)
    """Spans and kinds; the words are the text's."""

    __table_args__ = (
        UniqueConstraint("article_id", "entity_id"),
        CheckConstraint("salience between 0 and 1", name="salience"),
        CheckConstraint("jsonb_array_length(mentions) > 0", name="mentions"),
        CheckConstraint(
            "not jsonb_path_exists(mentions, '$[*] ? (@.start < 0 || @.start >= @.end)')", name="mention_spans"
        ),
        Index(None, "entity_id", "article_id"),
    )


class QuoteRow(Base):
    """A quote, by offsets; its words are a slice of the set's text."""

    __tablename__ = "quotes"

    id: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    article_id: Mapped[str] = mapped_column(ForeignKey("annotation_sets.article_id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    type: Mapped[str]
    starts: Mapped[int]
    ends: Mapped[int]
    parts: Mapped[list[Json]] = mapped_column(JSONB)
    confidence: Mapped[float]
    cue_starts: Mapped[int | None]
    cue_ends: Mapped[int | None]
    speaker_starts: Mapped[int | None]
    speaker_ends: Mapped[int | None]
    speaker_name: Mapped[str | None]
    speaker_entity_id: Mapped[str | None]
    resolved_by: Mapped[str | None]
    words: Mapped[Any] = mapped_column(TSVECTOR)
    shingles: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default="{}")
    """Hashes of its words' threes, by which variants in other articles are found."""

    __table_args__ = (
        UniqueConstraint("article_id", "ordinal"),
        # A quote's speaker is one of its own article's entities, or of none.
        ForeignKeyConstraint(
            ["article_id", "speaker_entity_id"],
            ["article_entities.article_id", "article_entities.entity_id"],
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
        CheckConstraint("type in ('direct', 'mixed', 'indirect')", name="type"),
        CheckConstraint("0 <= starts and starts < ends", name="span"),
        CheckConstraint("confidence between 0 and 1", name="confidence"),
        CheckConstraint(
            "(cue_starts is null) = (cue_ends is null) and coalesce(0 <= cue_starts and cue_starts < cue_ends, true)",
            name="cue",
        ),
        CheckConstraint(
            "(speaker_name is null) = (speaker_starts is null) and (speaker_starts is null) = (speaker_ends is null)"
            " and (speaker_name is null) = (resolved_by is null)"
            " and (speaker_entity_id is null or speaker_name is not null)"
            " and coalesce(0 <= speaker_starts and speaker_starts < speaker_ends, true)",
            name="speaker",
        ),
        Index(None, "speaker_entity_id", "article_id", "ordinal"),
        Index(None, "words", postgresql_using="gin"),
        Index(None, "shingles", postgresql_using="gin"),
    )


class JobRow(Base):
    """Work to be done: who holds it, until when, how often it was tried and sent.

    `subject` is what it is about: an article's id, or a delivery's on that lane.
    """

    __tablename__ = "jobs"

    subject: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    article_id: Mapped[str | None] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), unique=True)
    delivery_id: Mapped[str | None] = mapped_column(ForeignKey("deliveries.id", ondelete="CASCADE"), unique=True)
    lane: Mapped[str]
    target_version: Mapped[int]
    """The extractor version the work needs at least."""
    state: Mapped[str] = mapped_column(server_default="waiting")
    attempt: Mapped[int] = mapped_column(server_default="0")
    """Counts the claims; only the latest may write, so it never goes down."""
    tries_left: Mapped[int]
    due_at: Mapped[datetime] = mapped_column(server_default=func.now())
    sent_at: Mapped[datetime | None]
    sends: Mapped[int] = mapped_column(server_default="0")
    lease_until: Mapped[datetime | None]
    holder: Mapped[str | None]
    error: Mapped[Json | None]
    request_id: Mapped[str]
    trace: Mapped[str | None]
    """The trace that the work belongs to (W3C traceparent), where traces are kept."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    dismissed_at: Mapped[datetime | None]
    """When somebody had seen this failure and took it off the dashboard."""

    __table_args__ = (
        CheckConstraint("lane in ('articles', 'backfill', 'deliveries')", name="lane"),
        CheckConstraint(
            "(lane = 'deliveries') = (article_id is null) and coalesce(subject = article_id, true)", name="subject"
        ),
        CheckConstraint(
            "(lane = 'deliveries') = (delivery_id is not null) and coalesce(subject = delivery_id, true)",
            name="delivery",
        ),
        CheckConstraint("state in ('waiting', 'leased', 'done', 'parked')", name="state"),
        CheckConstraint(
            "(state = 'leased') = (lease_until is not null) and (state = 'leased') = (holder is not null)", name="lease"
        ),
        CheckConstraint("(state in ('done', 'parked')) = (finished_at is not null)", name="finished"),
        CheckConstraint("state <> 'parked' or error is not null", name="parked"),
        CheckConstraint("attempt >= 0 and tries_left >= 0 and sends >= 0", name="counts"),
        Index("ix_jobs_waiting", "lane", "due_at", postgresql_where=text("state = 'waiting'")),
        Index("ix_jobs_retrying", "subject", postgresql_where=text("state = 'waiting' and error is not null")),
        Index("ix_jobs_leased", "lease_until", postgresql_where=text("state = 'leased'")),
        Index("ix_jobs_parked", "finished_at", postgresql_where=text("state = 'parked'")),
        Index("ix_jobs_finished", "finished_at", postgresql_where=text("state = 'done'")),
    )


class EventRow(Base):
    """What happened, written with what it tells of. Ordered by (xid, id): ids alone commit out of order."""

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    xid: Mapped[int] = mapped_column(Xid8(), server_default=func.pg_current_xact_id())
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    type: Mapped[str]
    article_id: Mapped[str]
    data: Mapped[Json]

    __table_args__ = (
        CheckConstraint("type ~ '^[a-z]+[.][a-z_]+$'", name="type"),
        Index(None, "xid", "id"),
        Index(None, "article_id", "id"),
        Index(None, "at"),
    )


class IdempotencyKeyRow(Base):
    """A key a caller used for a submission, and what came of it."""

    __tablename__ = "idempotency_keys"

    caller: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes]
    article_id: Mapped[str | None] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    duplicate: Mapped[bool | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (Index(None, "created_at"),)


class ApiKeyRow(Base):
    """A caller's key, as a hash; the key itself is shown once and kept nowhere."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    hash: Mapped[bytes] = mapped_column(unique=True)
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    revoked_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("scopes <@ array['read', 'write', 'admin'] and cardinality(scopes) > 0", name="scopes"),
    )


class WorkerRow(Base):
    """A worker process that reports; silent ones are told by `seen_at`."""

    __tablename__ = "workers"

    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    queues: Mapped[list[str]]
    pid: Mapped[int]
    memory_bytes: Mapped[int] = mapped_column(BigInteger)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    children: Mapped[int] = mapped_column(Integer)
    restarts: Mapped[int] = mapped_column(Integer, server_default="0")
    """How often a worker of this name was started again."""


class ClockRow(Base):
    """Something that beat has done by the clock, and when it did last."""

    __tablename__ = "clocks"

    name: Mapped[str] = mapped_column(primary_key=True)
    ran_at: Mapped[datetime] = mapped_column(server_default=func.now())


class WebhookRow(Base):
    """A subscription: which events go where, signed with what; and how its receiver has fared lately."""

    __tablename__ = "webhooks"

    id: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    url: Mapped[str]
    description: Mapped[str | None]
    events: Mapped[list[str]]
    secret: Mapped[bytes]
    """Sealed where the settings have a key for it: copydesk.sealing."""
    previous_secret: Mapped[bytes | None]
    previous_until: Mapped[datetime | None]
    """Until when deliveries are signed with the previous secret too."""
    state: Mapped[str] = mapped_column(server_default="active")
    disabled_because: Mapped[str | None]
    failures: Mapped[int] = mapped_column(server_default="0")
    """Failed attempts since the last that succeeded."""
    slow: Mapped[bool] = mapped_column(server_default=text("false"))
    resting_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        CheckConstraint("state in ('active', 'paused', 'disabled')", name="state"),
        CheckConstraint("(state = 'disabled') = (disabled_because is not null)", name="disabled"),
        CheckConstraint("(previous_secret is null) = (previous_until is null)", name="previous"),
        CheckConstraint("cardinality(events) > 0", name="events"),
        CheckConstraint("failures >= 0", name="failures"),
    )


class DeliveryRow(Base):
    """What one webhook is to be told of one event; `position` is the order of an article's."""

    __tablename__ = "deliveries"

    id: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    webhook_id: Mapped[str] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    article_id: Mapped[str | None]
    """Null for a test; no foreign key, since a removal is told of too."""
    type: Mapped[str]
    payload: Mapped[Json]
    state: Mapped[str] = mapped_column(server_default="waiting")
    attempts: Mapped[list[Json]] = mapped_column(JSONB, server_default=text("'[]'"))
    """When, how long, and the status or the error; the latest some tens of them."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("state in ('waiting', 'delivered', 'failed')", name="state"),
        CheckConstraint("(state = 'waiting') = (ended_at is null)", name="ended"),
        Index(None, "webhook_id", "position"),
        Index("ix_deliveries_waiting", "webhook_id", "position", postgresql_where=text("state = 'waiting'")),
        Index(
            "ix_deliveries_order", "webhook_id", "article_id", "position", postgresql_where=text("state = 'waiting'")
        ),
        Index("ix_deliveries_ended", "ended_at", postgresql_where=text("ended_at is not null")),
    )
