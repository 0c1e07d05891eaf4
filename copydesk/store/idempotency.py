"""Idempotency keys: the same call again finds what the first one did."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from copydesk.errors import IdempotencyConflictError
from copydesk.ids import ArticleId
from copydesk.store.models import IdempotencyKeyRow


@dataclass(frozen=True, slots=True)
class Replay:
    """What the first call under the key came to."""

    article: ArticleId
    duplicate: bool


def begin(session: Session, caller: str, key: str, fingerprint: bytes, *, window: timedelta) -> Replay | None:
    """Take the key for this call, or find what it led to before.

    A second call at the same moment waits here until the first has committed, then replays it; if
    the first rolled back, the second takes the key. Raises IdempotencyConflictError when the key
    was used for another body.
    """
    new = insert(IdempotencyKeyRow).values(caller=caller, key=key, fingerprint=fingerprint)
    take = new.on_conflict_do_update(
        index_elements=[IdempotencyKeyRow.caller, IdempotencyKeyRow.key],
        set_={"fingerprint": fingerprint, "created_at": func.now(), "article_id": None, "duplicate": None},
        where=IdempotencyKeyRow.created_at < func.now() - window,
    ).returning(IdempotencyKeyRow.key)
    mine = IdempotencyKeyRow.caller == caller, IdempotencyKeyRow.key == key
    find = select(IdempotencyKeyRow.fingerprint, IdempotencyKeyRow.article_id, IdempotencyKeyRow.duplicate)
    known = None
    # Its article may be removed, and the key with it, between the two statements: then the key is free.
    while known is None:
        if session.execute(take).first() is not None:
            return None
        known = session.execute(find.where(*mine)).first()
    if known.fingerprint != fingerprint:
        raise IdempotencyConflictError("This Idempotency-Key was used for another submission; use a new key.")
    return Replay(ArticleId(known.article_id), bool(known.duplicate))


def complete(session: Session, caller: str, key: str, article: ArticleId, *, duplicate: bool) -> None:
    """Note what the call led to."""
    mine = IdempotencyKeyRow.caller == caller, IdempotencyKeyRow.key == key
    session.execute(update(IdempotencyKeyRow).where(*mine).values(article_id=article, duplicate=duplicate))


def forget(session: Session, *, window: timedelta, limit: int = 5000) -> int:
    """Remove keys whose time is over, as many as the limit allows; says how many."""
    key = tuple_(IdempotencyKeyRow.caller, IdempotencyKeyRow.key)
    old = select(IdempotencyKeyRow.caller, IdempotencyKeyRow.key).where(
        IdempotencyKeyRow.created_at < func.now() - window
    )
    some = old.limit(limit).with_for_update(skip_locked=True)
    removed = delete(IdempotencyKeyRow).where(key.in_(some)).returning(IdempotencyKeyRow.key)
    return len(session.scalars(removed).all())
