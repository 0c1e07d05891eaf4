"""Entities and quotes across articles."""

from datetime import datetime
from typing import Self

from pydantic import Field, model_validator

from copydesk.annotations import EntityType
from services.api.schemas import Described
from services.api.schemas.annotations import LinkOut, QuoteOut
from services.api.schemas.submissions import Body, Id


class QuotedArticle(Described):
    id: str
    """The article that the quote stands in."""
    title: str | None
    """Its title."""
    publisher: str | None
    """Its outlet."""
    url: str | None
    """Its address."""
    published_at: datetime | None
    """When it was published, as far as known."""
    accepted_at: datetime
    """When it was posted here."""


class VariantOut(QuoteOut):
    """The quote as another article has it; `likeness` in 0..1, 1.0 where the words are the same."""

    article: QuotedArticle
    """Where it stands."""
    likeness: float
    """In 0..1; 1.0 where the words are the same."""


class FoundQuote(QuoteOut):
    """A quote with the article it stands in; the offsets are into that article's text.

    `variants` are the same quote in other articles, the earliest published first.
    """

    article: QuotedArticle
    """Where it stands."""
    variants: list[VariantOut]
    """The same quote in other articles, the earliest published first."""


class QuoteList(Described):
    items: list[FoundQuote]
    """Newest article first, then in the order of its text."""
    next: str | None
    """Where the list goes on; null at its end."""


class EntitySummary(Described):
    """An entity across articles."""

    id: str
    """The same in every article."""
    name: str
    """The fullest name that articles have for it."""
    type: EntityType
    """The OntoNotes label."""
    articles: int
    """How many articles mention it."""
    mentions: int
    """How often, in all of them."""
    first_seen: datetime
    """When the first of its articles was posted."""
    last_seen: datetime
    """When the latest was."""


class CompanyOut(Described):
    id: str
    """Who appears with it."""
    name: str
    """Their name."""
    type: EntityType
    """The OntoNotes label."""
    articles: int
    """In how many articles with it."""


class NamesakeOut(Described):
    id: str
    """Its id."""
    name: str
    """Its name."""


class EntityDetails(EntitySummary):
    """An entity with what its articles say of it, and who appears with it."""

    aliases: list[str]
    """Its other names, the most frequent first."""
    roles: list[str]
    """What articles say it is, the most frequent first."""
    links: list[LinkOut]
    """Who or what it is elsewhere."""
    appears_with: list[CompanyOut]
    """Who is mentioned in the same articles, the most frequent first."""
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


class EntityList(Described):
    items: list[EntitySummary]
    """Those in most articles first."""
    next: str | None
    """Where the list goes on; null at its end."""
