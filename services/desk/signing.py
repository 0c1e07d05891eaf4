"""Signing in and out: the key is kept in a cookie that scripts cannot read and other sites cannot send."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from copydesk.store import keys
from services.api.auth import COOKIE
from services.api.dependencies import SessionDep, SettingsDep
from services.api.problems import Problem
from services.desk.rendering import Page, render

router = APIRouter(include_in_schema=False, route_class=Page)
MONTH = 30 * 24 * 3600


@router.get("/sign-in")
def sign_in_page(request: Request, settings: SettingsDep, to: str = "/") -> Response:
    """The form that asks for a key."""
    if not settings.auth:
        return RedirectResponse("/", 303)
    return render(request, "sign-in.html", to=local(to), wrong=False)


@router.post("/sign-in")
def sign_in(
    request: Request,
    settings: SettingsDep,
    session: SessionDep,
    key: Annotated[str, Form(max_length=500)],
    to: Annotated[str, Form(max_length=2000)] = "/",
) -> Response:
    """Keep the key in the cookie, and go on to where the visitor was heading."""
    refuse_other_sites(request)
    key = key.strip()
    if settings.auth and keys.find(session, key) is None:
        return render(request, "sign-in.html", status=401, to=local(to), wrong=True)
    response = RedirectResponse(local(to), 303)
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, key, max_age=MONTH, path="/", httponly=True, samesite="strict", secure=secure)
    return response


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    """Forget the key."""
    refuse_other_sites(request)
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    return response


def local(address: str) -> str:
    """The address if it is a path of this site, else the front page: signing in leads nowhere foreign."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if plain else "/"


def refuse_other_sites(request: Request) -> Any:
    """Raise a 403 problem for a form that another site's page sent."""
    origin = request.headers.get("origin")
    if origin is not None and origin.partition("://")[2] != request.headers.get("host"):
        raise Problem(403, "A page of another site may not do this.")
