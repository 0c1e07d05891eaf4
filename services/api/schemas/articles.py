"""Articles as they are served, whole and in lists, and what happened to them."""

from datetime import datetime
from typing import Any

from pydantic import Field

from copydesk.store import articles
from services.api.schemas import Described, fields
from services.api.schemas.annotations import DateOut, EntityOut, ExtractorOut, FigureOut, MetadataOut, QuoteOut
from services.api.schemas.submissions import Links, Status


class FailureOut(Described):
    """Why it failed: at which stage, with which kind of error."""

    stage: str
    """What was being done."""
    error: str
    """The kind of error."""
    message: str
    """What is wrong, and what to do."""


class ArticleSummary(Described):
    """An article as lists show it."""

    id: str
    """Given at acceptance; it never changes."""
    status: Status
    """`queued`, then `done` or `failed`."""
    title: str | None
    """As in `metadata`; given with the submission until it is read."""
    publisher: str | None
    """As in `metadata`."""
    language: str | None
    """As in `metadata`."""
    url: str | None
    """As in `metadata`."""
    published_at: datetime | None
    """As in `metadata`."""
    accepted_at: datetime
    """When it was posted here."""
    completed_at: datetime | None
    """When it was `done` or `failed`; null before."""
    duplicate_of: str | None
    """The first article that was posted with exactly this body."""
    revision_of: str | None
    """The article that it replaces: posted before under the same `external_id`, with another body."""
    similar: int = Field(description="How many other articles share its text.")
    external_id: str | None
    """The sender's own id."""
    failure: FailureOut | None
    """Why it failed; null unless it has."""
    links: Links
    """Where to go on from here."""

    @classmethod
    def of(cls, summary: articles.Summary) -> "ArticleSummary":
        return cls.model_validate({**fields(summary), "links": Links.to(summary.id)})


class SimilarTo(Described):
    """An article that has much of this one's text: a copy, or another version of the story."""

    id: str
    """The other article."""
    share: float = Field(ge=0, le=1, description="The share of this article's text that stands in the other too.")


class Article(ArticleSummary):
    """An article with all that was found in it; until it is `done` the findings are null."""

    similar_to: list[SimilarTo] = Field(description="Those with most in common first, at most a hundred.")

    text: str | None = None
    """The clean text that all offsets count in."""
    metadata: MetadataOut | None = None
    """What is known of it as a publication."""
    entities: list[EntityOut] | None = None
    """Who and what is named in it, by first mention."""
    quotes: list[QuoteOut] | None = None
    """What is said in it, in the order of the text."""
    dates: list[DateOut] | None = None
    """The dates in it, in the order of the text."""
    figures: list[FigureOut] | None = None
    """The amounts in it, in the order of the text."""
    not_run: list[str] | None = Field(None, description="Steps that did not run, such as a language without a model.")
    extractor: ExtractorOut | None = None
    """What read it."""


class ArticleList(Described):
    items: list[ArticleSummary]
    """Newest first."""
    next: str | None = Field(description="Where the list goes on; null at its end.")


class EntitiesOfArticle(Described):
    items: list[EntityOut]
    """By first mention."""


class QuotesOfArticle(Described):
    items: list[QuoteOut]
    """In the order of the text."""


class EventOut(Described):
    """Something that happened to an article."""

    id: str = Field(description="Its place in the record; send it back as Last-Event-ID to go on after it.")
    at: datetime
    """When it happened."""
    type: str
    """What happened: `article.accepted`, `article.completed`, `article.failed`, ..."""
    article_id: str
    """To which article."""
    data: dict[str, Any]
    """More about it, by its type."""


class Timeline(Described):
    items: list[EventOut]
    """In the order that they happened."""


class SimilarArticle(ArticleSummary):
    """A similar article as lists show it."""

    share: float = Field(ge=0, le=1, description="The share of the asked article's text that stands in this one too.")


class SimilarList(Described):
    items: list[SimilarArticle]
    """Those with most in common first."""
