"""Entities and quotes across articles."""

from datetime import datetime

from pydantic import BaseModel

from copydesk.annotations import EntityType
from services.api.schemas.annotations import LinkOut, QuoteOut


class QuotedArticle(BaseModel):
    id: str
    title: str | None
    publisher: str | None
    url: str | None
    published_at: datetime | None
    accepted_at: datetime


class VariantOut(QuoteOut):
    """The quote as another article has it; `likeness` in 0..1, 1.0 where the words are the same."""

    article: QuotedArticle
    likeness: float


class FoundQuote(QuoteOut):
    """A quote with the article it stands in; the offsets are into that article's text.

    `variants` are the same quote in other articles, the earliest published first.
    """

    article: QuotedArticle
    variants: list[VariantOut]


class QuoteList(BaseModel):
    items: list[FoundQuote]
    next: str | None


class EntitySummary(BaseModel):
    """An entity across articles."""

    id: str
    name: str
    type: EntityType
    articles: int
    mentions: int
    first_seen: datetime
    last_seen: datetime


class CompanyOut(BaseModel):
    id: str
    name: str
    type: EntityType
    articles: int


class EntityDetails(EntitySummary):
    """An entity with what its articles say of it, and who appears with it."""

    aliases: list[str]
    roles: list[str]
    links: list[LinkOut]
    appears_with: list[CompanyOut]


class EntityList(BaseModel):
    items: list[EntitySummary]
    next: str | None
