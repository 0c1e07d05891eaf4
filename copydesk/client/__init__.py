"""The client of a Copydesk service, for programs: blocking (`Copydesk`) or not (`AsyncCopydesk`).

    from copydesk.client import Copydesk

    with Copydesk("http://127.0.0.1:8800") as desk:
        article = desk.post(text="“We waited too long,” Mara Velde said.", wait=30)
        for quote in article.quotes:
            print(quote.speaker and quote.speaker.name, quote.text)

Calls are typed and answer frozen records; what the service refuses is raised as an error of its own kind.
While the service is away or busy a call is repeated, with growing pauses, until `patience` ends.
"""

from copydesk.client.asynchronous import AsyncCopydesk
from copydesk.client.blocking import Copydesk
from copydesk.client.errors import (
    AnswerError,
    AwayError,
    BusyError,
    ClientError,
    ConflictError,
    Fault,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    ProblemError,
    ServiceError,
    UnauthorizedError,
)
from copydesk.client.records import (
    Article,
    ArticleSummary,
    EntityDetails,
    EntitySummary,
    Event,
    Failure,
    FoundQuote,
    Outcome,
    Quote,
    QuotedArticle,
    Stats,
)
from copydesk.submissions import Submission

__all__ = [
    "AnswerError",
    "Article",
    "ArticleSummary",
    "AsyncCopydesk",
    "AwayError",
    "BusyError",
    "ClientError",
    "ConflictError",
    "Copydesk",
    "EntityDetails",
    "EntitySummary",
    "Event",
    "Failure",
    "Fault",
    "ForbiddenError",
    "FoundQuote",
    "InvalidError",
    "NotFoundError",
    "Outcome",
    "ProblemError",
    "Quote",
    "QuotedArticle",
    "ServiceError",
    "Stats",
    "Submission",
    "UnauthorizedError",
]
