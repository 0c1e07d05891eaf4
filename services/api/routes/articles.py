"""Articles: read, list, remove, try again, read again."""

import hashlib
import json
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import PlainTextResponse

from copydesk.errors import ArticleNotFoundError
from copydesk.ids import ArticleId, new_request_id
from copydesk.store import articles, events, jobs, readings, similar
from copydesk.store.engine import Sessions, transaction
from services.api.auth import Admin, Reader, Writer
from services.api.bodies import JsonBody, takes
from services.api.dependencies import (
    BacklogDep,
    Limit,
    QueueDep,
    SessionDep,
    SessionsDep,
    SettingsDep,
    next_link,
    read_cursor,
    write_cursor,
)
from services.api.formats import MEDIA_TYPES, Format, render
from services.api.parameters import Cursor, From, Language, Publisher, Speaker, To, words
from services.api.problems import responses
from services.api.schemas.articles import (
    Article,
    ArticleList,
    ArticleSummary,
    EntitiesOfArticle,
    EventOut,
    QuotesOfArticle,
    SimilarList,
    Timeline,
)
from services.api.schemas.submissions import AcceptedArticle, Reextraction, ReextractionAccepted, Status

router = APIRouter(tags=["articles"])
log = structlog.get_logger()


def read(sessions: Sessions, article: ArticleId) -> Article:
    """The whole article, as one reading found it. Raises ArticleNotFoundError."""
    with transaction(sessions) as session:
        # One statement's view at a time could mix two readings; a repeatable snapshot cannot.
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        summary = ArticleSummary.of(articles.get(session, article))
        reading = readings.read(session, article)
        alike = similar.shares(session, article)
    found: dict[str, Any] = {"similar_to": [{"id": other, "share": share} for other, share in alike]}
    if reading is not None:
        parts = ("text", "metadata", "entities", "quotes", "dates", "figures", "not_run")
        found |= {name: getattr(reading, name) for name in parts}
        found["extractor"] = {"version": reading.version, "model": reading.model}
    return Article.model_validate({**summary.model_dump(), **found})


@router.get(
    "/articles/{article}",
    response_model=Article,
    responses={
        200: {"content": {"application/ld+json": {"schema": {"type": "object"}}}},
        304: {"description": "Unchanged since the `If-None-Match`."},
        **responses(401, 403, 404, 422, 503),
    },
)
def get_article(
    article: str,
    caller: Reader,
    request: Request,
    sessions: SessionsDep,
    settings: SettingsDep,
    form: Annotated[
        Format, Query(alias="format", description="Also as IPTC ninjs 2.1, or schema.org JSON-LD.")
    ] = "json",
) -> Response:
    """Everything about an article; null findings until it is done."""
    found = read(sessions, ArticleId(article))
    base = str(settings.public_url or request.base_url)
    body = (found.model_dump_json() if form == "json" else json.dumps(render(found, form, base))).encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=MEDIA_TYPES[form], headers=headers)


@router.get("/articles/{article}/entities", responses=responses(401, 403, 404, 503))
def get_entities(article: str, caller: Reader, sessions: SessionsDep) -> EntitiesOfArticle:
    """The article's entities; none before it is done."""
    return EntitiesOfArticle(items=read(sessions, ArticleId(article)).entities or [])


@router.get("/articles/{article}/quotes", responses=responses(401, 403, 404, 503))
def get_quotes(article: str, caller: Reader, sessions: SessionsDep) -> QuotesOfArticle:
    """The article's quotes; none before it is done."""
    return QuotesOfArticle(items=read(sessions, ArticleId(article)).quotes or [])


@router.get("/articles/{article}/similar", responses=responses(401, 403, 404, 503))
def get_similar(article: str, caller: Reader, session: SessionDep) -> SimilarList:
    """Copies and other versions of the article: those that have most of its text first."""
    found = similar.listing(session, ArticleId(article))
    items = [{**ArticleSummary.of(item.article).model_dump(), "share": item.share} for item in found]
    return SimilarList.model_validate({"items": items})


@router.get("/articles/{article}/source", response_class=PlainTextResponse, responses=responses(401, 403, 404, 503))
def get_source(article: str, caller: Reader, session: SessionDep) -> Response:
    """The article as it was posted, unchanged."""
    return PlainTextResponse(readings.source(session, ArticleId(article)))


@router.get("/articles/{article}/events", responses=responses(401, 403, 404, 503))
def get_timeline(article: str, caller: Reader, session: SessionDep) -> Timeline:
    """All that happened to the article, oldest first; it outlives the article's removal."""
    found = events.timeline(session, ArticleId(article))
    if not found:
        raise ArticleNotFoundError(f"There is no article {article}.")
    return Timeline(items=[event_out(event) for event in found])


def event_out(event: events.Event) -> EventOut:
    """An event as the API shows it."""
    return EventOut(id=str(event.cursor), at=event.at, type=event.type, article_id=event.article_id, data=event.data)


@router.get("/articles", responses=responses(400, 401, 403, 422, 503))
def list_articles(
    request: Request,
    caller: Reader,
    session: SessionDep,
    status: Annotated[Status | None, Query(description="How far they are.")] = None,
    publisher: Publisher = None,
    language: Language = None,
    entity: Annotated[str | None, words("Who or what is mentioned: an entity's id, a full name or a surname.")] = None,
    speaker: Speaker = None,
    q: Annotated[str | None, words('Words of the text, searched as on the web: "mend ferry -bus".')] = None,
    published_from: From = None,
    published_to: To = None,
    first_only: Annotated[bool, Query(description="Of articles that share their text, only the first.")] = False,
    cursor: Cursor = None,
    limit: Limit = 20,
) -> ArticleList:
    """Articles, newest first: those that pass all filters."""
    filters = articles.Filters(
        status, publisher, language, entity, speaker, q, published_from, published_to, first_only
    )
    place = read_cursor(cursor, str)
    found = articles.listing(session, filters, before=ArticleId(place[0]) if place else None, limit=limit + 1)
    more = write_cursor(found[limit - 1].id) if len(found) > limit else None
    return ArticleList(items=[ArticleSummary.of(item) for item in found[:limit]], next=next_link(request, more))


@router.delete("/articles/{article}", status_code=204, responses=responses(401, 403, 404, 503))
def delete_article(article: str, caller: Writer, session: SessionDep) -> None:
    """Remove the article and all that was found in it; it may be posted anew."""
    articles.remove(session, ArticleId(article))
    session.commit()


@router.post("/articles/{article}/retry", status_code=202, responses=responses(401, 403, 404, 409, 503))
def retry_article(
    article: str, caller: Writer, request: Request, session: SessionDep, settings: SettingsDep, queue: QueueDep
) -> AcceptedArticle:
    """Try a failed article again."""
    id_ = ArticleId(article)
    articles.get(session, id_)
    jobs.retry(
        session,
        id_,
        version=settings.extractor_version,
        tries=settings.max_attempts,
        request_id=request.state.request_id,
    )
    session.commit()
    queue.send("articles", [id_])
    return AcceptedArticle.of(articles.Accepted(id_, "queued", duplicate=False))


@router.post(
    "/reextract",
    status_code=202,
    openapi_extra=takes(Reextraction),
    responses=responses(400, 401, 403, 413, 415, 422, 503),
)
def reextract(
    caller: Admin,
    body: Annotated[Reextraction, Depends(JsonBody(Reextraction))],
    session: SessionDep,
    settings: SettingsDep,
    queue: QueueDep,
    backlog: BacklogDep,
) -> ReextractionAccepted:
    """Read articles again with the present extractor; the old results are served until the new are written."""
    backlog.refuse_when_full()
    request_id, queued = new_request_id(), 0
    if body.ids is not None:
        batches = [articles.existing(session, [ArticleId(id_) for id_ in body.ids])]
    else:
        batches = _outdated(session, settings.extractor_version)
    for batch in batches:
        jobs.enqueue(
            session,
            batch,
            lane="backfill",
            version=settings.extractor_version,
            tries=settings.max_attempts,
            request_id=request_id,
        )
        events.append(session, "article.reread", batch, version=settings.extractor_version)
        session.commit()
        for article in batch:
            queue.send("backfill", [article])
        queued += len(batch)
    return ReextractionAccepted(queued=queued, version=settings.extractor_version)


def _outdated(session: SessionDep, version: int, size: int = 500) -> Any:
    after: ArticleId | None = None
    while batch := articles.outdated(session, version, after=after, limit=size):
        yield batch
        after = batch[-1]
