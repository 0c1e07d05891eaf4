"""People, organisations and places across articles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String, and_, case, cast, func, or_, select, tuple_
from sqlalchemy.orm import Session

from copydesk.annotations import Entity
from copydesk.errors import EntityNotFoundError
from copydesk.ids import ArticleId, EntityId
from copydesk.store import knowledge
from copydesk.store.identities import Identity, Key, fold, standing, take_over
from copydesk.store.models import ArticleEntityRow, ArticleRow, EntityRow, QuoteRow


def write(
    session: Session,
    article: ArticleId,
    found: Sequence[Entity],
    plain: Sequence[dict[str, Any]],
    who: Mapping[Key, Identity],
) -> dict[str, EntityId]:
    """Store an article's entities; `plain` is their JSON form, `who` whom their names mean.

    Answers their ids by those within the article. Two that are one across articles are one here.
    """
    rows: dict[EntityId, ArticleEntityRow] = {}
    answer: dict[str, EntityId] = {}
    for ordinal, (entity, json) in enumerate(zip(found, plain, strict=True)):
        identity = who[fold(json["name"]), entity.type]
        id_ = answer[entity.id] = identity.id
        mentions = [{name: mention[name] for name in ("start", "end", "kind")} for mention in json["mentions"]]
        row = ArticleEntityRow(
            article_id=article,
            ordinal=ordinal,
            entity_id=id_,
            origin_id=identity.origin,
            name=json["name"],
            type=entity.type,
            salience=min(1.0, max(0.0, entity.salience)),
            details={name: json[name] for name in ("aliases", "roles", "gender", "number", "links")},
            mentions=mentions,
        )
        if id_ in rows:
            take_over(rows[id_], row)
        else:
            rows[id_] = row
    session.add_all(rows.values())
    session.flush()
    return answer


def in_article(row: ArticleEntityRow, body: str) -> dict[str, Any]:
    """A stored entity in the form of the API; `body` is the text its offsets refer to."""
    mentions = [
        {"start": m["start"], "end": m["end"], "text": body[m["start"] : m["end"]], "kind": m["kind"]}
        for m in row.mentions
    ]
    return {
        "id": row.entity_id,
        "name": row.name,
        "type": row.type,
        "salience": row.salience,
        **row.details,
        "mentions": mentions,
    }


@dataclass(frozen=True, slots=True)
class Across:
    """An entity across articles: in how many, how often, since when."""

    id: EntityId
    name: str
    type: str
    articles: int
    mentions: int
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class Company:
    """Somebody who appears in the same articles."""

    id: EntityId
    name: str
    type: str
    articles: int


def _counted() -> Any:
    return (
        select(
            EntityRow.id,
            EntityRow.name,
            EntityRow.type,
            func.count().label("articles"),
            cast(func.sum(func.jsonb_array_length(ArticleEntityRow.mentions)), Integer).label("mentions"),
            func.min(ArticleRow.accepted_at).label("first_seen"),
            func.max(ArticleRow.accepted_at).label("last_seen"),
        )
        .join(ArticleEntityRow, ArticleEntityRow.entity_id == EntityRow.id)
        .join(ArticleRow, ArticleRow.id == ArticleEntityRow.article_id)
        .group_by(EntityRow.id)
    )


def listing(
    session: Session, *, type_: str | None, q: str | None, after: tuple[int, EntityId] | None, limit: int
) -> list[Across]:
    """Entities that are in some article, those in most articles first; `q` matches the beginning of a name's words."""
    query = _counted()
    if type_ is not None:
        query = query.where(EntityRow.type == type_)
    if q is not None:
        start = fold(q).replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        query = query.where(
            EntityRow.id.in_(standing(EntityRow.folded.like(f"{start}%") | EntityRow.folded.like(f"% {start}%")))
        )
    if after is not None:
        count, last = after
        query = query.having(or_(func.count() < count, and_(func.count() == count, EntityRow.id > last)))
    return [Across(*row) for row in session.execute(query.order_by(func.count().desc(), EntityRow.id).limit(limit))]


def name(session: Session, entity: str) -> str | None:
    """The name of the entity with this id; None if there is none."""
    return session.scalar(select(EntityRow.name).where(EntityRow.id == entity))


def named(name: str) -> Any:
    """A query for the ids of entities of this name: the whole of it, or its last words (a surname)."""
    end = fold(name).replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    return standing(or_(EntityRow.folded == fold(name), EntityRow.folded.like(f"% {end}")))


def spoken_by(speaker: str) -> Any:
    """A condition: the quote is that entity's, by its id, or somebody's of that name or surname."""
    if speaker.startswith("ent_"):
        return QuoteRow.speaker_entity_id == standing(EntityRow.id == speaker).scalar_subquery()
    unnamed = func.lower(QuoteRow.speaker_name) == speaker.lower()
    return QuoteRow.speaker_entity_id.in_(named(speaker)) | (QuoteRow.speaker_entity_id.is_(None) & unnamed)


def get(session: Session, entity: EntityId) -> Across:
    """One entity across articles, for one that was merged the one it was merged into.

    Raises EntityNotFoundError if no article has it.
    """
    row = session.execute(_counted().where(EntityRow.id.in_(standing(EntityRow.id == entity)))).one_or_none()
    if row is None:
        raise EntityNotFoundError(f"No article has an entity {entity}.")
    return Across(*row)


def details(session: Session, entity: EntityId, *, limit: int = 50) -> dict[str, list[Any]]:
    """What its articles say of it, most often said first: aliases, roles, links."""
    rows = session.scalars(
        select(ArticleEntityRow.details)
        .where(ArticleEntityRow.entity_id == entity)
        .order_by(ArticleEntityRow.article_id.desc())
        .limit(500)
    )
    counts: dict[str, dict[str, tuple[int, Any]]] = {"aliases": {}, "roles": {}, "links": {}}
    for row in rows:
        for name, seen in counts.items():
            for value in row[name]:
                key = str(sorted(value.items())) if isinstance(value, dict) else value
                seen[key] = (seen.get(key, (0, value))[0] + 1, value)
    said = {
        name: [value for _, value in sorted(seen.values(), key=lambda pair: -pair[0])][:limit]
        for name, seen in counts.items()
    }
    own = session.execute(select(EntityRow.name, EntityRow.type).where(EntityRow.id == entity)).one()
    about = {"name": own.name, "type": own.type, **said}
    return {**said, "links": knowledge.with_links(session, [about])[0]["links"]}


def company(session: Session, entity: EntityId, *, limit: int = 20) -> list[Company]:
    """Who else is in its articles, most often first."""
    own = select(ArticleEntityRow.article_id).where(ArticleEntityRow.entity_id == entity)
    people_first = case((EntityRow.type == "PERSON", 0), else_=1)
    query = (
        select(EntityRow.id, EntityRow.name, cast(EntityRow.type, String), func.count())
        .join(ArticleEntityRow, ArticleEntityRow.entity_id == EntityRow.id)
        .where(ArticleEntityRow.article_id.in_(own), EntityRow.id != entity)
        .group_by(EntityRow.id)
        .order_by(func.count().desc(), people_first, EntityRow.name)
        .limit(limit)
    )
    return [Company(EntityId(row[0]), *row[1:]) for row in session.execute(query)]


@dataclass(frozen=True, slots=True)
class Namesake:
    """Another entity that has to do with this one: merged into it, or of the same name."""

    id: EntityId
    name: str


def relatives(session: Session, entity: EntityId) -> dict[str, list[Namesake]]:
    """Those merged into the entity, and others of its names that were kept apart from it."""
    columns = select(EntityRow.id, EntityRow.name).order_by(EntityRow.id)
    merged = [
        Namesake(EntityId(row.id), row.name) for row in session.execute(columns.where(EntityRow.merged_into == entity))
    ]
    own = select(EntityRow.folded, EntityRow.type).where((EntityRow.id == entity) | (EntityRow.merged_into == entity))
    alike = tuple_(EntityRow.folded, EntityRow.type).in_(own)
    apart = columns.where(alike, EntityRow.id != entity, EntityRow.merged_into.is_(None))
    return {"merged": merged, "namesakes": [Namesake(EntityId(row.id), row.name) for row in session.execute(apart)]}
