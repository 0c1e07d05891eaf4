"""Many articles in one call: NDJSON in, one outcome a line out, both as streams."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import anyio
from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive

from copydesk.settings import Settings
from copydesk.store import articles
from copydesk.store.engine import Sessions, transaction
from copydesk.submissions import Submission
from services.api.auth import Writer
from services.api.backlog import Backlog, full
from services.api.bodies import ENVELOPE, ESCAPED, media_type, parse_article, read_lines
from services.api.dependencies import BacklogDep, QueueDep, SessionsDep, SettingsDep
from services.api.problems import Problem, responses

router = APIRouter(tags=["articles"])
BATCH = 50
WORDS_A_TASK = 3000
ARTICLES_A_TASK = 16
NDJSON = {
    "requestBody": {
        "required": True,
        "content": {"application/x-ndjson": {"schema": {"type": "string"}}},
    }
}


class Duplex(StreamingResponse):
    """A stream that answers while the request still comes in."""

    async def listen_for_disconnect(self, receive: Receive) -> None:  # noqa: ARG002 -- that is the point
        """Leave the request's body to its reader; a lost client shows there."""
        await anyio.sleep_forever()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the body, by its number from 1: a submission, or what is wrong with it."""

    number: int
    content: Submission | Problem


@router.post(
    "/articles/bulk",
    response_class=Duplex,
    openapi_extra=NDJSON,
    responses={
        200: {
            "description": "One outcome a line.",
            "content": {"application/x-ndjson": {"schema": {"type": "string"}}},
        },
        **responses(401, 403, 415, 429, 503),
    },
)
async def post_bulk(
    request: Request, caller: Writer, sessions: SessionsDep, settings: SettingsDep, queue: QueueDep, backlog: BacklogDep
) -> Duplex:
    """Accept articles, one JSON object a line (gzip allowed), for the backfill lane.

    Each line is answered by a line: `{"line", "id", "status", "duplicate"}` or `{"line", "problem"}`.
    Read the answer while you send: both are streams. While too much waits on the lane the answer is 429 with
    Retry-After; where it fills up meanwhile, that of each line left, with `retry_after`.
    """
    if media_type(request)[0] not in {"application/x-ndjson", "application/jsonl", "application/json-seq"}:
        raise Problem(415, "Send application/x-ndjson, one article a line.")
    if request.headers.get("content-encoding", "identity").lower() not in {"identity", "gzip"}:
        raise Problem(415, "Only gzip is understood as Content-Encoding.")
    await run_in_threadpool(backlog.refuse_when_full)
    accept = partial(_accept, sessions=sessions, settings=settings, queue=queue, backlog=backlog)
    outcomes = _outcomes(request, settings, accept)
    return Duplex(outcomes, media_type="application/x-ndjson")


async def _outcomes(request: Request, settings: Settings, accept: Callable[..., bytes]) -> AsyncIterator[bytes]:
    held: list[Line] = []
    number = 0
    line_limit = settings.max_article_bytes * ESCAPED + ENVELOPE
    async for raw in read_lines(request, line_limit=line_limit, total_limit=settings.max_bulk_bytes):
        number += 1
        held.append(Line(number, _parse(raw, settings)))
        if len(held) >= BATCH:
            yield await run_in_threadpool(accept, held, request_id=request.state.request_id)
            held = []
    if held:
        yield await run_in_threadpool(accept, held, request_id=request.state.request_id)


def _parse(raw: bytes | Problem, settings: Settings) -> Submission | Problem:
    if isinstance(raw, Problem):
        return raw
    try:
        return parse_article(raw, settings.max_article_bytes).to_submission()
    except Problem as problem:
        return problem


def _accept(
    lines: Sequence[Line], *, sessions: Sessions, settings: Settings, queue: Any, backlog: Backlog, request_id: str
) -> bytes:
    """Accept a batch in one transaction; answers its outcomes, in the order of the lines."""
    outcomes = {
        line.number: {"line": line.number, "problem": _problem(line.content)}
        for line in lines
        if isinstance(line.content, Problem)
    }
    sound = [(line.number, line.content) for line in lines if isinstance(line.content, Submission)]
    # In one order for everybody: two calls with the same bodies never wait for each other in a ring.
    sound.sort(key=lambda pair: articles.body_hash(pair[1]))
    try:
        wait = backlog.seconds_to_wait()
        if wait is not None:
            closed = {**_problem(full(wait)), "retry_after": wait}
            outcomes.update({number: {"line": number, "problem": closed} for number, _ in sound})
            sound = []
        with transaction(sessions) as session:
            accepted = [
                (number, submission, articles.accept(
                    session, submission, lane="backfill", version=settings.extractor_version,
                    tries=settings.max_attempts, request_id=request_id,
                ))
                for number, submission in sound
            ]  # fmt: skip
    except SQLAlchemyError:
        away = {"status": 503, "detail": "The database does not answer just now; send this line again."}
        outcomes.update({number: {"line": number, "problem": away} for number, _ in sound})
    else:
        for number, _, outcome in accepted:
            outcomes[number] = {
                "line": number, "id": outcome.id, "status": outcome.status, "duplicate": outcome.duplicate,
            }  # fmt: skip
        _send(queue, [(submission, outcome) for _, submission, outcome in accepted if not outcome.duplicate])
    return b"".join(json.dumps(outcomes[line.number]).encode() + b"\n" for line in lines)


def _problem(problem: Problem) -> dict[str, Any]:
    return {"status": problem.status, "detail": problem.detail, "errors": problem.errors or []}


def _send(queue: Any, accepted: Sequence[tuple[Submission, articles.Accepted]]) -> None:
    """A task may carry several short articles: up to some thousand words."""
    task: list[Any] = []
    words = 0
    for submission, outcome in accepted:
        size = len(submission.source) // 6
        if task and (words + size > WORDS_A_TASK or len(task) >= ARTICLES_A_TASK):
            queue.send("backfill", task)
            task, words = [], 0
        task.append(outcome.id)
        words += size
    if task:
        queue.send("backfill", task)
