"""API keys: shown once, kept as a hash, scoped, revocable."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from copydesk.store.models import ApiKeyRow

Scope = Literal["read", "write", "admin"]
SCOPES: tuple[Scope, ...] = ("read", "write", "admin")


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever a key belongs to, and what it lets them do."""

    id: str
    name: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Listed:
    """A key as an administrator sees it: never the key itself."""

    id: str
    name: str
    scopes: list[str]
    created_at: datetime
    revoked_at: datetime | None


def _hash(key: str) -> bytes:
    # The key has 256 bits of its own; a slow hash would protect nothing more.
    return hashlib.sha256(key.encode()).digest()


def create(session: Session, name: str, scopes: Iterable[Scope]) -> str:
    """A new key with the scopes; the answer is the only time it is seen."""
    id_ = "key_" + secrets.token_hex(6)
    key = f"{id_}.{secrets.token_urlsafe(32)}"
    session.add(ApiKeyRow(id=id_, name=name, hash=_hash(key), scopes=sorted(set(scopes))))
    session.flush()
    return key


def find(session: Session, key: str) -> Caller | None:
    """Who the key belongs to; None for one that is unknown or revoked.

    Looked up by the hash: how long that takes says nothing about the key.
    """
    row = session.scalars(select(ApiKeyRow).where(ApiKeyRow.hash == _hash(key))).one_or_none()
    if row is None or row.revoked_at is not None:
        return None
    return Caller(row.id, row.name, frozenset(row.scopes))


def revoke(session: Session, id_: str) -> bool:
    """Revoke a key for good; False if there is none in force with that id."""
    there = ApiKeyRow.id == id_, ApiKeyRow.revoked_at.is_(None)
    revoked = session.execute(update(ApiKeyRow).where(*there).values(revoked_at=func.now()).returning(ApiKeyRow.id))
    return revoked.first() is not None


def listing(session: Session) -> list[Listed]:
    """Every key there was, oldest first."""
    rows = session.scalars(select(ApiKeyRow).order_by(ApiKeyRow.created_at))
    return [Listed(row.id, row.name, list(row.scopes), row.created_at, row.revoked_at) for row in rows]
