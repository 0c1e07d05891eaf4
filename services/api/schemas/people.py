"""Entities and quotes across articles."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field, model_validator

from copydesk.annotations import EntityType
from services.api.schemas.annotations import LinkOut, QuoteOut
from services.api.schemas.submissions import Body, Id


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


class NamesakeOut(BaseModel):
    id: str
    name: str


class EntityDetails(EntitySummary):
    """An entity with what its articles say of it, and who appears with it."""

    aliases: list[str]
    roles: list[str]
    links: list[LinkOut]
    appears_with: list[CompanyOut]
    merged: list[NamesakeOut] = Field(description="Those merged into this one; their ids lead here.")
    namesakes: list[NamesakeOut] = Field(description="Others of the same name that are kept apart.")


class Merger(Body):
    """That the entity is another one."""

    into: Id = Field(description="The id of the entity that stays.")


class Split(Body):
    """That the entity is two: in these articles it is another, or one merged into it is its own again."""

    articles: list[Id] | None = Field(None, min_length=1, max_length=10_000, description="Where it is another.")
    into: Id | None = Field(None, description="Who it is there; a new entity where not given.")
    merged: Id | None = Field(None, description="The id of one that was merged, to be parted again.")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.articles is None) == (self.merged is None):
            raise ValueError("give either articles or merged, and not both")
        if self.into is not None and self.articles is None:
            raise ValueError("into goes with articles")
        return self


class EntityList(BaseModel):
    items: list[EntitySummary]
    next: str | None
