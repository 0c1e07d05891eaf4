"""The front page: the articles, newest first, and the form to post one."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from copydesk.ids import ArticleId
from copydesk.store import articles, coverage
from copydesk.store.engine import transaction
from services.api.auth import Reader, Writer
from services.api.dependencies import QueueDep, SessionDep, SessionsDep, SettingsDep, read_cursor, write_cursor
from services.desk.forms import Day, Draft, Words, day_after, day_of, read_draft
from services.desk.rendering import Page, render

router = APIRouter(include_in_schema=False, route_class=Page)
PAGE = 30
Status = Annotated[str, Query(pattern="^(queued|done|failed)?$")]


@router.get("/")
def list_page(
    request: Request,
    caller: Reader,
    session: SessionDep,
    q: Words = "",
    person: Words = "",
    publisher: Words = "",
    status: Status = "",
    since: Day = "",
    until: Day = "",
    once: Annotated[str, Query(pattern="^(yes)?$")] = "",
    cursor: str | None = None,
) -> Response:
    """Articles, newest first; `person` is an entity's id or a name, `since` and `until` are days of publication, `once` leaves out later versions."""
    search = {
        "q": q.strip(), "person": person.strip(), "publisher": publisher.strip(), "status": status, "since": since,
        "until": until, "once": once,
    }  # fmt: skip
    return render(request, "list.html", caller=caller, **_listed(request, session, search, cursor), draft=Draft())


def _listed(request: Request, session: Session, search: dict[str, str], cursor: str | None) -> dict[str, Any]:
    filters = articles.Filters(
        status=search["status"] or None,  # type: ignore[arg-type]
        publisher=search["publisher"] or None,
        entity=search["person"] or None,
        q=search["q"] or None,
        published_from=day_of(search["since"]),
        published_to=day_after(search["until"]),
        first_only=bool(search["once"]),
    )
    place = read_cursor(cursor, str)
    found = articles.listing(session, filters, before=ArticleId(place[0]) if place else None, limit=PAGE + 1)
    more = write_cursor(found[PAGE - 1].id) if len(found) > PAGE else None
    return {
        "articles": found[:PAGE],
        "gists": coverage.gists(session, [article.id for article in found[:PAGE]]),
        "search": search,
        "searching": any(search.values()),
        "more": str(request.url.include_query_params(cursor=more).query) if more else None,
        "first": cursor is None,
    }


@router.post("/")
async def post_article(
    request: Request,
    caller: Writer,
    draft: Annotated[Draft, Depends(read_draft)],
    sessions: SessionsDep,
    settings: SettingsDep,
    queue: QueueDep,
) -> Response:
    """Accept the form's article and show it; or the form again, with what is wrong where it is wrong."""
    if draft.article is None:
        return await run_in_threadpool(_show_again, request, caller, sessions, draft)
    submission = draft.article.to_submission()

    def accept() -> articles.Accepted:
        with transaction(sessions) as session:
            return articles.accept(
                session, submission, lane="articles", version=settings.extractor_version, tries=settings.max_attempts,
                request_id=request.state.request_id,
            )  # fmt: skip

    accepted = await run_in_threadpool(accept)
    if not accepted.duplicate:
        queue.send("articles", [accepted.id])
    return RedirectResponse(f"/articles/{accepted.id}{'?known=yes' if accepted.duplicate else ''}", 303)


def _show_again(request: Request, caller: Any, sessions: Any, draft: Draft) -> Response:
    search = dict.fromkeys(("q", "person", "publisher", "status", "since", "until", "once"), "")
    with transaction(sessions) as session:
        listed = _listed(request, session, search, None)
    return render(request, "list.html", status=422, caller=caller, **listed, draft=draft)
