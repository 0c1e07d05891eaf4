"""Where and when the news had something: an entity's outlets and days, an article's copies and neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Float, and_, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from copydesk.ids import ArticleId, EntityId
from copydesk.store.models import ArticleEntityRow, ArticleRow, QuoteRow


@dataclass(frozen=True, slots=True)
class Outlet:
    """A publisher (None where none is known) with an entity in some of its articles, and quoted there."""

    publisher: str | None
    articles: int
    quotes: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """A day (UTC) on which articles with an entity appeared, with the quotes by it in them."""

    day: date
    articles: int
    quotes: int


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another article: the same body, another state of it, or one about the same people and places."""

    id: ArticleId
    title: str | None
    publisher: str | None
    appeared: datetime
    why: str
    shared: int


SAME = "the same body"
APPEARED = func.coalesce(ArticleRow.published_at, ArticleRow.accepted_at)
"""When it was published, as far as known, else when it was posted here."""


def outlets(session: Session, entity: EntityId, *, limit: int = 50) -> list[Outlet]:
    """Where the entity appears, most articles first."""
    query = (
        select(
            ArticleRow.publisher, func.count(), func.coalesce(func.sum(_quotes_by(entity)), 0), func.min(APPEARED),
            func.max(APPEARED),
        )
        .join(ArticleEntityRow, ArticleEntityRow.article_id == ArticleRow.id)
        .where(ArticleEntityRow.entity_id == entity)
        .group_by(ArticleRow.publisher)
        .order_by(func.count().desc(), ArticleRow.publisher)
        .limit(limit)
    )  # fmt: skip
    return [Outlet(row[0], row[1], int(row[2]), row[3], row[4]) for row in session.execute(query)]


def days(session: Session, entity: EntityId) -> list[Day]:
    """The days on which the entity appears, in order."""
    day = cast(APPEARED, Date)
    query = (
        select(day, func.count(), func.coalesce(func.sum(_quotes_by(entity)), 0))
        .join(ArticleEntityRow, ArticleEntityRow.article_id == ArticleRow.id)
        .where(ArticleEntityRow.entity_id == entity)
        .group_by(day)
        .order_by(day)
    )
    return [Day(row[0], row[1], int(row[2])) for row in session.execute(query)]


def _quotes_by(entity: EntityId) -> Any:
    said = select(func.count()).where(QuoteRow.article_id == ArticleRow.id, QuoteRow.speaker_entity_id == entity)
    return said.correlate(ArticleRow).scalar_subquery()


def copies(session: Session, article: ArticleId, *, limit: int = 20) -> list[Neighbour]:
    """Articles with the same body, and earlier and later states of this one, as they appeared."""
    own = select(ArticleRow.duplicate_of, ArticleRow.revision_of).where(ArticleRow.id == article)
    row = session.execute(own).one_or_none()
    if row is None:
        return []
    first = row.duplicate_of or article
    same = or_(ArticleRow.duplicate_of == first, ArticleRow.id == first)
    revised = or_(ArticleRow.revision_of == article, ArticleRow.id == (row.revision_of or ""))
    query = select(ArticleRow.id, ArticleRow.title, ArticleRow.publisher, APPEARED, same)
    found = session.execute(
        query.where(or_(same, revised), ArticleRow.id != article).order_by(APPEARED, ArticleRow.id).limit(limit)
    )
    return [Neighbour(ArticleId(row[0]), row[1], row[2], row[3], SAME if row[4] else "a revision", 0) for row in found]


def neighbours(session: Session, article: ArticleId, *, limit: int = 6, names: int = 12) -> list[Neighbour]:
    """Articles about the same: those that share most of what this one is about, weighed by salience.

    Only its most salient names count, and each the less the more articles have it: a capital in every
    other article says little.
    """
    own = (
        select(ArticleEntityRow.entity_id, ArticleEntityRow.salience)
        .where(ArticleEntityRow.article_id == article)
        .order_by(ArticleEntityRow.salience.desc())
        .limit(names)
        .cte("own")
    )
    everywhere = (
        select(ArticleEntityRow.entity_id, cast(func.count(), Float).label("articles"))
        .where(ArticleEntityRow.entity_id.in_(select(own.c.entity_id)))
        .group_by(ArticleEntityRow.entity_id)
        .cte("everywhere")
    )
    weight = func.sum(own.c.salience / (literal(1.0) + func.ln(everywhere.c.articles)))
    shared = (
        select(ArticleEntityRow.article_id, func.count().label("shared"), weight.label("weight"))
        .join(own, own.c.entity_id == ArticleEntityRow.entity_id)
        .join(everywhere, everywhere.c.entity_id == own.c.entity_id)
        .where(ArticleEntityRow.article_id != article)
        .group_by(ArticleEntityRow.article_id)
        .having(and_(func.count() >= 2))
        .order_by(weight.desc(), ArticleEntityRow.article_id.desc())
        .limit(limit)
        .subquery()
    )
    query = select(ArticleRow.id, ArticleRow.title, ArticleRow.publisher, APPEARED, shared.c.shared)
    found = session.execute(query.join(shared, shared.c.article_id == ArticleRow.id).order_by(shared.c.weight.desc()))
    return [Neighbour(ArticleId(row[0]), row[1], row[2], row[3], "the same names", row[4]) for row in found]


@dataclass(frozen=True, slots=True)
class Gist:
    """What a list says of an article's inside: how many quotes, and its most salient people."""

    quotes: int
    people: list[tuple[EntityId, str]]


def gists(session: Session, articles: Sequence[ArticleId], *, people: int = 4) -> dict[ArticleId, Gist]:
    """The gist of each of the articles that has been read."""
    said = dict(
        session.execute(
            select(QuoteRow.article_id, func.count())
            .where(QuoteRow.article_id.in_(articles))
            .group_by(QuoteRow.article_id)
        ).all()
    )
    rank = func.row_number().over(
        partition_by=ArticleEntityRow.article_id, order_by=(ArticleEntityRow.salience.desc(), ArticleEntityRow.ordinal)
    )
    ranked = (
        select(ArticleEntityRow.article_id, ArticleEntityRow.entity_id, ArticleEntityRow.name, rank.label("rank"))
        .where(ArticleEntityRow.article_id.in_(articles), ArticleEntityRow.type == "PERSON")
        .subquery()
    )
    names: dict[str, list[tuple[EntityId, str]]] = {}
    query = select(ranked.c.article_id, ranked.c.entity_id, ranked.c.name).where(ranked.c.rank <= people)
    for row in session.execute(query.order_by(ranked.c.article_id, ranked.c.rank)):
        names.setdefault(row.article_id, []).append((EntityId(row.entity_id), row.name))
    return {id_: Gist(said.get(id_, 0), names.get(id_, [])) for id_ in articles if id_ in said or id_ in names}
