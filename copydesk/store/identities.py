"""Who a name means: entities across articles, namesakes kept apart, decisions of people followed."""

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, Text, bindparam, func, select, true, tuple_
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session, aliased

from copydesk.ids import ArticleId, EntityId, new_entity_id
from copydesk.namesakes import Facets, facets
from copydesk.store.models import ArticleEntityRow, EntityDecisionRow, EntityRow

KEY_LENGTH = 300
LOCK = 7_310_215_002
"""The advisory lock that every write of a reading shares, and that a merger or a split has alone."""
REMEMBERED = 50
"""How many of an entity's articles, the newest, tell what it is."""
SECOND = "\x1f"
"""What stands between a key and the number of a namesake; folded names have no such character."""

Key = tuple[str, str]
"""A folded name and a type."""


def fold(name: str) -> str:
    """The form under which spellings of one name meet: no case, no diacritics, single spaces."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())[:KEY_LENGTH]


def standing(condition: Any) -> Any:
    """A query for the ids of the entities that pass, or of those they were merged into."""
    return select(func.coalesce(EntityRow.merged_into, EntityRow.id)).where(condition)


def take_over(kept: ArticleEntityRow, gone: ArticleEntityRow) -> None:
    """Make one entity of two of an article: its mentions, aliases and roles are those of both."""
    kept.mentions = sorted(kept.mentions + gone.mentions, key=lambda mention: mention["start"])
    kept.salience = min(1.0, kept.salience + gone.salience)
    names = [*kept.details["aliases"], gone.name, *gone.details["aliases"]]
    kept.details = {
        **kept.details,
        "aliases": [name for name in dict.fromkeys(names) if name != kept.name],
        "roles": list(dict.fromkeys([*kept.details["roles"], *gone.details["roles"]])),
    }


@dataclass(frozen=True, slots=True)
class Named:
    """What an article says of one name: its facets, where it is a person's."""

    key: Key
    name: str
    facets: Facets


@dataclass(frozen=True, slots=True)
class Identity:
    """The entity that a name means, and the one it led to before mergers."""

    id: EntityId
    origin: EntityId


@dataclass(slots=True)
class _Profile:
    """What is known of an entity from its newest articles."""

    facets: Facets = field(default_factory=Facets)
    articles: set[str] = field(default_factory=set)


def named(plain: Iterable[Mapping[str, Any]]) -> list[Named]:
    """The names of an article's entities, given in their JSON form; each key once, by its first name."""
    found: dict[Key, Named] = {}
    for entity in plain:
        key = fold(entity["name"]), entity["type"]
        own = facets(entity["roles"]) if entity["type"] == "PERSON" else Facets()
        known = found.get(key, Named(key, entity["name"], Facets()))
        found[key] = Named(key, known.name, known.facets | own)
    return list(found.values())


def enter(session: Session, article: ArticleId, names: Sequence[Named]) -> dict[Key, EntityId]:
    """Begin to write the article's entities; call it before its former ones are deleted.

    No merger or split comes between, and nobody else decides about those of the names that may turn out
    to be a namesake's, until the transaction ends. Answers whom the article's names have meant so far.
    """
    session.execute(select(func.pg_advisory_xact_lock_shared(LOCK)))
    contested = sorted(_number(name.key) for name in names if name.facets)
    if contested:
        key = func.unnest(bindparam(None, contested, ARRAY(BigInteger))).column_valued("key")
        session.execute(select(func.count(func.pg_advisory_xact_lock(key))))
    rows = session.execute(
        select(ArticleEntityRow.name, ArticleEntityRow.type, ArticleEntityRow.entity_id, ArticleEntityRow.origin_id)
        .where(ArticleEntityRow.article_id == article)
    )  # fmt: skip
    return {(fold(row.name), row.type): EntityId(row.origin_id or row.entity_id) for row in rows}


def _number(key: Key) -> int:
    return int.from_bytes(hashlib.blake2b("\x1f".join(key).encode(), digest_size=8).digest(), signed=True)


def identify(
    session: Session, article: ArticleId, names: Sequence[Named], before: Mapping[Key, EntityId]
) -> dict[Key, Identity]:
    """Whom the names mean, new entities made where nobody is known by them.

    What somebody decided for the article holds. Else, of those who bear the name and whose roles do not
    contradict, it is whom the name meant in this article before, else the one with most roles, then most company,
    then most articles in common; where all contradict, a new namesake.
    """
    if not names:
        return {}
    candidates = _candidates(session, names)
    decided = _decided(session, article, candidates)
    answer = {key: identity for key, identity in decided.items() if key in candidates}
    open_ = [name for name in names if name.key not in answer]
    doubtful = [name for name in open_ if name.facets or len(_targets(candidates[name.key])) > 1]
    for name in open_:
        if name not in doubtful:
            answer[name.key] = _former(name.key, candidates, before) or candidates[name.key][0]
    profiles = _profiles(session, {identity.id for name in doubtful for identity in candidates[name.key]})
    company = _company(session, profiles, {identity.id for identity in answer.values()})
    for name in doubtful:
        former = _former(name.key, candidates, before)
        fitting = [one for one in candidates[name.key] if not name.facets.contradicts(profiles[one.id].facets)]
        if not fitting:
            answer[name.key] = _add_namesake(session, name, len(candidates[name.key]) + 1)
            continue
        answer[name.key] = max(
            fitting,
            key=lambda one: (
                one == former,
                name.facets.shared(profiles[one.id].facets),
                company[one.id],
                len(profiles[one.id].articles),
            ),
        )
    return answer


def _targets(identities: Iterable[Identity]) -> set[EntityId]:
    return {identity.id for identity in identities}


def _former(key: Key, candidates: Mapping[Key, list[Identity]], before: Mapping[Key, EntityId]) -> Identity | None:
    return next((identity for identity in candidates[key] if identity.origin == before.get(key)), None)


def _candidates(session: Session, names: Sequence[Named]) -> dict[Key, list[Identity]]:
    """Those who bear each name, the first known first; one is made where there is none."""
    # In one order for everybody: two workers that add the same names never wait for each other in a ring.
    new = [
        {"id": new_entity_id(), "key": name.key[0], "type": name.key[1], "name": name.name}
        for name in sorted(names, key=lambda name: name.key)
    ]
    session.execute(insert(EntityRow).values(new).on_conflict_do_nothing(index_elements=["key", "type"]))
    query = select(EntityRow.folded, EntityRow.type, EntityRow.id, EntityRow.merged_into)
    rows = session.execute(
        query.where(tuple_(EntityRow.folded, EntityRow.type).in_([name.key for name in names])).order_by(EntityRow.id)
    )
    found: dict[Key, list[Identity]] = defaultdict(list)
    for row in rows:
        found[row.folded, row.type].append(Identity(EntityId(row.merged_into or row.id), EntityId(row.id)))
    return found


def _decided(session: Session, article: ArticleId, keys: Iterable[Key]) -> dict[Key, Identity]:
    query = (
        select(EntityDecisionRow.folded, EntityDecisionRow.type, EntityRow.id, EntityRow.merged_into)
        .join(EntityRow, EntityRow.id == EntityDecisionRow.entity_id)
        .where(EntityDecisionRow.article_id == article)
    )
    rows = session.execute(query)
    wanted = set(keys)
    return {
        key: Identity(EntityId(row.merged_into or row.id), EntityId(row.id))
        for row in rows
        if (key := (row.folded, row.type)) in wanted
    }


def _profiles(session: Session, entities: Iterable[EntityId]) -> dict[EntityId, _Profile]:
    """What the entities' newest articles say of them."""
    wanted = sorted(entities)
    found = {entity: _Profile() for entity in wanted}
    if not wanted:
        return found
    asked = func.unnest(bindparam(None, wanted, ARRAY(Text))).column_valued("asked")
    newest = (
        select(ArticleEntityRow.article_id, ArticleEntityRow.details["roles"].label("roles"))
        .where(ArticleEntityRow.entity_id == asked)
        .order_by(ArticleEntityRow.article_id.desc())
        .limit(REMEMBERED)
        .lateral()
    )
    query = select(asked.label("entity"), newest.c.article_id, newest.c.roles).join(newest, true())
    for row in session.execute(query):
        profile = found[EntityId(row.entity)]
        profile.articles.add(row.article_id)
        profile.facets |= facets(row.roles)
    return found


def _company(session: Session, profiles: Mapping[EntityId, _Profile], others: set[EntityId]) -> dict[str, int]:
    """How many of the others stand in some of each one's newest articles."""
    counts = dict.fromkeys(map(str, profiles), 0)
    articles = {article for profile in profiles.values() for article in profile.articles}
    if len(profiles) < 2 or not articles or not others:
        return counts
    own, beside = aliased(ArticleEntityRow), aliased(ArticleEntityRow)
    query = (
        select(own.entity_id, func.count(beside.entity_id.distinct()))
        .join(beside, beside.article_id == own.article_id)
        .where(own.entity_id.in_(profiles), own.article_id.in_(articles), beside.entity_id.in_(others))
        .group_by(own.entity_id)
    )
    return counts | {row[0]: row[1] for row in session.execute(query)}


def _add_namesake(session: Session, name: Named, number: int) -> Identity:
    (folded, type_), id_ = name.key, new_entity_id()
    session.execute(insert(EntityRow).values(id=id_, key=f"{folded}{SECOND}{number}", type=type_, name=name.name))
    return Identity(id_, id_)


def add_namesake(session: Session, like: EntityRow) -> EntityId:
    """Another entity of the same name and type. The caller holds LOCK alone."""
    known = select(func.count()).where(EntityRow.folded == like.folded, EntityRow.type == like.type)
    number = (session.scalar(known) or 0) + 1
    return _add_namesake(session, Named((like.folded, like.type), like.name, Facets()), number).id
