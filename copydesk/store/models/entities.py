"""Who and what there is across articles, in each of them, and in the knowledge base."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, Text, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from copydesk.store.models.base import Base, Json


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
