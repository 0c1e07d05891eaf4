"""What was found in articles: written whole by the one who holds the job, read by everybody."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from copydesk.annotations import Annotations, Metadata, Quote
from copydesk.errors import ArticleNotFoundError
from copydesk.ids import ArticleId, EntityId, quote_id
from copydesk.store import entities, events, identities, jobs, knowledge, similar, wording
from copydesk.store.articles import CONFIGURATIONS
from copydesk.store.models import AnnotationSetRow, ArticleEntityRow, ArticleRow, JobRow, QuoteRow

SEARCHED = 200_000
"""How many characters of a text full-text search covers; a tsvector may hold one megabyte."""
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
SHORT = 500
"""The longest value that an index entry may be made of."""


def finish(session: Session, claim: jobs.Claim, found: Annotations) -> None:
    """Replace the article's annotations with these and end the job: all of it, or none.

    Raises LeaseLostError when the claim is no longer the latest; nothing is written then.
    """
    job = jobs.hold(session, claim.article, claim.attempt)
    known = session.scalar(select(AnnotationSetRow.version).where(AnnotationSetRow.article_id == claim.article))
    if known is None or known <= found.extractor.version:
        _replace(session, claim.article, found)
    if job.target_version <= found.extractor.version:
        jobs.release(session, job, state="done", error=None)
    else:
        # A newer extractor was asked for meanwhile: this one's work is served until that has read it.
        jobs.release(
            session,
            job,
            state="waiting",
            due_at=func.now(),
            sent_at=None,
            sends=0,
            tries_left=max(job.tries_left, 1),
            error=None,
        )
    events.append(
        session, "article.completed", [claim.article], attempt=claim.attempt, version=found.extractor.version,
        entities=len(found.entities), quotes=len(found.quotes), words=found.metadata.word_count,
        seconds=_seconds(session, job),
    )  # fmt: skip


def _seconds(session: Session, job: JobRow) -> float:
    return round(float(session.scalar(select(func.extract("epoch", func.clock_timestamp() - job.started_at))) or 0), 3)


def _replace(session: Session, article: ArticleId, found: Annotations) -> None:
    body = _storable(found.text)
    plain = _storable(found.to_dict())
    names = identities.named(plain["entities"])
    before = identities.enter(session, article, names)
    session.execute(delete(AnnotationSetRow).where(AnnotationSetRow.article_id == article))
    details = {name: plain[name] for name in ("metadata", "dates", "figures", "not_run")}
    search = _search_configuration(found.metadata.language)
    title = found.metadata.title or ""
    session.add(
        AnnotationSetRow(
            article_id=article,
            version=found.extractor.version,
            model=found.extractor.model,
            text=body,
            details=details,
            words=func.to_tsvector(search, _storable(f"{title}\n{body[:SEARCHED]}")),
        )
    )
    session.flush()
    who = identities.identify(session, article, names, before)
    ids = entities.write(session, article, found.entities, plain["entities"], who)
    rows = (
        _quote_row(article, number, quote, body=body, ids=ids, search=search)
        for number, quote in enumerate(found.quotes)
    )
    session.add_all(rows)
    session.flush()
    similar.write(session, article, found.fingerprint)
    _settle(session, article, found.metadata)


def _settle(session: Session, article: ArticleId, metadata: Metadata) -> None:
    """Mark the article done, with the facts that lists filter by; what the sender gave stays."""
    values = {
        name: _storable(value)[:SHORT] if value else None
        for name, value in (
            ("title", metadata.title),
            ("publisher", metadata.publisher),
            ("language", metadata.language),
            ("url", metadata.url),
        )
    }
    session.execute(
        update(ArticleRow)
        .where(ArticleRow.id == article)
        .values(status="done", failure=None, completed_at=func.now(), published_at=metadata.published_at, **values)
    )


def _quote_row(
    article: ArticleId, number: int, quote: Quote, *, body: str, ids: dict[str, EntityId], search: Any
) -> QuoteRow:
    cue, speaker = quote.cue, quote.speaker
    parts = [asdict(part) for part in quote.parts]
    return QuoteRow(
        id=quote_id(article, quote.start, quote.end),
        article_id=article,
        ordinal=number,
        type=quote.type,
        starts=quote.start,
        ends=quote.end,
        parts=parts,
        confidence=quote.confidence,
        cue_starts=cue.start if cue else None,
        cue_ends=cue.end if cue else None,
        speaker_starts=speaker.start if speaker else None,
        speaker_ends=speaker.end if speaker else None,
        speaker_name=_storable(speaker.name) if speaker else None,
        speaker_entity_id=ids[speaker.entity_id] if speaker and speaker.entity_id else None,
        resolved_by=speaker.resolved_by if speaker else None,
        words=func.to_tsvector(search, body[quote.start : quote.end][:SEARCHED]),
        shingles=wording.shingles(wording.said_words(wording.said(body, parts))),
    )


def _search_configuration(language: str | None) -> Any:
    return text(f"'{CONFIGURATIONS.get(language or '', 'simple')}'")


def _storable(value: Any) -> Any:
    """The value with what PostgreSQL cannot hold (NUL, lone surrogates) replaced, one for one."""
    match value:
        case str():
            return UNSTORABLE.sub("\ufffd", value)
        case dict():
            return {name: _storable(part) for name, part in value.items()}
        case list() | tuple():
            return [_storable(part) for part in value]
        case _:
            return value


@dataclass(frozen=True, slots=True)
class Reading:
    """An article's annotations as they are served, in plain JSON types."""

    text: str
    version: int
    model: str | None
    written_at: datetime
    metadata: dict[str, Any]
    entities: list[dict[str, Any]]
    quotes: list[dict[str, Any]]
    dates: list[dict[str, Any]]
    figures: list[dict[str, Any]]
    not_run: list[str]


def read(session: Session, article: ArticleId) -> Reading | None:
    """The article's annotations; None as long as there are none."""
    kept = session.get(AnnotationSetRow, article)
    if kept is None:
        return None
    people = session.scalars(
        select(ArticleEntityRow).where(ArticleEntityRow.article_id == article).order_by(ArticleEntityRow.ordinal)
    )
    said = session.scalars(select(QuoteRow).where(QuoteRow.article_id == article).order_by(QuoteRow.ordinal))
    return Reading(
        text=kept.text,
        version=kept.version,
        model=kept.model,
        written_at=kept.written_at,
        entities=knowledge.with_links(session, [entities.in_article(row, kept.text) for row in people]),
        quotes=[in_article(row, kept.text) for row in said],
        **{name: kept.details[name] for name in ("metadata", "dates", "figures", "not_run")},
    )


def in_article(row: QuoteRow, body: str) -> dict[str, Any]:
    """A stored quote in the form of the API; `body` is the text its offsets refer to."""
    speaker = cue = None
    if row.speaker_starts is not None:
        speaker = {
            "entity_id": row.speaker_entity_id,
            "name": row.speaker_name,
            "text": body[row.speaker_starts : row.speaker_ends],
            "start": row.speaker_starts,
            "end": row.speaker_ends,
            "resolved_by": row.resolved_by,
        }
    if row.cue_starts is not None:
        cue = {"text": body[row.cue_starts : row.cue_ends], "start": row.cue_starts, "end": row.cue_ends}
    return {
        "id": row.id,
        "type": row.type,
        "text": body[row.starts : row.ends],
        "start": row.starts,
        "end": row.ends,
        "parts": row.parts,
        "confidence": row.confidence,
        "cue": cue,
        "speaker": speaker,
    }


def source(session: Session, article: ArticleId) -> str:
    """The article as it was posted. Raises ArticleNotFoundError."""
    posted = session.scalar(select(ArticleRow.source).where(ArticleRow.id == article))
    if posted is None:
        raise ArticleNotFoundError(f"There is no article {article}; it may have been removed.")
    return posted


def versions(session: Session) -> Sequence[tuple[int, int]]:
    """How many articles each extractor version has read, newest version first."""
    query = select(AnnotationSetRow.version, func.count()).group_by(AnnotationSetRow.version)
    return [(row[0], row[1]) for row in session.execute(query.order_by(AnnotationSetRow.version.desc()))]
