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

    A stream from now on begins with the `id` of its place, without data, so that who loses it before the first event
    can resume as well. `0-0` begins with the first event there was. Too slow a reader is disconnected and may resume.
    """
    if last_event_id:
        return EventSourceResponse(_stream(tail, EventCursor.parse(last_event_id)), ping=PING_SECONDS)
    return EventSourceResponse(_stream(tail, await tail.place(), begun=True), ping=PING_SECONDS)


async def _stream(tail: Tail, after: EventCursor, *, begun: bool = False) -> AsyncIterator[ServerSentEvent]:
    if begun:
        # By the standard, an id without data is remembered and no event (HTML, 9.2.6).
        yield ServerSentEvent(id=str(after))
    async for event in tail.follow(after):
        yield ServerSentEvent(data=event_out(event).model_dump_json(), event=event.type, id=str(event.cursor))
