"""People, organisations and places across articles: who they are, what they said, where, when, and beside whom."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from copydesk.ids import ArticleId, EntityId, QuoteId
from copydesk.store import coverage, entities, quotes, variants
from copydesk.store.engine import transaction
from services.api.auth import Reader
from services.api.dependencies import SessionDep, SessionsDep, read_cursor, write_cursor
from services.api.formats import AUTHORITIES
from services.desk import exports, plots
from services.desk.forms import Words
from services.desk.rendering import Page, render

router = APIRouter(include_in_schema=False, route_class=Page)
PAGE = 40
QUOTES = 20
Kind = Annotated[str, Query(pattern="^(PERSON|ORG|GPE|LOC|FAC|NORP|EVENT|LAW|PRODUCT|WORK_OF_ART)?$")]


@router.get("/entities")
def entities_page(
    request: Request,
    caller: Reader,
    session: SessionDep,
    q: Words = "",
    type: Kind = "PERSON",  # noqa: A002 -- the field's name in the address
    cursor: str | None = None,
) -> Response:
    """Who and what is in the news, those in most articles first."""
    place = read_cursor(cursor, int, str)
    after = (int(place[0]), EntityId(place[1])) if place else None
    found = entities.listing(session, type_=type or None, q=q.strip() or None, after=after, limit=PAGE + 1)
    more = write_cursor(found[PAGE - 1].articles, found[PAGE - 1].id) if len(found) > PAGE else None
    return render(
        request, "entities.html", caller=caller, found=found[:PAGE], search={"q": q.strip(), "type": type},
        more=str(request.url.include_query_params(cursor=more).query) if more else None, first=cursor is None,
    )  # fmt: skip


@router.get("/entities/{entity}")
def entity_page(
    entity: Annotated[str, Path(max_length=100)],
    request: Request,
    caller: Reader,
    sessions: SessionsDep,
    cursor: str | None = None,
    told: Literal["", "merged", "split"] = "",
    other: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """One person, organisation or place across all articles."""
    id_ = EntityId(entity.replace("\x00", ""))
    place = read_cursor(cursor, str, int)
    after = quotes.Place(ArticleId(place[0]), int(place[1])) if place else None
    with transaction(sessions) as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        across = entities.get(session, id_)
        if across.id != id_:
            return RedirectResponse(f"/entities/{across.id}", 301)  # it was merged into this one
        details = entities.details(session, id_)
        company = entities.company(session, id_)
        decided = told and entities.name(session, other.replace("\x00", ""))
        relatives = entities.relatives(session, id_)
        outlets = coverage.outlets(session, id_)
        days = coverage.days(session, id_)
        said = quotes.listing(session, quotes.Filters(speaker=id_), after=after, limit=QUOTES + 1)
        alike = variants.find(session, [QuoteId(item.quote["id"]) for item in said[:QUOTES]])
    last = said[QUOTES - 1].place if len(said) > QUOTES else None
    more = write_cursor(last.article, last.ordinal) if last else None
    return render(
        request, "entity.html", caller=caller, entity=across, details=details, company=company, outlets=outlets,
        said=said[:QUOTES], elsewhere={quote: len(near) for quote, near in alike.items()}, copied=exports.attributed,
        told=told, other={"id": other, "name": decided} if decided else None, namesakes=relatives["namesakes"],
        quotes=sum(day.quotes for day in days), plot=plots.plot_days(days), link_pages=AUTHORITIES,
        more=str(request.url.include_query_params(cursor=more).query) if more else None, first=cursor is None,
    )  # fmt: skip
