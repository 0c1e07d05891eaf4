"""Articles and annotations for tests of the store, made in one line."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from copydesk.annotations import (
    Annotations,
    Cue,
    Date,
    Entity,
    EntityType,
    Extractor,
    Mention,
    Metadata,
    Part,
    Quote,
    QuoteType,
    Speaker,
)
from copydesk.ids import ArticleId
from copydesk.store import articles, jobs, readings, stats
from copydesk.store.engine import Sessions, transaction
from copydesk.submissions import Submission

LEASE = timedelta(seconds=15)
FAILURE = jobs.Failure("extract", "ValueError", "It did not work.")
TABLES = (
    "articles, annotation_sets, fingerprints, similar_articles, entities, entity_decisions, article_entities, quotes,"
    " jobs, clocks, events, idempotency_keys, api_keys, workers, webhooks, deliveries,"
    " known, known_names"
)
BODY = "“We will mend the ferry,” Odile Marrin said on Monday."


def empty(sessions: Sessions) -> None:
    """Remove whatever earlier tests left."""
    with transaction(sessions) as session:
        session.execute(text(f"truncate {TABLES} restart identity cascade"))


def accept(
    sessions: Sessions,
    source: str = BODY,
    *,
    lane: jobs.Lane = "articles",
    tries: int = 3,
    version: int = 1,
    **given: Any,
) -> articles.Accepted:
    """Accept a submission in a transaction of its own."""
    with transaction(sessions) as session:
        return articles.accept(
            session, Submission(source, **given), lane=lane, version=version, tries=tries, request_id="req_test"
        )


def claim(
    sessions: Sessions, article: ArticleId, *, holder: str = "w1@here/1", version: int = 1, lease: timedelta = LEASE
) -> jobs.Claim | None:
    """Claim in a transaction of its own; a negative lease is one that has ended."""
    with transaction(sessions) as session:
        return jobs.claim(session, article, holder=holder, version=version, lease=lease)


def claimed(sessions: Sessions, article: ArticleId, **how: Any) -> jobs.Claim:
    """A claim that must succeed."""
    held = claim(sessions, article, **how)
    assert held is not None, f"{article} was not due"
    return held


def finish(sessions: Sessions, held: jobs.Claim, found: Annotations) -> None:
    """Finish in a transaction of its own."""
    with transaction(sessions) as session:
        readings.finish(session, held, found)


def fail(sessions: Sessions, held: jobs.Claim, *, base: timedelta = timedelta(0), final: bool = False) -> None:
    """Fail an attempt in a transaction of its own; the next is due at once unless `base` says otherwise."""
    with transaction(sessions) as session:
        jobs.fail(session, held.article, held.attempt, FAILURE, base=base, cap=timedelta(hours=1), final=final)


def done(sessions: Sessions, source: str = BODY, *, found: Annotations | None = None, **given: Any) -> ArticleId:
    """Accept, claim and finish an article."""
    article = accept(sessions, source, **given).id
    finish(sessions, claimed(sessions, article), found or annotated(source))
    return article


def report(session: Session, name: str) -> None:
    """Report a worker that reads."""
    lanes, started = ["articles", "backfill", "rescue"], datetime(2026, 3, 4, 8, tzinfo=UTC)
    stats.report_worker(
        session, name=name, version=1, queues=lanes, pid=41, children=2, memory_bytes=734_003_200, started_at=started
    )


def column(sessions: Sessions, query: str, **values: Any) -> list[Any]:
    """The first column of a query's rows."""
    with transaction(sessions) as session:
        return list(session.scalars(text(query), values))


def change(sessions: Sessions, statement: str, **values: Any) -> None:
    """Run a statement that moves a test's clock, or tries a wrong state."""
    with transaction(sessions) as session:
        session.execute(text(statement), values)


def annotated(body: str = BODY, *, version: int = 1, **metadata: Any) -> Annotations:
    """Annotations of a body without entities or quotes."""
    return Annotations(
        text=body,
        metadata=Metadata(word_count=len(body.split()), language="en", **metadata),
        entities=(),
        quotes=(),
        dates=(),
        figures=(),
        extractor=Extractor(version, "a_model"),
    )


def entity(body: str, name: str, *, id_: str = "e1", type_: EntityType = "PERSON", **more: Any) -> Entity:
    """An entity with a mention wherever its name stands in the body."""
    starts = [start for start in range(len(body)) if body.startswith(name, start)]
    mentions = tuple(Mention(start, start + len(name), name) for start in starts)
    return Entity(id_, name, type_, mentions, **{"salience": 0.5, **more})


def quoted(
    body: str, words: str, *, speaker: Entity | None = None, cue: str | None = None, type_: QuoteType = "direct"
) -> Quote:
    """A quote of the words, by the speaker's first mention."""
    start = body.index(words)
    end = start + len(words)
    verb = body.index(cue) if cue else 0
    said_by = speaker and Speaker(
        speaker.mentions[0].text, speaker.mentions[0].start, speaker.mentions[0].end, speaker.name, speaker.id, "name"
    )
    return Quote(
        type_, start, end, words, (Part(start, end, marked=True),), 0.9,
        cue=Cue(verb, verb + len(cue), cue) if cue else None, speaker=said_by,
    )  # fmt: skip


def marrin(body: str = BODY, *, version: int = 1, **metadata: Any) -> Annotations:
    """What there is to find in BODY: one person, her quote, a day."""
    person = entity(body, "Odile Marrin")
    day = body.index("Monday")
    return replace(
        annotated(body, version=version, **metadata),
        entities=(person,),
        quotes=(quoted(body, "We will mend the ferry,", speaker=person, cue="said"),),
        dates=(Date(day, day + 6, "Monday", None),),
    )
