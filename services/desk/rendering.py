"""How a page is made: templates with everything escaped, strict headers, errors as pages."""

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, PackageLoader, StrictUndefined
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from copydesk.errors import CopydeskError
from services.api.problems import STATUSES, TITLES, Problem
from services.desk import reader
from services.desk.typesetting import pieces

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; font-src 'self'; object-src 'none'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none'",
    # Not no-referrer: forms would then be sent with "Origin: null", and be refused.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Page(APIRoute):
    """A route answered with a page, whatever happens: errors too, and who is not signed in is asked to."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def answer_with_page(request: Request) -> Response:
            try:
                response = await answer(request)
            except Problem as problem:
                response = _refuse(request, problem.status, problem.detail)
            except CopydeskError as error:
                response = _refuse(request, STATUSES.get(type(error), 500), str(error))
            except RequestValidationError:
                response = _refuse(request, 422, "Something in the address or the form is not valid.")
            except (OperationalError, PoolTimeoutError):
                response = _refuse(request, 503, "The database does not answer just now; try again in a moment.")
            response.headers.update(HEADERS)
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        return answer_with_page


def _refuse(request: Request, status: int, detail: str) -> Response:
    if status == 401:
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?to={quote(asked, safe='')}", 303)
    return render(request, "error.html", status=status, title=TITLES.get(status, "That did not work"), detail=detail)


def render(request: Request, template: str, *, status: int = 200, caller: Any = None, **values: Any) -> HTMLResponse:
    """The template as a response; every value is escaped."""
    values["status_code"] = status
    page = _environment().get_template(template).render(
        caller=caller,
        may_write=caller is not None and bool({"write", "admin"} & caller.scopes),
        auth=request.app.state.settings.auth,
        path=request.url.path,
        **values,
    )  # fmt: skip
    return HTMLResponse(page.encode("utf-8", "replace"), status)


@cache
def _environment() -> Environment:
    environment = Environment(loader=PackageLoader("services.desk"), autoescape=True, undefined=StrictUndefined)
    environment.filters.update(
        moment=_moment, iso=_iso, day=_day, clock=_clock, spell=_spell, number=_number, plural=_plural, family=_family,
        megabytes=_megabytes, pieces=pieces, sure=_sure, typeword=lambda type_: reader.WORDS.get(type_, "thing"),
    )  # fmt: skip
    environment.tests["web_address"] = _is_web_address
    return environment


def _aware(value: datetime | str) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _moment(value: datetime | str) -> str:
    moment = _aware(value).astimezone(UTC)
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


def _iso(value: datetime | str) -> str:
    return _aware(value).astimezone(UTC).isoformat().replace("+00:00", "Z")


def _day(value: datetime | str) -> str:
    moment = _aware(value).astimezone(UTC)
    return f"{moment.day} {moment:%B %Y}"


def _clock(value: datetime | str) -> str:
    return f"{_aware(value).astimezone(UTC):%H:%M:%S}"


def _spell(seconds: float) -> str:
    """A time span in the unit that fits it."""
    if seconds < 0.95:
        return f"{round(seconds * 1000)} ms"
    for unit, size, below in (("s", 1, 60), ("min", 60, 3600), ("h", 3600, 86400), ("d", 86400, float("inf"))):
        if seconds < below:
            return f"{seconds / size:.{1 if seconds / size < 10 else 0}f} {unit}"
    return "for ever"


def _number(value: float) -> str:
    return f"{value:,}"


def _plural(count: int, one: str, many: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _sure(confidence: float) -> str:
    """A confidence in 0..1 as people read it; nothing is ever certain."""
    return "over 99%" if confidence > 0.99 else f"{confidence:.0%}"


def _megabytes(value: int) -> str:
    return f"{value / 1e6:,.0f} MB" if value else "not known"


FAMILIES = {"PERSON": "person", "ORG": "org", "GPE": "place", "LOC": "place", "FAC": "place"}


def _family(type_: str) -> str:
    """The class by which an entity's type is coloured."""
    return FAMILIES.get(type_.upper(), "other")


def _is_web_address(value: object) -> bool:
    """Whether it may be made a link: a page's own word for its address may be a script."""
    return isinstance(value, str) and value.lower().startswith(("http://", "https://"))
