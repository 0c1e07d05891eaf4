"""What may be posted, and what is answered at once."""

from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from copydesk.store import articles
from copydesk.submissions import Submission
from services.api.schemas import Described

Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$", max_length=2000)]
Status = Literal["queued", "done", "failed"]


def storable(value: str) -> str:
    """The value, if PostgreSQL can hold it. Raises ValueError."""
    if any(c == "\x00" or "\ud800" <= c <= "\udfff" for c in value):
        raise ValueError("NUL characters and lone surrogates cannot be stored")
    return value


Id = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(storable)]


class Body(Described):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class NewArticle(Body):
    """An article to be read: its text or its page, and whatever is known about it."""

    text: str | None = Field(None, description="Plain text. Either this or `html`.")
    html: str | None = Field(None, description="A page's HTML. Either this or `text`.")
    clean: bool = Field(True, description="False takes `text` as it is: offsets are then into exactly what was sent.")
    url: Url | None = None
    """Where it was published."""
    title: Short | None = None
    """Its headline; beats what is found, as all that is given does."""
    authors: list[Annotated[Short, AfterValidator(storable)]] = Field(default_factory=list, max_length=50)
    """Who wrote it."""
    published_at: AwareDatetime | None = Field(None, description="RFC 3339, with its zone.")
    publisher: Short | None = None
    """The outlet."""
    language: str | None = Field(None, pattern="^[a-z]{2,3}$", description="ISO 639 code; detected where not given.")
    external_id: Short | None = Field(None, description="The sender's own id; another body under it is a revision.")

    @field_validator("text", "html", "title", "publisher", "external_id", "url")
    @classmethod
    def _storable(cls, value: str | None) -> str | None:
        return value if value is None else storable(value)

    @model_validator(mode="after")
    def _one_body(self) -> Self:
        if (self.text is None) == (self.html is None):
            raise ValueError("give either text or html, and not both")
        if not (self.text or self.html or "").strip():
            raise ValueError("the article is empty")
        return self

    def to_submission(self) -> Submission:
        """The submission that the store keeps."""
        return Submission(
            source=self.text if self.text is not None else self.html or "",
            html=self.html is not None,
            clean=self.clean,
            url=self.url,
            title=self.title,
            authors=tuple(self.authors),
            published_at=self.published_at,
            publisher=self.publisher,
            language=self.language,
            external_id=self.external_id,
        )


class Links(Described):
    """Where to go on from an article."""

    self: str
    """The article."""
    events: str
    """Its time line."""
    page: str
    """Its page on the desk."""

    @classmethod
    def to(cls, article: str) -> "Links":
        return cls(self=f"/v1/articles/{article}", events=f"/v1/articles/{article}/events", page=f"/articles/{article}")


class AcceptedArticle(Described):
    """A submission taken: it will be `done` or `failed`, whatever happens in between."""

    id: str
    """The article's, for good."""
    status: Status
    """As it stands now."""
    duplicate: bool
    """Whether the same had been accepted before, under this id."""
    links: Links
    """Where to go on from here."""

    @classmethod
    def of(cls, accepted: articles.Accepted) -> "AcceptedArticle":
        return cls(id=accepted.id, status=accepted.status, duplicate=accepted.duplicate, links=Links.to(accepted.id))


class Reextraction(Body):
    """Which articles to read again: these, or all that an earlier extractor read."""

    ids: list[Id] | None = Field(None, max_length=10_000)
    """These; all that an earlier extractor read where not given."""


class ReextractionAccepted(Described):
    queued: int
    """How many are to be read again."""
    version: int
    """The extractor's, by which they will be."""
