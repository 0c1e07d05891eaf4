"""Articles as posted: accepted, listed, removed."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Select, delete, exists, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from copydesk import tracing
from copydesk.errors import ArticleNotFoundError
from copydesk.ids import ArticleId, new_article_id
from copydesk.store import entities, events, fingerprints, jobs
from copydesk.store.identities import standing
from copydesk.store.models import (
    AnnotationSetRow,
    ArticleEntityRow,
    ArticleRow,
    EntityRow,
    JobRow,
    QuoteRow,
    SimilarRow,
)
from copydesk.submissions import Submission

Status = Literal["queued", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of a submission: `duplicate` when it had been accepted before, under this id."""

    id: ArticleId
    status: Status
    duplicate: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of articles is narrowed to; None narrows nothing. `entity` is an entity's id or a name."""

    status: Status | None = None
    publisher: str | None = None
    language: str | None = None
    entity: str | None = None
    speaker: str | None = None
    q: str | None = None
    published_from: datetime | None = None
    published_to: datetime | None = None
    first_only: bool = False
    """Leave out what shares its text with an article accepted before."""


@dataclass(frozen=True, slots=True)
class Summary:
    """An article as lists show it."""

    id: ArticleId
    status: Status
    title: str | None
    publisher: str | None
    language: str | None
    url: str | None
    published_at: datetime | None
    accepted_at: datetime
    completed_at: datetime | None
    duplicate_of: ArticleId | None
    revision_of: ArticleId | None
    similar: int
    """How many others share its text."""
    external_id: str | None
    failure: dict[str, Any] | None


def _lock_body(session: Session, body_hash: bytes) -> None:
    """One at a time for one body: posts and removals at once must see each other to be linked."""
    session.execute(select(func.pg_advisory_xact_lock(int.from_bytes(body_hash[:8], signed=True))))


def _digest(*parts: str | None) -> bytes:
    return hashlib.sha256(json.dumps(parts).encode()).digest()


def _kind(submission: Submission) -> str:
    return "html" if submission.html else "text" if submission.clean else "verbatim"


def body_hash(submission: Submission) -> bytes:
    """What tells bodies apart: the text or page as posted, and how it is to be taken."""
    return _digest(_kind(submission), submission.source)


def accept(
    session: Session, submission: Submission, *, lane: jobs.Lane, version: int, tries: int, request_id: str
) -> Accepted:
    """Store the submission, its job and its event; the same submission again finds the first article.

    Alike are submissions of one body, URL, publisher and external id. The same body otherwise
    submitted is an article of its own, linked by `duplicate_of`; another body under the same
    publisher's external id is linked by `revision_of`. Of many that one call brings each has a trace of its own.
    """
    with tracing.span("accept", {"copydesk.lane": lane}, apart=lane == "backfill") as mark:
        accepted = _accept(session, submission, lane=lane, version=version, tries=tries, request_id=request_id)
        mark.add({"copydesk.article.id": accepted.id, "copydesk.duplicate": accepted.duplicate})
    return accepted


def _accept(
    session: Session, submission: Submission, *, lane: jobs.Lane, version: int, tries: int, request_id: str
) -> Accepted:
    body = body_hash(submission)
    # One at a time for one body: two posts at once must see each other to be linked.
    session.execute(select(func.pg_advisory_xact_lock(int.from_bytes(body[:8], signed=True))))
    new = {
        "id": new_article_id(),
        "source": submission.source,
        "given": _given(submission),
        "submission_hash": _digest(
            _kind(submission), submission.source, submission.url, submission.publisher, submission.external_id
        ),
        "body_hash": body,
        "duplicate_of": _first(session, ArticleRow.body_hash == body, ArticleRow.duplicate_of.is_(None)),
        "revision_of": _latest_of(session, submission, body),
        "external_id": submission.external_id,
        "url": submission.url,
        "title": submission.title,
        "publisher": submission.publisher,
        "language": submission.language,
        "published_at": submission.published_at,
    }
    stored = insert(ArticleRow).values(new).on_conflict_do_nothing(index_elements=[ArticleRow.submission_hash])
    if session.scalar(stored.returning(ArticleRow.id)) is None:
        known = select(ArticleRow.id, ArticleRow.status).where(ArticleRow.submission_hash == new["submission_hash"])
        row = session.execute(known).one()
        return Accepted(ArticleId(row.id), row.status, duplicate=True)
    article = ArticleId(str(new["id"]))
    jobs.enqueue(session, [article], lane=lane, version=version, tries=tries, request_id=request_id)
    events.append(session, "article.accepted", [article], lane=lane, request_id=request_id)
    return Accepted(article, "queued", duplicate=False)


def _given(submission: Submission) -> dict[str, Any]:
    published = submission.published_at
    return {
        "html": submission.html,
        "clean": submission.clean,
        "url": submission.url,
        "title": submission.title,
        "authors": list(submission.authors),
        "published_at": published.isoformat() if published else None,
        "publisher": submission.publisher,
        "language": submission.language,
        "external_id": submission.external_id,
    }


def _first(session: Session, *conditions: Any) -> str | None:
    return session.scalar(select(ArticleRow.id).where(*conditions).order_by(ArticleRow.id).limit(1))


def _latest_of(session: Session, submission: Submission, body: bytes) -> str | None:
    if submission.external_id is None:
        return None
    query = select(ArticleRow.id).where(
        ArticleRow.external_id == submission.external_id,
        ArticleRow.publisher.is_not_distinct_from(submission.publisher),
        ArticleRow.body_hash != body,
    )
    # Locked, so that it cannot be removed before it is linked to.
    return session.scalar(query.order_by(ArticleRow.id.desc()).limit(1).with_for_update(read=True, key_share=True))


_others = aliased(SimilarRow)
_similar = select(func.count()).where(_others.article_id == ArticleRow.id).correlate(ArticleRow).scalar_subquery()
SUMMARY = [_similar if name == "similar" else getattr(ArticleRow, name) for name in Summary.__dataclass_fields__]


def get(session: Session, article: ArticleId) -> Summary:
    """The article without its text. Raises ArticleNotFoundError."""
    row = session.execute(select(*SUMMARY).where(ArticleRow.id == article)).one_or_none()
    if row is None:
        raise ArticleNotFoundError(f"There is no article {article}; it may have been removed.")
    return Summary(*row)


def listing(session: Session, filters: Filters, *, before: ArticleId | None, limit: int) -> list[Summary]:
    """The articles that pass the filters, newest first, those older than `before`."""
    query = _narrow(select(*SUMMARY), filters)
    if before is not None:
        query = query.where(ArticleRow.id < before)
    return [Summary(*row) for row in session.execute(query.order_by(ArticleRow.id.desc()).limit(limit))]


def _narrow(query: Select[Any], filters: Filters) -> Select[Any]:
    for column, wanted in (
        (ArticleRow.status, filters.status),
        (ArticleRow.publisher, filters.publisher),
        (ArticleRow.language, filters.language),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    if filters.entity is not None:
        named = exists().where(ArticleEntityRow.article_id == ArticleRow.id, is_entity(filters.entity))
        query = query.where(named)
    if filters.speaker is not None:
        speaks = exists().where(QuoteRow.article_id == ArticleRow.id, entities.spoken_by(filters.speaker))
        query = query.where(speaks)
    if filters.q is not None:
        said = exists().where(AnnotationSetRow.article_id == ArticleRow.id, matches(AnnotationSetRow.words, filters.q))
        query = query.where(said)
    if filters.first_only:
        earlier = exists().where(SimilarRow.article_id == ArticleRow.id, SimilarRow.other_id < ArticleRow.id)
        query = query.where(~earlier, ArticleRow.duplicate_of.is_(None))
    if filters.published_from is not None:
        query = query.where(ArticleRow.published_at >= filters.published_from)
    if filters.published_to is not None:
        query = query.where(ArticleRow.published_at < filters.published_to)
    return query


CONFIGURATIONS = {"en": "english", "fr": "french"}
"""PostgreSQL's text search configuration for a language; "simple" for the others."""


def matches(column: Any, words: str) -> Any:
    """A condition: the search words, as a web search would read them, in whichever language they were written."""
    return or_(*(column.op("@@")(func.websearch_to_tsquery(text(f"'{name}'"), words)) for name in configurations()))


def configurations() -> Sequence[str]:
    """Every configuration that words are searched in."""
    return (*CONFIGURATIONS.values(), "simple")


def is_entity(wanted: str) -> Any:
    """A condition on an article's entities: this id, or this name: the whole of it, or its last words (a surname)."""
    if wanted.startswith("ent_"):
        return ArticleEntityRow.entity_id == standing(EntityRow.id == wanted).scalar_subquery()
    return ArticleEntityRow.entity_id.in_(entities.named(wanted))


def remove(session: Session, article: ArticleId) -> None:
    """Remove the article and all that was found in it. Raises ArticleNotFoundError."""
    body_hash = session.scalar(select(ArticleRow.body_hash).where(ArticleRow.id == article))
    if body_hash is not None:
        _lock_body(session, body_hash)
    # The job before the article, as whoever ends the job does; the other way round they would block each other.
    session.execute(select(JobRow.subject).where(JobRow.article_id == article).with_for_update())
    fingerprints.lock(session, article)
    there = select(ArticleRow.id).where(ArticleRow.id == article).with_for_update()
    if session.scalar(there) is None:
        raise ArticleNotFoundError(f"There is no article {article}; it may have been removed already.")
    heir = _first(session, ArticleRow.duplicate_of == article)
    if heir is not None:
        session.execute(update(ArticleRow).where(ArticleRow.id == heir).values(duplicate_of=None))
        session.execute(update(ArticleRow).where(ArticleRow.duplicate_of == article).values(duplicate_of=heir))
    session.execute(delete(ArticleRow).where(ArticleRow.id == article))
    events.append(session, "article.removed", [article])


def outdated(session: Session, version: int, *, after: ArticleId | None, limit: int) -> list[ArticleId]:
    """Finished articles that an extractor before `version` read, oldest first, those after `after`."""
    query = select(AnnotationSetRow.article_id).where(AnnotationSetRow.version < version)
    if after is not None:
        query = query.where(AnnotationSetRow.article_id > after)
    return [ArticleId(id_) for id_ in session.scalars(query.order_by(AnnotationSetRow.article_id).limit(limit))]


def status(session: Session, article: ArticleId) -> Status | None:
    """The article's status; None for one that does not exist."""
    found: Status | None = session.scalar(select(ArticleRow.status).where(ArticleRow.id == article))
    return found


def existing(session: Session, wanted: Sequence[ArticleId]) -> list[ArticleId]:
    """Those of the articles that there are."""
    found = session.scalars(select(ArticleRow.id).where(ArticleRow.id.in_(wanted)).order_by(ArticleRow.id))
    return [ArticleId(id_) for id_ in found]
