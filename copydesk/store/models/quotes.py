"""What was said."""

from typing import Any

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Integer, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from copydesk.store.models.base import Base, Json


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
