"""The client against the served API: what one sends is what the other takes, and the other way round."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from copydesk.client import AsyncCopydesk, ConflictError, Copydesk, InvalidError, NotFoundError, Outcome, Submission
from copydesk.store.engine import Sessions, make_engine, make_sessions
from tests import stored
from tests.contract.conftest import serve

MOMENT = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


@pytest.fixture
def desk(api_url: str) -> Iterator[Copydesk]:
    with Copydesk(api_url, patience=0) as desk:
        yield desk


@pytest.fixture
def sessions(postgres_url: str) -> Iterator[Sessions]:
    engine = make_engine(postgres_url)
    yield make_sessions(engine)
    engine.dispose()


def finish(sessions: Sessions, article: str, body: str = stored.BODY) -> None:
    stored.finish(sessions, stored.claimed(sessions, article), stored.annotated(body))


def test_what_is_known_of_an_article_arrives(desk: Copydesk) -> None:
    posted = desk.post(
        html="<p>Known of.</p>", url="https://news.example/a?b=ü", title="“A” & b", authors=["Ida Norr"],
        published_at=MOMENT, publisher="The Courier", language="en", external_id="c-1",
    )  # fmt: skip
    assert (posted.status, posted.duplicate) == ("queued", False)
    article = desk.article(posted.id)
    assert (article.url, article.title, article.published_at) == ("https://news.example/a?b=ü", "“A” & b", MOMENT)
    assert (article.publisher, article.external_id, article.text) == ("The Courier", "c-1", None)
    assert desk.source(posted.id) == "<p>Known of.</p>"


def test_a_finished_article_is_waited_for(desk: Copydesk, sessions: Sessions) -> None:
    body = f"{stored.BODY} Waited for."

    def read() -> None:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            for found in desk.articles(status="queued"):
                if desk.source(found.id) == body:
                    finish(sessions, found.id, body)
                    return
            time.sleep(0.05)

    reader = threading.Thread(target=read)
    reader.start()
    article = desk.post(text=body, wait=30)
    reader.join()
    assert (article.status, article.text) == ("done", body)
    assert all(quote.text == body[quote.start : quote.end] for quote in article.quotes)
    told = [event.type for event in desk.timeline(article.id)]
    assert (told[0], told[-1]) == ("article.accepted", "article.completed")


def test_quotes_and_entities_are_found_across_articles(desk: Copydesk, sessions: Sessions) -> None:
    body = f"{stored.BODY} Across."
    article = desk.post(text=body)
    stored.finish(sessions, stored.claimed(sessions, article.id), stored.marrin())
    (quote,) = (quote for quote in desk.quotes(speaker="Marrin") if quote.article.id == article.id)
    assert quote.speaker is not None
    assert next(desk.quotes(q="mend ferry", type="direct")).speaker
    person = next(desk.entities(q="marrin", type="PERSON"))
    assert desk.entity(person.id).name == person.name
    assert article.id in [found.id for found in desk.articles(speaker=person.id)]


def test_refusals_are_typed(desk: Copydesk) -> None:
    with pytest.raises(InvalidError) as raised:
        desk.post(text="a", url="javascript:alert(1)")
    assert raised.value.faults[0].pointer == "#/url"
    with pytest.raises(InvalidError, match="surrogates"):
        desk.post(text="\ud800")
    with pytest.raises(NotFoundError):
        desk.article("art_none")
    waiting = desk.post(text="Not failed.")
    with pytest.raises(ConflictError):
        desk.retry(waiting.id)
    desk.delete(waiting.id)
    with pytest.raises(NotFoundError):
        desk.delete(waiting.id)


def test_many_are_posted_in_order_and_found_again(desk: Copydesk) -> None:
    def articles() -> Iterator[Submission | dict[str, str] | bytes]:
        yield from (Submission(f"One of many {number}.") for number in range(120))
        yield {"text": "An object."}
        yield b'{"text":\n "A line."}\r\n'
        yield {"text": "a", "colour": "red"}
        yield b"\n"

    first, again = list(desk.post_many(articles())), list(desk.post_many(articles()))
    assert [each.line for each in first] == list(range(1, 125))
    assert [each.problem_status for each in first[-2:]] == [422, 422]
    assert [each.id for each in again] == [each.id for each in first]
    assert [each.duplicate for each in again[:122]] == [True] * 122


def test_events_are_followed_from_a_place(desk: Copydesk) -> None:
    first = next(desk.events("0-0"))
    posted = desk.post(text="An event.")
    for event in desk.events(first.id):
        if event.article_id == posted.id:
            assert event.type == "article.accepted"
            break


def test_the_statistics_are_understood(desk: Copydesk) -> None:
    stats = desk.stats()
    assert stats.broker == "ok"
    assert {lane.lane for lane in stats.lanes} >= {"articles", "backfill"}


def test_asyncio_does_all_of_it(api_url: str) -> None:
    async def walk() -> list[Outcome]:
        async with AsyncCopydesk(api_url, patience=0) as desk:
            posted = await asyncio.gather(*(desk.post(text=f"At once {number}.") for number in range(20)))
            assert len({article.id for article in posted}) == 20
            assert [event.article_id async for event in take(desk, posted[0].id)]
            assert {found.id async for found in desk.articles(status="queued")} >= {article.id for article in posted}
            return [outcome async for outcome in desk.post_many({"text": f"At once {number}."} for number in range(3))]

    async def take(desk: AsyncCopydesk, article: str):  # type: ignore[no-untyped-def]
        async for event in desk.events("0-0"):
            yield event
            if event.article_id == article:
                return

    assert all(outcome.duplicate for outcome in asyncio.run(walk()))


def test_a_service_that_restarts_while_many_are_posted_gets_each_once(postgres_url: str) -> None:
    lines = [json.dumps({"text": f"Through a restart {number}."}).encode() for number in range(210)]
    with serve(postgres_url) as url:
        desk = Copydesk(url, patience=60)
        outcomes = desk.post_many(iter(lines))
        found = [next(outcomes)]
    over = threading.Event()

    def serve_again() -> None:
        with serve(postgres_url, port=int(url.rsplit(":", 1)[1])):
            over.wait(60)

    later = threading.Timer(0.5, serve_again)
    later.start()
    try:
        found += outcomes
    finally:
        over.set()
        later.join()
        desk.close()
    assert [each.line for each in found] == list(range(1, 211))
    assert len({each.id for each in found}) == 210
