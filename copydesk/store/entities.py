"""People, organisations and places across articles."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String, and_, case, cast, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from copydesk.annotations import Entity
from copydesk.errors import ArticleNotFoundError
from copydesk.ids import ArticleId, EntityId, new_entity_id
from copydesk.store.models import ArticleEntityRow, ArticleRow, EntityRow

KEY_LENGTH = 300


def fold(name: str) -> str:
    """The form under which spellings of one name meet: no case, no diacritics, single spaces."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())[:KEY_LENGTH]


def write(
    session: Session, article: ArticleId, found: Sequence[Entity], plain: Sequence[dict[str, Any]]
) -> dict[str, EntityId]:
    """Store an article's entities; `plain` is their JSON form. Answers their ids by those within the article.

    Two entities of an article whose names fold alike are one across articles, and so one here.
    """
    ids = _identify(session, [(fold(json["name"]), json["type"], json["name"]) for json in plain])
    rows: dict[EntityId, ArticleEntityRow] = {}
    answer: dict[str, EntityId] = {}
    for ordinal, (entity, json) in enumerate(zip(found, plain, strict=True)):
        id_ = answer[entity.id] = ids[fold(json["name"]), entity.type]
        mentions = [{name: mention[name] for name in ("start", "end", "kind")} for mention in json["mentions"]]
        if id_ in rows:
            rows[id_].mentions = sorted(rows[id_].mentions + mentions, key=lambda mention: mention["start"])
            rows[id_].salience = min(1.0, rows[id_].salience + entity.salience)
            continue
        rows[id_] = ArticleEntityRow(
            article_id=article,
            ordinal=ordinal,
            entity_id=id_,
            name=json["name"],
            type=entity.type,
            salience=min(1.0, max(0.0, entity.salience)),
            details={name: json[name] for name in ("aliases", "roles", "gender", "number", "links")},
            mentions=mentions,
        )
    session.add_all(rows.values())
    session.flush()
    return answer


def _identify(session: Session, names: Sequence[tuple[str, str, str]]) -> dict[tuple[str, str], EntityId]:
    if not names:
        return {}
    # In one order for everybody: two workers that add the same names never wait for each other in a ring.
    wanted = {(key, type_): name for key, type_, name in sorted(names, reverse=True)}
    new = [
        {"id": new_entity_id(), "key": key, "type": type_, "name": name}
        for (key, type_), name in sorted(wanted.items())
    ]
    session.execute(insert(EntityRow).values(new).on_conflict_do_nothing(index_elements=["key", "type"]))
    known = select(EntityRow.key, EntityRow.type, EntityRow.id)
    rows = session.execute(known.where(tuple_(EntityRow.key, EntityRow.type).in_(list(wanted))))
    return {(row.key, row.type): EntityId(row.id) for row in rows}


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
        query = query.where(or_(EntityRow.key.like(f"{start}%"), EntityRow.key.like(f"% {start}%")))
    if after is not None:
        count, last = after
        query = query.having(or_(func.count() < count, and_(func.count() == count, EntityRow.id > last)))
    return [Across(*row) for row in session.execute(query.order_by(func.count().desc(), EntityRow.id).limit(limit))]


def get(session: Session, entity: EntityId) -> Across:
    """One entity across articles. Raises ArticleNotFoundError if no article has it."""
    row = session.execute(_counted().where(EntityRow.id == entity)).one_or_none()
    if row is None:
        raise ArticleNotFoundError(f"No article has an entity {entity}.")
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
    return {
        name: [value for _, value in sorted(seen.values(), key=lambda pair: -pair[0])][:limit]
        for name, seen in counts.items()
    }


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
