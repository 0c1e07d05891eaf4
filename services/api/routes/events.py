"""Events as they happen, over SSE."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header
from sse_starlette import EventSourceResponse, ServerSentEvent

from copydesk.store.events import EventCursor
from services.api.auth import Reader
from services.api.dependencies import TailDep
from services.api.problems import responses
from services.api.routes.articles import event_out
from services.api.tail import Tail

router = APIRouter(tags=["events"])
PING_SECONDS = 15


@router.get(
    "/events",
    response_class=EventSourceResponse,
    responses={
        200: {"description": "A stream of events.", "content": {"text/event-stream": {"schema": {"type": "string"}}}},
        **responses(400, 401, 403, 503),
    },
)
async def follow_events(
    caller: Reader, tail: TailDep, last_event_id: Annotated[str | None, Header()] = None
) -> EventSourceResponse:
    """Events of all articles from now on, or after `Last-Event-ID`: none missed, none twice.

    `0-0` begins with the first there was. Too slow a reader is disconnected and may resume.
    """
    after = EventCursor.parse(last_event_id) if last_event_id else None
    return EventSourceResponse(_stream(tail, after), ping=PING_SECONDS)


async def _stream(tail: Tail, after: EventCursor | None) -> AsyncIterator[ServerSentEvent]:
    async for event in tail.follow(after):
        yield ServerSentEvent(data=event_out(event).model_dump_json(), event=event.type, id=str(event.cursor))
