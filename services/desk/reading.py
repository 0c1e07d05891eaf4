"""The reader: one article set with all that was found in it, its history, and what can be taken along."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from copydesk.ids import ArticleId, QuoteId
from copydesk.store import articles, coverage, events, jobs, readings, similar, variants
from copydesk.store.engine import transaction
from services.api.auth import Reader, Writer
from services.api.dependencies import QueueDep, SessionDep, SessionsDep, SettingsDep
from services.api.problems import Problem
from services.desk import exports, reader, record
from services.desk.rendering import Page, render
from services.desk.typesetting import as_text

router = APIRouter(include_in_schema=False, route_class=Page)
ArticlePath = Annotated[str, Path(max_length=100)]
SIMILAR = 10
LOOKED_UP = 40
"""For how many of an article's quotes the other outlets are counted on its page; a quote's own page always does."""


def _id(article: str) -> ArticleId:
    return ArticleId(article.replace("\x00", ""))


@router.get("/articles/{article}")
def reader_page(
    article: ArticlePath, request: Request, caller: Reader, sessions: SessionsDep, known: str = ""
) -> Response:
    """One article, with all that was found in it in its place."""
    id_ = _id(article)
    with transaction(sessions) as session:
        # One view of all its parts: a reading that is replaced meanwhile is shown whole or not at all.
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        summary = articles.get(session, id_)
        reading = readings.read(session, id_)
        source = readings.source(session, id_) if reading is None else None
        steps = record.tell(events.timeline(session, id_))
        versions = _versions(session, id_)
        known_ids = {each.article.id for each in versions}
        others = [each for each in coverage.neighbours(session, id_) if each.id not in known_ids]
        said = [QuoteId(quote["id"]) for quote in reading.quotes[:LOOKED_UP]] if reading else []
        elsewhere = {quote: len(found) for quote, found in variants.find(session, said).items()}
    return render(
        request, "reader.html", caller=caller, article=summary, reading=reading, source=source, steps=steps,
        view=reader.arrange(reading) if reading else None, versions=versions, others=others, elsewhere=elsewhere,
        copied=exports.attributed, typeset=as_text, as_article={"title": summary.title, "publisher": summary.publisher,
                                               "url": summary.url, "published_at": summary.published_at},
        known=known == "yes",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Version:
    """Another article with this one's text, or much of it: `share` of this one's stands there, None where not compared."""

    article: coverage.Neighbour
    share: float | None


def _versions(session: Session, article: ArticleId) -> list[Version]:
    """Copies and revisions, then those that share its text, most first; each once."""
    found = {
        each.id: Version(each, 1.0 if each.why == coverage.SAME else None) for each in coverage.copies(session, article)
    }
    for each in similar.listing(session, article)[:SIMILAR]:
        it = each.article
        why = found[it.id].article.why if it.id in found else ""
        shown = coverage.Neighbour(it.id, it.title, it.publisher, it.published_at or it.accepted_at, why, 0)
        found[it.id] = Version(shown, each.share)
    return list(found.values())


@router.post("/articles/{article}/retry")
def retry_article(
    article: ArticlePath, request: Request, caller: Writer, session: SessionDep, settings: SettingsDep, queue: QueueDep
) -> Response:
    """Try a failed article again, and show it; one that has not failed (any more) is only shown."""
    id_ = _id(article)
    if articles.get(session, id_).status == "failed":
        request_id = request.state.request_id
        jobs.retry(session, id_, version=settings.extractor_version, tries=settings.max_attempts, request_id=request_id)
        session.commit()
        queue.send("articles", [id_])
    return RedirectResponse(f"/articles/{id_}", 303)


@router.get("/articles/{article}/export/{name}")
def export_article(article: ArticlePath, name: str, caller: Reader, sessions: SessionsDep) -> Response:
    """A table of the article: quotes.csv or entities.csv; the API has the whole of it in other forms."""
    id_ = _id(article)
    with transaction(sessions) as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        summary = articles.get(session, id_)
        reading = readings.read(session, id_)
    if reading is None:
        raise Problem(404, "This article has not been read yet; there is nothing to export.")
    match name:
        case "quotes.csv":
            body = exports.quotes_table(summary, reading)
        case "entities.csv":
            body = exports.entities_table(summary, reading, reader.count_quotes(reading))
        case _:
            raise Problem(404, "An article is exported as quotes.csv or entities.csv.")
    return Response(
        body,
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{summary.id}-{name}"'},
    )
