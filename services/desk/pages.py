"""The web desk's pages: the list, the reader, the dashboard, signing in and out."""

from pathlib import Path as File
from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Query, Request, Response
from fastapi.responses import FileResponse, RedirectResponse

from copydesk.ids import ArticleId
from copydesk.store import articles, keys, readings
from copydesk.store.engine import transaction
from services.api.auth import COOKIE, Reader
from services.api.dependencies import SessionDep, SessionsDep, SettingsDep, read_cursor, write_cursor
from services.api.problems import Problem
from services.desk import reader
from services.desk.rendering import Page, render

router = APIRouter(include_in_schema=False, route_class=Page)
STATIC = File(__file__).parent / "static"
MEDIA = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FILES = {file.name: file for file in STATIC.iterdir() if file.suffix in MEDIA}
PAGE = 30
MONTH = 30 * 24 * 3600
Words = Annotated[str, Query(max_length=500, pattern=r"^[^\x00]*$")]
Status = Annotated[str, Query(pattern="^(queued|done|failed)?$")]


@router.get("/")
def list_page(
    request: Request,
    caller: Reader,
    session: SessionDep,
    q: Words = "",
    status: Status = "",
    publisher: Words = "",
    cursor: str | None = None,
) -> Response:
    """Articles, newest first, and the form to post one."""
    filters = articles.Filters(status=status or None, publisher=publisher or None, q=q or None)  # type: ignore[arg-type]
    place = read_cursor(cursor, str)
    found = articles.listing(session, filters, before=ArticleId(place[0]) if place else None, limit=PAGE + 1)
    more = write_cursor(found[PAGE - 1].id) if len(found) > PAGE else None
    return render(
        request,
        "list.html",
        caller=caller,
        articles=found[:PAGE],
        search={"q": q, "status": status, "publisher": publisher},
        more=str(request.url.include_query_params(cursor=more).query) if more else None,
        first=cursor is None,
    )


@router.get("/articles/{article}")
def reader_page(
    article: Annotated[str, Path(max_length=100)], request: Request, caller: Reader, sessions: SessionsDep
) -> Response:
    """One article, with all that was found in it in its place."""
    id_ = ArticleId(article.replace("\x00", ""))
    with transaction(sessions) as session:
        # One view of all its parts: a reading that is replaced meanwhile is shown whole or not at all.
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        summary = articles.get(session, id_)
        reading = readings.read(session, id_)
        source = readings.source(session, id_) if reading is None else None
    view = reader.arrange(reading) if reading else None
    return render(request, "reader.html", caller=caller, article=summary, reading=reading, view=view, source=source)


@router.get("/dashboard")
def dashboard_page(request: Request, caller: Reader) -> Response:
    """Lanes, workers and failures; the page fetches the figures itself."""
    return render(request, "dashboard.html", caller=caller)


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
    """Keep the key in a cookie that scripts cannot read and other sites cannot send."""
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


@router.get("/static/{name}")
def static_file(name: str) -> Response:
    """A style sheet, script or picture of the desk."""
    file = FILES.get(name)
    if file is None:
        raise Problem(404, "There is no such file.")
    return FileResponse(file, media_type=MEDIA[file.suffix], headers={"Cache-Control": "no-cache"})


def local(address: str) -> str:
    """The address if it is a path of this site, else the front page: signing in leads nowhere foreign."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if plain else "/"


def refuse_other_sites(request: Request) -> Any:
    """Raise a 403 problem for a form that another site's page sent."""
    origin = request.headers.get("origin")
    if origin is not None and origin.partition("://")[2] != request.headers.get("host"):
        raise Problem(403, "A page of another site may not do this.")
