"""Who said what about it: the search for quotes, and a quote's own page with its variants."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from sqlalchemy.orm import Session

from copydesk.ids import ArticleId, QuoteId
from copydesk.store import entities, quotes, readings, variants
from copydesk.store.engine import transaction
from copydesk.store.wording import said
from services.api.auth import Reader
from services.api.dependencies import SessionDep, SessionsDep, read_cursor, write_cursor
from services.desk import exports, reader
from services.desk.differences import compare
from services.desk.forms import Day, Words, day_after, day_of
from services.desk.rendering import Page, render
from services.desk.segments import paragraphs
from services.desk.typesetting import pieces

router = APIRouter(include_in_schema=False, route_class=Page)
PAGE = 20
Type = Annotated[str, Query(pattern="^(direct|mixed|indirect)?$")]


@router.get("/quotes")
def quotes_page(
    request: Request,
    caller: Reader,
    session: SessionDep,
    speaker: Words = "",
    q: Words = "",
    type: Type = "",  # noqa: A002 -- the field's name in the address
    publisher: Words = "",
    since: Day = "",
    until: Day = "",
    cursor: str | None = None,
) -> Response:
    """The quotes that fit, newest article first; without a search, the newest of all."""
    search = {"speaker": speaker.strip(), "q": q.strip(), "type": type, "publisher": publisher.strip(), "since": since,
              "until": until}  # fmt: skip
    filters = quotes.Filters(
        search["speaker"] or None, search["q"] or None, type or None, search["publisher"] or None, day_of(since),
        day_after(until),
    )  # fmt: skip
    place = read_cursor(cursor, str, int)
    after = quotes.Place(ArticleId(place[0]), int(place[1])) if place else None
    found = quotes.listing(session, filters, after=after, limit=PAGE + 1)
    last = found[PAGE - 1].place if len(found) > PAGE else None
    more = write_cursor(last.article, last.ordinal) if last else None
    shown = found[:PAGE]
    alike = variants.find(session, [QuoteId(item.quote["id"]) for item in shown])
    named = entities.name(session, search["speaker"]) if search["speaker"].startswith("ent_") else None
    return render(
        request, "quotes.html", caller=caller, found=shown, search=search, searching=any(search.values()), named=named,
        marked=_marked(session, shown, search["q"]),
        elsewhere={quote: len(near) for quote, near in alike.items()}, copied=exports.attributed,
        more=str(request.url.include_query_params(cursor=more).query) if more else None, first=cursor is None,
    )  # fmt: skip


def _marked(session: Session, found: Sequence[quotes.Found], q: str) -> list[list[list[tuple[str, bool]]]]:
    """For each quote, for each of its parts: the stretches that the search words found, and the others."""
    set_ = [pieces(item.quote) for item in found]
    stretches = iter(quotes.marked(session, [piece.text for each in set_ for piece in each], q))
    return [[next(stretches) for _ in each] for each in set_]


@router.get("/quotes/{quote}")
def quote_page(
    quote: Annotated[str, Path(max_length=100)], request: Request, caller: Reader, sessions: SessionsDep
) -> Response:
    """One quote in its paragraph, and the same quote in other articles, differences marked."""
    id_ = QuoteId(quote.replace("\x00", ""))
    with transaction(sessions) as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        own = quotes.get(session, id_)
        reading = readings.read(session, ArticleId(own.article["id"]))
        near = variants.find(session, [id_]).get(id_, [])
    assert reading is not None  # noqa: S101 -- the quote stands in it
    words = said(reading.text, own.quote["parts"])
    around = _paragraphs_of(own.quote, reading.text)
    everywhere = sorted([own, *(variant.found for variant in near)], key=quotes.appeared)
    return render(
        request, "quote.html", caller=caller, own=own, variants=near, everywhere=everywhere, copied=exports.attributed,
        paragraphs=reader.set_quote(own.quote, reading, around), lang=reading.metadata["language"],
        outlets=sorted({item.article["publisher"] for item in everywhere if item.article["publisher"]}),
        differences={v.found.quote["id"]: compare(words, v.said) for v in near},
        dated=bool(everywhere[0].article["published_at"]),
    )  # fmt: skip


def _paragraphs_of(quote: dict[str, Any], text: str) -> tuple[int, int]:
    """Where the paragraphs begin and end that the quote, its cue and its speaker stand in."""
    spans = [quote, *(part for part in (quote["cue"], quote["speaker"]) if part)]
    first, last = min(span["start"] for span in spans), max(span["end"] for span in spans)
    touched = [(start, end) for start, end in paragraphs(text) if start < last and end > first]
    return (touched[0][0], touched[-1][1]) if touched else (first, last)
