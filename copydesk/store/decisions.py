"""Two entities are one, or one is two: what people decide, remembered for whatever is read later."""

from collections.abc import Sequence

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from copydesk.errors import EntityNotFoundError, IdentityConflictError
from copydesk.ids import ArticleId, EntityId
from copydesk.store import events
from copydesk.store.identities import LOCK, add_namesake, fold, take_over
from copydesk.store.models import ArticleEntityRow, EntityDecisionRow, EntityRow, QuoteRow


def merge(session: Session, gone: EntityId, into: EntityId) -> EntityId:
    """Make an entity and whoever was merged into it one with another; answers the id that stays.

    The names that led to the one lead to the other from now on. Repeated, it changes nothing. Raises
    EntityNotFoundError, and IdentityConflictError for a person with what is none, or an entity with itself.
    """
    _lock(session)
    one, other = _standing(session, gone), _standing(session, into)
    if one.id == other.id:
        if gone == into:
            raise IdentityConflictError(f"{gone} cannot be merged into itself.")
        return EntityId(other.id)
    if (one.type == "PERSON") != (other.type == "PERSON"):
        raise IdentityConflictError(f"{one.id} is a {one.type} and {other.id} a {other.type}: they cannot be one.")
    moved = _move(session, EntityId(one.id), EntityId(other.id))
    session.execute(
        update(EntityRow)
        .where((EntityRow.id == one.id) | (EntityRow.merged_into == one.id))
        .values(merged_into=other.id)
    )
    events.append(session, "article.entities_merged", moved, entity=other.id, merged=one.id)
    return EntityId(other.id)


def undo_merger(session: Session, entity: EntityId, merged: EntityId) -> EntityId:
    """Part again what was merged into the entity; answers the id of what was parted.

    Its names lead to it again. Where both stood in one article they stay one until that is read again.
    Raises EntityNotFoundError, and IdentityConflictError for one that was not merged into the entity.
    """
    _lock(session)
    row = session.get(EntityRow, merged)
    for id_, known in ((entity, session.get(EntityRow, entity)), (merged, row)):
        if known is None:
            raise EntityNotFoundError(f"There is no entity {id_}.")
    assert row is not None  # noqa: S101 -- just looked
    if row.merged_into != entity:
        raise IdentityConflictError(f"{merged} was not merged into {entity}; see its `merged`.")
    row.merged_into = None
    session.flush()
    own = (ArticleEntityRow.entity_id == entity) & (ArticleEntityRow.origin_id == merged)
    articles = [ArticleId(id_) for id_ in session.scalars(select(ArticleEntityRow.article_id).where(own))]
    session.execute(update(ArticleEntityRow).where(own).values(entity_id=merged))
    events.append(session, "article.entities_split", sorted(articles), entity=entity, split=merged)
    return merged


def split(session: Session, entity: EntityId, articles: Sequence[ArticleId], into: EntityId | None) -> EntityId:
    """Say that in these articles the name means somebody else: a new namesake, or one that there is.

    Reading the articles again follows it; a later article goes to whichever its roles and company fit.
    Answers the other's id. Raises EntityNotFoundError, and IdentityConflictError where nothing would be left,
    or for another name's entity.
    """
    _lock(session)
    row = _standing(session, entity)
    own = select(ArticleEntityRow.article_id, ArticleEntityRow.name, ArticleEntityRow.type)
    rows = session.execute(own.where(ArticleEntityRow.entity_id == row.id)).all()
    wanted = set(articles)
    split_off = [each for each in rows if each.article_id in wanted]
    missing = wanted - {each.article_id for each in split_off}
    if missing:
        raise EntityNotFoundError(f"{row.id} is not in {', '.join(sorted(missing)[:5])}.")
    if len(split_off) == len(rows) and into is None:
        raise IdentityConflictError(f"{row.id} is in no other article: there is nothing to split it from.")
    other = add_namesake(session, row) if into is None else _namesake(session, row, into)
    session.execute(
        insert(EntityDecisionRow)
        .values([
            {"article_id": each.article_id, "folded": fold(each.name), "type": each.type, "entity_id": other}
            for each in split_off
        ])
        .on_conflict_do_update(
            index_elements=["article_id", "folded", "type"], set_={"entity_id": other, "decided_at": func.now()}
        )
    )  # fmt: skip
    moved = _move(session, EntityId(row.id), other, only=sorted(wanted))
    session.execute(
        update(ArticleEntityRow)
        .where(ArticleEntityRow.entity_id == other, ArticleEntityRow.article_id.in_(wanted))
        .values(origin_id=other)
    )
    events.append(session, "article.entities_split", moved, entity=row.id, split=other)
    return other


def _lock(session: Session) -> None:
    """Wait for the readings being written, and have those to come wait."""
    session.execute(select(func.pg_advisory_xact_lock(LOCK)))


def _standing(session: Session, entity: EntityId) -> EntityRow:
    """The entity, or the one that it was merged into."""
    row = session.get(EntityRow, entity, populate_existing=True)
    if row is not None and row.merged_into is not None:
        row = session.get(EntityRow, row.merged_into, populate_existing=True)
    if row is None:
        raise EntityNotFoundError(f"There is no entity {entity}.")
    return row


def _namesake(session: Session, row: EntityRow, other: EntityId) -> EntityId:
    found = _standing(session, other)
    if found.id == row.id or found.type != row.type:
        raise IdentityConflictError(f"{other} is no other entity of the type of {row.id}.")
    return EntityId(found.id)


def _move(
    session: Session, source: EntityId, target: EntityId, *, only: Sequence[ArticleId] | None = None
) -> list[ArticleId]:
    """Make one entity's rows, in all articles or only some, another's; answers the articles."""
    there = select(ArticleEntityRow).where(ArticleEntityRow.entity_id == source)
    if only is not None:
        there = there.where(ArticleEntityRow.article_id.in_(only))
    moving = {row.article_id: row for row in session.scalars(there)}
    both = select(ArticleEntityRow).where(ArticleEntityRow.entity_id == target, ArticleEntityRow.article_id.in_(moving))
    for kept in session.scalars(both).all():
        _combine(session, moving[kept.article_id], kept)
    own = ArticleEntityRow.entity_id == source
    if only is not None:
        own &= ArticleEntityRow.article_id.in_(only)
    # The quotes' speakers follow, by the foreign key.
    session.execute(
        update(ArticleEntityRow)
        .where(own)
        .values(entity_id=target, origin_id=func.coalesce(ArticleEntityRow.origin_id, source))
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    return sorted(map(ArticleId, moving))


def _combine(session: Session, gone: ArticleEntityRow, kept: ArticleEntityRow) -> None:
    """Of two entities of one article, with their quotes, make one."""
    take_over(kept, gone)
    session.flush()
    session.execute(
        update(QuoteRow)
        .where(QuoteRow.article_id == gone.article_id, QuoteRow.speaker_entity_id == gone.entity_id)
        .values(speaker_entity_id=kept.entity_id)
    )
    session.delete(gone)
    session.flush()
