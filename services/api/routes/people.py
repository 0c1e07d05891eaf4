"""Across articles: entities, and quotes by speaker and words."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from sqlalchemy.orm import Session

from copydesk.annotations import EntityType, QuoteType
from copydesk.ids import ArticleId, EntityId, QuoteId
from copydesk.store import decisions, entities, quotes, variants
from services.api.auth import Reader, Writer
from services.api.bodies import JsonBody, takes
from services.api.dependencies import Limit, SessionDep, next_link, read_cursor, write_cursor
from services.api.parameters import Cursor, From, Publisher, Speaker, To, words
from services.api.problems import responses
from services.api.schemas import fields
from services.api.schemas.people import EntityDetails, EntityList, EntitySummary, FoundQuote, Merger, QuoteList, Split

router = APIRouter(tags=["people and quotes"])


@router.get("/entities", responses=responses(400, 401, 403, 422, 503))
def list_entities(
    request: Request,
    caller: Reader,
    session: SessionDep,
    type_: Annotated[EntityType | None, Query(alias="type", description="The OntoNotes label.")] = None,
    q: Annotated[str | None, words("What begins a word of the name.")] = None,
    cursor: Cursor = None,
    limit: Limit = 20,
) -> EntityList:
    """People, organisations and places, those in most articles first; `q` begins a word of the name."""
    place = read_cursor(cursor, int, str)
    after = (int(place[0]), EntityId(place[1])) if place else None
    found = entities.listing(session, type_=type_, q=q, after=after, limit=limit + 1)
    more = write_cursor(found[limit - 1].articles, found[limit - 1].id) if len(found) > limit else None
    items = [EntitySummary.model_validate(fields(item)) for item in found[:limit]]
    return EntityList(items=items, next=next_link(request, more))


@router.get("/entities/{entity}", responses=responses(401, 403, 404, 503))
def get_entity(entity: str, caller: Reader, session: SessionDep) -> EntityDetails:
    """One entity: what its articles say of it, and who appears with it. One that was merged answers as the other."""
    return _details(session, EntityId(entity))


def _details(session: Session, entity: EntityId) -> EntityDetails:
    across = entities.get(session, entity)
    company = [fields(other) for other in entities.company(session, across.id)]
    relatives = {
        name: [fields(other) for other in others] for name, others in entities.relatives(session, across.id).items()
    }
    return EntityDetails.model_validate(
        {**fields(across), **entities.details(session, across.id), "appears_with": company, **relatives}
    )


@router.post(
    "/entities/{entity}/merge",
    openapi_extra=takes(Merger),
    responses=responses(400, 401, 403, 404, 409, 413, 415, 422, 503),
)
def merge_entity(
    entity: str, caller: Writer, body: Annotated[Merger, Depends(JsonBody(Merger))], session: SessionDep
) -> EntityDetails:
    """Make the entity one with another, in what was read and whatever will be; answers that other.

    Its id goes on leading there; `split` with `merged` undoes it.
    """
    kept = decisions.merge(session, EntityId(entity), EntityId(body.into))
    session.commit()
    return _details(session, kept)


@router.post(
    "/entities/{entity}/split",
    openapi_extra=takes(Split),
    responses=responses(400, 401, 403, 404, 409, 413, 415, 422, 503),
)
def split_entity(
    entity: str, caller: Writer, body: Annotated[Split, Depends(JsonBody(Split))], session: SessionDep
) -> EntityDetails:
    """Part the entity: some articles mean another, or one merged into it is its own again; answers that one.

    Reading the articles again keeps it; later articles go to whichever of the two their roles and company fit.
    """
    id_ = EntityId(entity)
    if body.merged is not None:
        parted = decisions.undo_merger(session, id_, EntityId(body.merged))
    else:
        articles = [ArticleId(article) for article in body.articles or ()]
        parted = decisions.split(session, id_, articles, EntityId(body.into) if body.into else None)
    session.commit()
    return _details(session, parted)


@router.get("/quotes", responses=responses(400, 401, 403, 422, 503))
def list_quotes(
    request: Request,
    caller: Reader,
    session: SessionDep,
    speaker: Speaker = None,
    q: Annotated[str | None, words("Words said, searched as on the web.")] = None,
    type_: Annotated[QuoteType | None, Query(alias="type", description="How they are said.")] = None,
    publisher: Publisher = None,
    published_from: From = None,
    published_to: To = None,
    cursor: Cursor = None,
    limit: Limit = 20,
) -> QuoteList:
    """Who said what: `speaker` is an entity's id, a full name or a surname, `q` is searched in the words said."""
    filters = quotes.Filters(speaker, q, type_, publisher, published_from, published_to)
    place = read_cursor(cursor, str, int)
    after = quotes.Place(ArticleId(place[0]), int(place[1])) if place else None
    found = quotes.listing(session, filters, after=after, limit=limit + 1)
    last = found[limit - 1].place if len(found) > limit else None
    more = write_cursor(last.article, last.ordinal) if last else None
    return QuoteList(items=_quotes_out(session, found[:limit]), next=next_link(request, more))


@router.get("/quotes/{quote}", responses=responses(401, 403, 404, 503))
def get_quote(quote: str, caller: Reader, session: SessionDep) -> FoundQuote:
    """One quote with its article, and its variants in others."""
    return _quotes_out(session, [quotes.get(session, QuoteId(quote))])[0]


def _quotes_out(session: Session, found: Sequence[quotes.Found]) -> list[FoundQuote]:
    alike = variants.find(session, [QuoteId(item.quote["id"]) for item in found])
    return [
        FoundQuote.model_validate({
            **item.quote,
            "article": item.article,
            "variants": [
                {**near.found.quote, "article": near.found.article, "likeness": near.likeness}
                for near in alike.get(QuoteId(item.quote["id"]), ())
            ],
        })
        for item in found
    ]  # fmt: skip
