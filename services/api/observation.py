"""What surrounds every request: its id, its metrics, and an answer when something broke."""

import re
import time
from http import HTTPStatus

import structlog
from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from copydesk import tracing
from copydesk.ids import new_request_id
from services.api import metrics
from services.api.problems import Problem, broken, document

REQUEST_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)
V1 = "/v1"
UNTRACED = ("/livez", "/readyz", "/metrics", "/static/", "/v1/events", "/dashboard/")
"""What is asked for every few seconds by machines, or never ends."""


class Observation:
    """ASGI middleware; streams pass through it as they come."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request. An error after the answer has begun only cuts the answer short."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        given = request.headers.get("x-request-id", "")
        request.state.request_id = given if REQUEST_ID.fullmatch(given) else new_request_id()
        structlog.contextvars.bind_contextvars(request_id=request.state.request_id)
        if scope["path"].startswith(UNTRACED):
            await self._serve(request, receive, send, tracing.NO_MARK)
            return
        with tracing.span(
            scope["method"], {"copydesk.request_id": request.state.request_id}, kind="server",
            parent=request.headers.get(tracing.HEADER),
        ) as mark:  # fmt: skip
            await self._serve(request, receive, send, mark)

    async def _serve(self, request: Request, receive: Receive, send: Send, mark: tracing.Mark) -> None:
        scope, started, status = request.scope, time.perf_counter(), 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request.state.request_id
                headers.setdefault("X-Content-Type-Options", "nosniff")
                rate = getattr(request.state, "rate", None)
                if rate is not None:
                    headers.update(rate.headers())
                self._count(request, status, time.perf_counter() - started)
                self._tell(mark, request, status)
            await send(message)

        try:
            if "\x00" in scope["path"]:
                # No id has one, and PostgreSQL refuses to look.
                await document(request, Problem(404, "There is no such path."))(scope, receive, answer)
                return
            await self._app(scope, receive, answer)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the caller gets a problem document
            response = broken(request, error)
            if status:
                raise RuntimeError("the answer was cut short; the log says where") from None
            await response(scope, receive, answer)

    def _tell(self, mark: tracing.Mark, request: Request, status: int) -> None:
        # The route, not the address: that holds what was searched for.
        route = _route(request)
        mark.add({"http.request.method": request.method, "http.response.status_code": status})
        if route is not None:
            mark.add({"http.route": route})
            mark.rename(f"{request.method} {route}")
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            mark.fail(str(status))

    def _count(self, request: Request, status: int, seconds: float) -> None:
        route = _route(request) or "unknown"
        metrics.REQUESTS.labels(request.method, route, status).inc()
        metrics.SECONDS.labels(request.method, route).observe(seconds)


def _route(request: Request) -> str | None:
    """The path of the route that answers, with its prefix, which FastAPI keeps elsewhere; None without a route."""
    path: str | None = getattr(request.scope.get("route"), "path", None)
    within = path is not None and request.scope["path"].startswith(f"{V1}/") and not path.startswith(f"{V1}/")
    return f"{V1}{path}" if within else path
