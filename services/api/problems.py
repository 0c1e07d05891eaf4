"""Problem documents (RFC 9457): every error the API answers has this form."""

import traceback
from collections.abc import Sequence
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from copydesk import errors

log = structlog.get_logger()
MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "The request cannot be understood",
    401: "An API key is needed",
    403: "This key may not do that",
    404: "There is nothing here",
    405: "That method is not allowed here",
    406: "That form cannot be given",
    408: "The body did not come in time",
    409: "That conflicts with the present state",
    413: "The body is too large",
    415: "That media type is not read here",
    422: "The request is not valid",
    429: "Too many at once",
    500: "Something broke",
    503: "The database is away",
}
PARAMETERS = ("query", "path", "header", "cookie")
STATUSES: dict[type[errors.CopydeskError], int] = {
    errors.ArticleNotFoundError: 404,
    errors.EntityNotFoundError: 404,
    errors.IdentityConflictError: 409,
    errors.NotRetryableError: 409,
    errors.IdempotencyConflictError: 422,
    errors.CursorError: 400,
    errors.WebhookNotFoundError: 404,
    errors.TooManyWebhooksError: 409,
}


class Problem(Exception):  # noqa: N818 -- RFC 9457's own word
    """An error to be answered: `detail` says what and what to do, `errors` where."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: list[dict[str, str]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.errors, self.headers = status, detail, errors, headers


def document(request: Request, problem: Problem) -> JSONResponse:
    """The problem as a response."""
    status = problem.status
    content: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(status, "The request was not served"),
        "status": status,
        "detail": problem.detail,
        "instance": f"urn:request:{getattr(request.state, 'request_id', 'unknown')}",
    }
    if problem.errors:
        content["errors"] = problem.errors
    return JSONResponse(content, status, media_type=MEDIA_TYPE, headers=problem.headers)


def answer_with_problems(app: FastAPI) -> None:
    """Have the application answer its errors in this form."""

    @app.exception_handler(Problem)
    def _problem(request: Request, problem: Problem) -> JSONResponse:
        return document(request, problem)

    @app.exception_handler(errors.CopydeskError)
    def _domain(request: Request, error: errors.CopydeskError) -> JSONResponse:
        return document(request, Problem(STATUSES.get(type(error), 500), str(error)))

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> JSONResponse:
        headers = dict(error.headers) if error.headers else None
        return document(request, Problem(error.status_code, str(error.detail), headers=headers))

    @app.exception_handler(RequestValidationError)
    def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return document(
            request, Problem(422, "Some of the request's parameters are not valid.", errors=locate(error.errors()))
        )

    @app.exception_handler(PoolTimeoutError)
    @app.exception_handler(OperationalError)
    def _away(request: Request, error: Exception) -> JSONResponse:
        log.warning("database.away", error=type(error).__name__)
        return document(
            request, Problem(503, "The database does not answer just now; try again.", headers={"Retry-After": "2"})
        )

    @app.exception_handler(DBAPIError)
    def _refused(request: Request, error: DBAPIError) -> JSONResponse:
        return _away(request, error) if error.connection_invalidated else broken(request, error)


def broken(request: Request, error: Exception) -> JSONResponse:
    """The answer to what nobody foresaw. The log has where it broke, not the message: that may quote anybody's text."""
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("request.broke", error=type(error).__name__, path=request.url.path, traceback=where)
    return document(request, Problem(500, "The fault is ours, and it is in the log under this instance."))


def locate(found: Any) -> list[dict[str, str]]:
    """Pydantic's errors as messages with their places; never the values, which may be anybody's text.

    The place is a parameter's name, or a JSON pointer into the body (RFC 6901, "#" for the whole).
    """
    return [{**_place(error["loc"]), "detail": error["msg"].removeprefix("Value error, ")} for error in found]


def _place(location: Sequence[str | int]) -> dict[str, str]:
    if location and location[0] in PARAMETERS:
        return {"parameter": str(location[1])}
    steps = location[1:] if location and location[0] == "body" else location
    return {"pointer": "".join(["#", *(f"/{_escaped(step)}" for step in steps)])}


def _escaped(step: str | int) -> str:
    return str(step).replace("~", "~0").replace("/", "~1")


def _implied(statuses: tuple[int, ...]) -> set[int]:
    """Who has a key has a limit; who has a body has a time and a size for it."""
    return ({429} if 401 in statuses else set()) | ({408} if 413 in statuses else set())


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI entries of these errors."""
    reference = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {"description": TITLES[status], "content": {MEDIA_TYPE: {"schema": reference}}}
        for status in sorted({*statuses, *_implied(statuses)})
    }
