"""Posting an article: accepted, and on request waited for."""

import hashlib
import re
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Depends, Header, Request, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from copydesk.settings import Settings
from copydesk.store import articles, idempotency
from copydesk.store.engine import Sessions, transaction
from services.api.auth import Writer
from services.api.bodies import read_article
from services.api.dependencies import QueueDep, SessionsDep, SettingsDep, TailDep
from services.api.problems import responses
from services.api.routes.articles import read
from services.api.schemas.articles import Article
from services.api.schemas.submissions import AcceptedArticle, NewArticle

router = APIRouter(tags=["articles"])
log = structlog.get_logger()
WAIT = re.compile(r"(?:^|[,;\s])wait=(\d{1,6})\b")
BODIES = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/NewArticle"}},
            "text/plain": {"schema": {"type": "string", "minLength": 1}},
            "text/html": {"schema": {"type": "string", "minLength": 1}},
        },
    }
}
IdempotencyKey = Annotated[
    str | None, Header(min_length=1, max_length=255, pattern=r"^[\x21-\x7e]+$", description="Honoured for a day.")
]
Prefer = Annotated[str | None, Header(description="`wait=10` waits for the finished article (RFC 7240).")]


@router.post(
    "/articles",
    status_code=202,
    response_model=AcceptedArticle,
    openapi_extra=BODIES,
    responses={
        200: {"model": Article | AcceptedArticle, "description": "Known before, or waited for and finished."},
        **responses(400, 401, 403, 413, 415, 422, 503),
    },
)
async def post_article(
    request: Request,
    response: Response,
    caller: Writer,
    body: Annotated[NewArticle, Depends(read_article)],
    sessions: SessionsDep,
    settings: SettingsDep,
    queue: QueueDep,
    tail: TailDep,
    idempotency_key: IdempotencyKey = None,
    prefer: Prefer = None,
) -> Any:
    """Accept an article for extraction.

    The same submission again (body, URL, publisher and external id alike) answers 200 with the first id.
    """
    accepted = await run_in_threadpool(
        _accept, sessions, settings, body, caller.id, idempotency_key, request.state.request_id
    )
    if not accepted.duplicate:
        queue.send("articles", [accepted.id])
    response.headers["Location"] = f"/v1/articles/{accepted.id}"
    response.status_code = 200 if accepted.duplicate else 202
    seconds = _seconds_to_wait(prefer, settings)
    if seconds is not None:
        try:
            await tail.wait(accepted.id, seconds)
            article = await run_in_threadpool(read, sessions, accepted.id)
        except SQLAlchemyError as error:
            # Only the waiting failed: what was accepted stays so.
            log.warning("article.wait_failed", error=type(error).__name__)
            return AcceptedArticle.of(accepted)
        if article.status != "queued":
            headers = {**response.headers, "Preference-Applied": f"wait={seconds}"}
            return Response(article.model_dump_json(), headers=headers, media_type="application/json")
    return AcceptedArticle.of(accepted)


def _accept(
    sessions: Sessions, settings: Settings, body: NewArticle, caller: str, key: str | None, request_id: str
) -> articles.Accepted:
    submission = body.to_submission()
    with transaction(sessions) as session:
        if key is not None:
            fingerprint = hashlib.sha256(body.model_dump_json().encode()).digest()
            replay = idempotency.begin(session, caller, key, fingerprint, window=settings.idempotency_window)
            if replay is not None:
                status = articles.status(session, replay.article)
                return articles.Accepted(replay.article, status or "queued", duplicate=True)
        accepted = articles.accept(
            session, submission, lane="articles", version=settings.extractor_version,
            tries=settings.max_attempts, request_id=request_id,
        )  # fmt: skip
        if key is not None:
            idempotency.complete(session, caller, key, accepted.id, duplicate=accepted.duplicate)
        return accepted


def _seconds_to_wait(prefer: str | None, settings: Settings) -> int | None:
    asked = WAIT.search(prefer or "")
    return min(int(asked[1]), int(settings.max_wait.total_seconds())) if asked else None
