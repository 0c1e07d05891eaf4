"""What people hand in: an article as posted, with whatever they know about it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Submission:
    """An article before anything has read it.

    `source` is kept as posted: plain text, or a page's markup with `html`. `clean=False` asks that
    plain text be taken as it is, so that offsets are into exactly `source`. The other fields are
    the sender's word and beat whatever the article says of itself.
    """

    source: str
    html: bool = False
    clean: bool = True
    url: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    publisher: str | None = None
    language: str | None = None
    external_id: str | None = None
