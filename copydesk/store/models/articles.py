"""Articles as they were posted, and as they were read."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, func, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from copydesk.store.models.base import Base, Json


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
