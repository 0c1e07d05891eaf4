"""Identifiers: a prefix that says what it is, then characters that sort by time or follow from the content."""

import hashlib
import secrets
import time
from typing import NewType

ArticleId = NewType("ArticleId", str)
EntityId = NewType("EntityId", str)
QuoteId = NewType("QuoteId", str)
WebhookId = NewType("WebhookId", str)
DeliveryId = NewType("DeliveryId", str)

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32, in lower case: no i, l, o, u to mistake."""


def _base32(number: int, length: int) -> str:
    return "".join(ALPHABET[(number >> 5 * place) & 31] for place in reversed(range(length)))


def _new(prefix: str) -> str:
    milliseconds = time.time_ns() // 1_000_000
    return f"{prefix}_{_base32(milliseconds, 10)}{_base32(secrets.randbits(80), 16)}"


def new_article_id() -> ArticleId:
    """A new id; later ones sort after earlier ones, to the millisecond."""
    return ArticleId(_new("art"))


def new_entity_id() -> EntityId:
    """A new id; later ones sort after earlier ones, to the millisecond."""
    return EntityId(_new("ent"))


def new_webhook_id() -> WebhookId:
    """A new id; later ones sort after earlier ones, to the millisecond."""
    return WebhookId(_new("whk"))


def new_delivery_id() -> DeliveryId:
    """A new id; later ones sort after earlier ones, to the millisecond."""
    return DeliveryId(_new("dlv"))


def new_request_id() -> str:
    """An id that follows a submission from the POST to the write, in every log line."""
    return _new("req")


def quote_id(article: ArticleId, start: int, end: int) -> QuoteId:
    """The quote's id follows from its place, so that reading the article again keeps it."""
    digest = hashlib.sha256(f"{article}:{start}:{end}".encode()).digest()
    return QuoteId(f"quo_{_base32(int.from_bytes(digest[:17]), 26)}")
