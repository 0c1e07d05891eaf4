"""What a route is handed: a transaction's session, the settings, the queue, a place in a list."""

import base64
import binascii
import json
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from sqlalchemy.orm import Session

from copydesk.errors import CursorError
from copydesk.settings import Settings
from copydesk.store.engine import Sessions, announce_made
from services.api.backlog import Backlog
from services.api.dispatch import Dispatcher
from services.api.tail import Tail
from services.api.totals import Totals


def _session(request: Request) -> Iterator[Session]:
    sessions: Sessions = request.app.state.sessions
    with sessions() as session:
        yield session
        announce_made(session)


def _sessions(request: Request) -> Any:
    return request.app.state.sessions


def _settings(request: Request) -> Any:
    return request.app.state.settings


def _dispatcher(request: Request) -> Any:
    return request.app.state.dispatcher


def _backlog(request: Request) -> Any:
    return request.app.state.backlog


def _totals(request: Request) -> Any:
    return request.app.state.totals


def _tail(request: Request) -> Any:
    return request.app.state.tail


SessionDep = Annotated[Session, Depends(_session)]
"""A session whose transaction the route itself commits, if it wrote."""
SessionsDep = Annotated[Sessions, Depends(_sessions)]
SettingsDep = Annotated[Settings, Depends(_settings)]
QueueDep = Annotated[Dispatcher, Depends(_dispatcher)]
BacklogDep = Annotated[Backlog, Depends(_backlog)]
TotalsDep = Annotated[Totals, Depends(_totals)]
TailDep = Annotated[Tail, Depends(_tail)]
Limit = Annotated[int, Query(ge=1, le=100, description="How many at most.")]


def write_cursor(*place: str | int) -> str:
    """An opaque string for a place in a list."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def read_cursor(cursor: str | None, *types: type) -> list[Any] | None:
    """The place that `write_cursor` was given. Raises CursorError for any other string."""
    if cursor is None:
        return None
    try:
        place = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise CursorError("The cursor is not one that this list gave out; start without it.") from error
    fits = isinstance(place, list) and [type(part) for part in place] == list(types)
    if not fits or any((isinstance(part, int) and abs(part) >= 2**31) or "\x00" in str(part) for part in place):
        raise CursorError("The cursor is not one that this list gave out; start without it.")
    return list(place)


def next_link(request: Request, cursor: str | None) -> str | None:
    """The address of the list's next page."""
    return str(request.url.include_query_params(cursor=cursor).replace(scheme="", netloc="")) if cursor else None
