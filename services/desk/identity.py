"""Who is who: two entries that are one person are merged, one that is two people is split, and either is undone."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from copydesk.errors import IdentityConflictError
from copydesk.ids import ArticleId, EntityId
from copydesk.store import articles, decisions, entities
from copydesk.store.engine import transaction
from services.api.auth import Writer
from services.api.dependencies import SessionDep, SessionsDep
from services.desk.forms import Words
from services.desk.rendering import Page, render

router = APIRouter(include_in_schema=False, route_class=Page)
EntityPath = Annotated[str, Path(max_length=100)]
Ids = Annotated[list[str], Query(max_length=1000)]
CANDIDATES = 8
BESIDE = 1000
"""Among how many who stand beside the entity the other is looked for."""
ARTICLES = 200
"""How many of an entity's articles are offered to be told apart; more are split by the API."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom the entity may be: with what tells them from others of the name."""

    who: entities.Across
    roles: list[str]


def clean(id_: str) -> EntityId:
    """An id as it was asked for, without what PostgreSQL refuses to look for."""
    return EntityId(id_.replace("\x00", ""))


@router.get("/entities/{entity}/identity")
def identity_page(
    entity: EntityPath,
    request: Request,
    caller: Writer,
    sessions: SessionsDep,
    q: Words = "",
    into: Annotated[str, Query(max_length=100)] = "",
    merged: Annotated[str, Query(max_length=100)] = "",
    article: Ids = [],  # noqa: B006 -- FastAPI copies it
    step: Literal["", "merge", "split", "part"] = "",
) -> Response:
    """What can be decided about the entity; with a `step`, what that would do, and the button that does it."""
    with transaction(sessions) as session:
        own = entities.get(session, clean(entity))
        if own.id != entity:
            return RedirectResponse(f"/entities/{own.id}/identity", 301)
        stands = articles.listing(session, articles.Filters(entity=own.id), before=None, limit=ARTICLES)
        relatives = entities.relatives(session, own.id)
        other = _other(session, own, step, clean(merged if step == "part" else into))
        candidates = _candidates(session, own, q.strip())
    chosen = [each for each in stands if each.id in article]
    if step == "split" and not chosen:
        step, wrong = "", "Choose the articles in which it is somebody else."
    else:
        wrong = ""
    return render(
        request, "identity.html", caller=caller, entity=own, q=q.strip(), candidates=candidates, stands=stands,
        relatives=relatives, step=step, other=other, chosen=chosen, wrong=wrong, most=ARTICLES,
    )  # fmt: skip


def _other(session: Session, own: entities.Across, step: str, other: EntityId) -> dict[str, Any] | None:
    """Who else a step is about. Raises IdentityConflictError where that is nobody who could be."""
    if not step or (step == "split" and not other):
        return None
    name = entities.name(session, other)
    if name is None or other == own.id:
        raise IdentityConflictError(f"{own.name} and that entry are not two that this could be decided of.")
    if step != "merge":
        return {"id": other, "name": name}
    beside = [each.articles for each in entities.company(session, own.id, limit=BESIDE) if each.id == other]
    return {"id": other, "name": name, "articles": entities.get(session, other).articles, "both": sum(beside)}


def _candidates(session: Session, own: entities.Across, q: str) -> list[Candidate]:
    """Whom the entity may be: those whose names begin so, unasked those who share its last word."""
    words = q or own.name.split()[-1]
    kind = own.type if own.type == "PERSON" else None
    found = entities.listing(session, type_=kind, q=words, after=None, limit=CANDIDATES + 1)
    fitting = [each for each in found if each.id != own.id and (each.type == "PERSON") == (own.type == "PERSON")]
    return [Candidate(each, entities.details(session, each.id)["roles"][:3]) for each in fitting[:CANDIDATES]]


@router.post("/entities/{entity}/merge")
def merge(
    entity: EntityPath, caller: Writer, session: SessionDep, into: Annotated[str, Form(max_length=100)]
) -> Response:
    """Make the entity one with another, and show that other."""
    kept = decisions.merge(session, clean(entity), clean(into))
    session.commit()
    return RedirectResponse(f"/entities/{kept}?told=merged&other={clean(entity)}", 303)


@router.post("/entities/{entity}/split")
def split(
    entity: EntityPath,
    caller: Writer,
    session: SessionDep,
    article: Annotated[list[str], Form(max_length=1000)] = [],  # noqa: B006 -- FastAPI copies it
    into: Annotated[str, Form(max_length=100)] = "",
    merged: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Part the entity: in these articles it is another, or one merged into it is its own again; shows that one."""
    id_ = clean(entity)
    if merged:
        parted = decisions.undo_merger(session, id_, clean(merged))
    else:
        ids = [ArticleId(each.replace("\x00", "")) for each in article]
        parted = decisions.split(session, id_, ids, clean(into) if into else None)
    session.commit()
    return RedirectResponse(f"/entities/{parted}?told=split&other={id_}", 303)
