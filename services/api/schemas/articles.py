"""Articles as they are served, whole and in lists, and what happened to them."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from copydesk.store import articles
from services.api.schemas import fields
from services.api.schemas.annotations import DateOut, EntityOut, ExtractorOut, FigureOut, MetadataOut, QuoteOut
from services.api.schemas.submissions import Links, Status


class FailureOut(BaseModel):
    """Why it failed: at which stage, with which kind of error."""

    stage: str
    error: str
    message: str


class ArticleSummary(BaseModel):
    """An article as lists show it."""

    id: str
    status: Status
    title: str | None
    publisher: str | None
    language: str | None
    url: str | None
    published_at: datetime | None
    accepted_at: datetime
    completed_at: datetime | None
    duplicate_of: str | None
    revision_of: str | None
    similar: int = Field(description="How many other articles share its text.")
    external_id: str | None
    failure: FailureOut | None
    links: Links

    @classmethod
    def of(cls, summary: articles.Summary) -> "ArticleSummary":
        return cls.model_validate({**fields(summary), "links": Links.to(summary.id)})


class SimilarTo(BaseModel):
    """An article that has much of this one's text: a copy, or another version of the story."""

    id: str
    share: float = Field(ge=0, le=1, description="The share of this article's text that stands in the other too.")


class Article(ArticleSummary):
    """An article with all that was found in it; until it is `done` the findings are null."""

    similar_to: list[SimilarTo] = Field(description="Those with most in common first, at most a hundred.")

    text: str | None = None
    metadata: MetadataOut | None = None
    entities: list[EntityOut] | None = None
    quotes: list[QuoteOut] | None = None
    dates: list[DateOut] | None = None
    figures: list[FigureOut] | None = None
    not_run: list[str] | None = Field(None, description="Steps that did not run, such as a language without a model.")
    extractor: ExtractorOut | None = None


class ArticleList(BaseModel):
    items: list[ArticleSummary]
    next: str | None = Field(description="Where the list goes on; null at its end.")


class EntitiesOfArticle(BaseModel):
    items: list[EntityOut]


class QuotesOfArticle(BaseModel):
    items: list[QuoteOut]


class EventOut(BaseModel):
    """Something that happened to an article."""

    id: str = Field(description="Its place in the record; send it back as Last-Event-ID to go on after it.")
    at: datetime
    type: str
    article_id: str
    data: dict[str, Any]


class Timeline(BaseModel):
    items: list[EventOut]


class SimilarArticle(ArticleSummary):
    """A similar article as lists show it."""

    share: float = Field(ge=0, le=1, description="The share of the asked article's text that stands in this one too.")


class SimilarList(BaseModel):
    items: list[SimilarArticle]
