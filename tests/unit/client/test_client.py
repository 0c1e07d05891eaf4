"""The client, against a service that is a function: the same tests for the blocking one and the one that is not."""

import asyncio
import inspect
import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from copydesk.client import (
    AnswerError,
    AsyncCopydesk,
    AwayError,
    BusyError,
    ClientError,
    ConflictError,
    Copydesk,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    ServiceError,
    Submission,
    UnauthorizedError,
    exchanges,
)

ID = "art_01m86exemek4d0n2bpbkmfp0y1"
TEXT = "“We waited too long,” Mara Velde said."
DONE = {
    "id": ID, "status": "done", "title": None, "accepted_at": "2026-03-04T09:30:00.5Z", "text": TEXT, "metadata": {
        "title": None, "authors": ["Ida Norr"], "published_at": "2026-03-04T09:30:00Z", "sources": {"authors": "text"},
        "word_count": 7, "dateline": None},
    "entities": [{"id": "ent_1", "name": "Mara Velde", "type": "PERSON", "salience": 1.0, "aliases": [],
        "roles": [], "gender": None, "number": None, "links": [], "mentions": [
            {"start": 22, "end": 32, "text": "Mara Velde", "kind": "name"}]}],
    "quotes": [{"id": "quo_1", "type": "direct", "start": 1, "end": 20, "text": "We waited too long,",
        "parts": [{"start": 1, "end": 20, "marked": True}], "confidence": 0.97, "cue": None, "speaker": None}],
    "dates": [], "figures": [], "not_run": [], "extractor": {"version": 1, "model": "m"},
    "links": {"self": "/"}, "added_in_a_later_release": 1,
}  # fmt: skip
QUEUED = {"id": ID, "status": "queued", "duplicate": False, "links": {}}
Answer = tuple[int, Any] | Exception


class Service:
    """Answers in turn, and keeps what it was sent."""

    def __init__(self, *answers: Answer, headers: dict[str, str] | None = None) -> None:
        self.left, self.seen, self.headers = list(answers), list[httpx.Request](), headers or {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.seen.append(request)
        answer = self.left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        status, body = answer
        if isinstance(body, bytes):
            return httpx.Response(status, content=body, headers=self.headers)
        kind = "application/problem+json" if status >= httpx.codes.BAD_REQUEST else "application/json"
        return httpx.Response(status, content=json.dumps(body), headers={"content-type": kind, **self.headers})


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were asked for; none is made."""
    made: list[float] = []

    class Instant(exchanges.Pause):
        def __init__(self, seconds: float) -> None:
            made.append(seconds)
            super().__init__(0)

    monkeypatch.setattr(exchanges, "Pause", Instant)
    return made


@pytest.fixture(params=["blocking", "asyncio"])
def call(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Call a method of either client; what it iterates over comes as a list."""

    def blocking(service: Service, method: str, /, *args: Any, patience: float = 60, **kwargs: Any) -> Any:
        with Copydesk("http://desk.test/at", "key_1.s", patience=patience, transport=httpx.MockTransport(service)) as c:
            found = getattr(c, method)(*args, **kwargs)
            return list(found) if inspect.isgenerator(found) else found

    async def awaited(service: Service, method: str, /, *args: Any, patience: float = 60, **kwargs: Any) -> Any:
        transport = httpx.MockTransport(service)
        async with AsyncCopydesk("http://desk.test/at", "key_1.s", patience=patience, transport=transport) as client:
            found = getattr(client, method)(*args, **kwargs)
            return [item async for item in found] if inspect.isasyncgen(found) else await found

    return blocking if request.param == "blocking" else lambda *args, **kw: asyncio.run(awaited(*args, **kw))


def test_an_article_comes_as_records(call: Callable[..., Any]) -> None:
    service = Service((200, DONE))
    article = call(service, "article", ID)
    assert service.seen[0].url == f"http://desk.test/at/v1/articles/{ID}"
    assert service.seen[0].headers["authorization"] == "Bearer key_1.s"
    assert article.quotes[0].text == article.text[1:20]
    assert article.entities[0].mentions[0].text == "Mara Velde"
    assert article.accepted_at == datetime(2026, 3, 4, 9, 30, 0, 500_000, UTC)
    assert article.metadata.authors == ("Ida Norr",)


def test_a_record_s_json_is_the_service_s(call: Callable[..., Any]) -> None:
    found = call(Service((200, DONE)), "article", ID).to_dict()
    for name in ("id", "status", "text", "entities", "quotes", "extractor"):
        assert found[name] == DONE[name]
    assert found["metadata"]["published_at"] == "2026-03-04T09:30:00Z"


def test_what_is_not_read_yet_is_empty(call: Callable[..., Any]) -> None:
    article = call(Service((200, {"id": ID, "status": "queued", "entities": None, "quotes": None})), "article", ID)
    assert (article.status, article.entities, article.quotes, article.text) == ("queued", (), (), None)


def test_an_id_is_no_path(call: Callable[..., Any]) -> None:
    service = Service((404, {"detail": "none"}))
    with pytest.raises(NotFoundError):
        call(service, "article", "../keys?x=1")
    assert service.seen[0].url.raw_path == b"/at/v1/articles/..%2Fkeys%3Fx%3D1"


def test_posting_says_what_is_known_and_waits_when_asked(call: Callable[..., Any]) -> None:
    service = Service((202, QUEUED))
    posted = call(
        service, "post", text=TEXT, url="https://news.example/a", published_at=datetime(2026, 3, 4, tzinfo=UTC)
    )
    assert (posted.id, posted.status, posted.duplicate) == (ID, "queued", False)
    assert json.loads(service.seen[0].content) == {
        "text": TEXT, "clean": True, "url": "https://news.example/a", "published_at": "2026-03-04T00:00:00+00:00"
    }  # fmt: skip
    assert "prefer" not in service.seen[0].headers
    service = Service((200, DONE))
    assert call(service, "post", html=b"<p>caf\xc3\xa9", wait=30).quotes
    assert json.loads(service.seen[0].content)["html"] == "<p>café"
    assert service.seen[0].headers["prefer"] == "wait=30"


def test_a_long_wait_goes_on_under_the_same_key(call: Callable[..., Any]) -> None:
    service = Service((202, QUEUED), (200, DONE))
    assert call(service, "post", text=TEXT, wait=90).status == "done"
    assert [request.headers["prefer"] for request in service.seen] == ["wait=60", "wait=60"]
    assert len({request.headers["idempotency-key"] for request in service.seen}) == 1


@pytest.mark.parametrize("given", [{}, {"text": "a", "html": "b"}])
def test_an_article_is_text_or_a_page(call: Callable[..., Any], given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="either text or html"):
        call(Service(), "post", **given)


def test_a_time_without_its_zone_is_refused_here(call: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match="time zone"):
        call(Service(), "post", text="a", published_at=datetime(2026, 3, 4))  # noqa: DTZ001


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.ConnectError("refused"),
        httpx.ReadError("reset"),
        httpx.RemoteProtocolError("broke off"),
        (502, b"<h1>Bad gateway"),
        (503, {"detail": "away"}),
        (429, {"detail": "busy"}),
    ],
)
def test_a_post_survives_trouble_under_one_key(call: Callable[..., Any], trouble: Answer) -> None:
    service = Service(trouble, trouble, (202, QUEUED))
    assert call(service, "post", text=TEXT).id == ID
    assert len({request.headers["idempotency-key"] for request in service.seen}) == 1
    assert len(service.seen) == 3


def test_pauses_grow_and_differ(call: Callable[..., Any], pauses: list[float]) -> None:
    call(Service(*[httpx.ConnectError("refused")] * 6, (200, DONE)), "article", ID)
    assert len(pauses) == 6
    assert all(2**number / 8 <= pause <= 2**number / 4 for number, pause in enumerate(pauses))
    assert len({pause * 2**-number for number, pause in enumerate(pauses)}) > 1


@pytest.mark.parametrize("as_date", [False, True])
def test_retry_after_is_honoured(call: Callable[..., Any], pauses: list[float], as_date: bool) -> None:
    asked = format_datetime(datetime.now(UTC) + timedelta(seconds=900), usegmt=True) if as_date else "900"
    call(Service((429, {"detail": "busy"}), (200, DONE), headers={"Retry-After": asked}), "article", ID, patience=3600)
    assert 800 < pauses[0] <= 901


def test_a_pause_beyond_the_patience_is_not_made(call: Callable[..., Any], pauses: list[float]) -> None:
    with pytest.raises(BusyError, match="too many"):
        call(Service((429, {"detail": "too many"}), headers={"Retry-After": "3600"}), "article", ID)
    assert not pauses


@pytest.mark.parametrize("asked", ["", "soon", "-1", "²"])
def test_a_retry_after_that_is_nonsense_is_none(asked: str) -> None:
    response = httpx.Response(429, headers=[(b"retry-after", asked.encode())])
    assert exchanges.retry_after(response) is None


def test_patience_ends(call: Callable[..., Any]) -> None:
    with pytest.raises(AwayError, match=r"no service answers.*copydesk run"):
        call(Service(httpx.ConnectError("refused")), "stats", patience=0)


def test_what_may_have_been_done_is_not_done_again(call: Callable[..., Any]) -> None:
    service = Service(httpx.ReadError("reset"))
    with pytest.raises(AwayError):
        call(service, "retry", ID)
    assert len(service.seen) == 1
    assert call(Service(httpx.ConnectError("refused"), (202, QUEUED)), "retry", ID).status == "queued"


def test_a_removal_whose_answer_was_lost_is_no_error(call: Callable[..., Any]) -> None:
    missing = (404, {"detail": "none"})
    assert call(Service(httpx.ReadError("reset"), missing), "delete", ID) is None
    with pytest.raises(NotFoundError):
        call(Service(missing), "delete", ID)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, InvalidError), (401, UnauthorizedError), (403, ForbiddenError), (404, NotFoundError),
        (409, ConflictError), (413, InvalidError), (422, InvalidError), (500, ServiceError),
    ],
)  # fmt: skip
def test_problems_are_errors_of_their_kind(call: Callable[..., Any], status: int, kind: type[ClientError]) -> None:
    problem = {
        "title": "Bad", "detail": "The article is not valid.", "instance": "urn:request:r",
        "errors": [{"pointer": "#/authors/1", "detail": "too long"}],
    }  # fmt: skip
    with pytest.raises(kind, match=f"with {status}: The article is not valid.; #/authors/1: too long") as raised:
        call(Service((status, problem)), "article", ID)
    assert raised.value.faults[0].pointer == "#/authors/1"  # type: ignore[attr-defined]


@pytest.mark.parametrize("body", [b"<html>hello", b"[]", b"{}", b'{"id": 1}', b'{"id": "a", "status": "odd"}'])
def test_what_is_no_copydesk_is_said_to_be_none(call: Callable[..., Any], body: bytes) -> None:
    with pytest.raises(AnswerError, match="is it a Copydesk"):
        call(Service((200, body)), "article", ID)


def test_lists_go_on_at_their_cursor(call: Callable[..., Any]) -> None:
    summary = {"id": ID, "status": "done"}
    service = Service(
        (200, {"items": [summary, summary], "next": "/v1/articles?status=done&limit=100&cursor=YWI"}),
        (200, {"items": [summary], "next": None}),
    )
    assert len(call(service, "articles", status="done", q="port & berth")) == 3
    assert [dict(request.url.params) for request in service.seen] == [
        {"status": "done", "q": "port & berth", "limit": "100"},
        {"status": "done", "q": "port & berth", "limit": "100", "cursor": "YWI"},
    ]


def outcome(line: int) -> bytes:
    return json.dumps({"line": line, "id": f"art_{line}", "status": "queued", "duplicate": False}).encode() + b"\n"


def test_many_are_posted_in_batches_and_keep_their_numbers(call: Callable[..., Any]) -> None:
    service = Service((200, b"".join(map(outcome, range(1, 51)))), (200, b"".join(map(outcome, range(1, 4)))))
    found = call(service, "post_many", ({"text": f"Story {number}"} for number in range(53)))
    assert [each.line for each in found] == list(range(1, 54))
    assert found[52].id == "art_3"
    assert [request.content.count(b"\n") for request in service.seen] == [50, 3]


def test_lines_that_met_a_database_away_are_sent_again_alone(call: Callable[..., Any]) -> None:
    away = b'{"line": 2, "problem": {"status": 503, "detail": "away"}}\n'
    bad = b'{"line": 3, "problem": {"status": 422, "detail": "no", "errors": [{"pointer": "#/text", "detail": "x"}]}}\n'
    service = Service((200, outcome(1) + away + bad), (200, outcome(1)))
    found = call(service, "post_many", [Submission("a"), b'{"text":\n "b"}\n', Submission("c")])
    assert [(each.line, each.id, each.problem) for each in found] == [
        (1, "art_1", None), (2, "art_1", None), (3, None, "no; #/text: x")
    ]  # fmt: skip
    assert service.seen[1].content == b'{"text":  "b"}\n'


def test_a_full_lane_is_waited_for_as_long_as_it_asks(call: Callable[..., Any], pauses: list[float]) -> None:
    full = b'{"line": 1, "problem": {"status": 429, "detail": "full", "retry_after": 600}}\n'
    service = Service((429, {"detail": "full"}), (200, full), (200, outcome(1)), headers={"Retry-After": "500"})
    (found,) = call(service, "post_many", [b"{}"], patience=5)
    assert found.id == "art_1"
    assert 500 <= pauses[0] <= 501
    assert 600 <= pauses[1] <= 601


def test_an_answer_that_breaks_off_is_asked_for_again(call: Callable[..., Any]) -> None:
    found = call(Service((200, outcome(1)), (200, outcome(1))), "post_many", [b"{}", b"{}"])
    assert [each.line for each in found] == [1, 2]


def test_a_blank_line_does_not_shift_the_others(call: Callable[..., Any]) -> None:
    service = Service((200, outcome(1) + outcome(2)))
    call(service, "post_many", [b"\n", b'{"text": "a"}'])
    assert service.seen[0].content == b'{}\n{"text": "a"}\n'


EVENT = {"at": "2026-03-04T09:30:00Z", "type": "article.completed", "article_id": ID, "data": {}}


def sse(*ids: str) -> bytes:
    return b": ping\n\n" + b"".join(
        f"id: {id_}\nevent: article.completed\ndata: {json.dumps({**EVENT, 'id': id_})}\n\n: ping\n\n".encode()
        for id_ in ids
    )


def test_events_go_on_where_they_broke_off(call: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("copydesk.client.following.Attempts.pause_after", ending_after(3))
    service = Service(
        (200, sse("1-1", "1-2")),
        httpx.ReadError("reset"),
        (200, sse("1-3")),
        headers={"content-type": "text/event-stream"},
    )
    seen: list[str] = []
    with pytest.raises(AwayError):
        seen += [event.id for event in call(service, "events", "1-0")]
    assert [request.headers["last-event-id"] for request in service.seen] == ["1-0", "1-2", "1-2"]


def test_a_stream_that_breaks_before_its_first_event_goes_on_from_its_place(
    call: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("copydesk.client.following.Attempts.pause_after", ending_after(2))
    service = Service((200, b"id: 1-0\r\n\r\n"), (200, sse("1-1")), headers={"content-type": "text/event-stream"})
    with pytest.raises(AwayError):
        call(service, "events")
    assert [request.headers.get("last-event-id") for request in service.seen] == [None, "1-0"]


def ending_after(pauses: int) -> Callable[..., exchanges.Pause]:
    left = iter(range(pauses - 1))

    def pause_after(_self: object, error: ClientError, **_how: Any) -> exchanges.Pause:
        if next(left, None) is None:
            raise error
        return exchanges.Pause(0)

    return pause_after


def test_events_that_are_refused_are_an_error(call: Callable[..., Any]) -> None:
    with pytest.raises(UnauthorizedError):
        call(Service((401, {"detail": "no key"})), "events")


def test_events_come_one_by_one() -> None:
    service = Service((200, sse("1-1", "1-2")), headers={"content-type": "text/event-stream"})
    with Copydesk("http://desk.test", transport=httpx.MockTransport(service)) as client:
        events = client.events()
        assert [next(events).id, next(events).id] == ["1-1", "1-2"]


def test_closing_ends_a_call_that_waits_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    tried = threading.Event()

    def refuse(request: httpx.Request) -> httpx.Response:
        tried.set()
        return httpx.Response(503, headers={"Retry-After": "30"})

    client, errors = Copydesk("http://desk.test", transport=httpx.MockTransport(refuse)), list[AwayError]()

    def ask() -> None:
        try:
            client.stats()
        except AwayError as error:
            errors.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    assert tried.wait(10)
    client.close()
    thread.join(10)
    assert errors


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    for name in ("COPYDESK_URL", "COPYDESK_KEY"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_the_environment_says_where_unless_told(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("COPYDESK_URL", "http://desk.test:81")
    environment.setenv("COPYDESK_KEY", "key_2.s")
    service = Service((200, DONE))
    with Copydesk(transport=httpx.MockTransport(service)) as client:
        client.article(ID)
    assert (service.seen[0].url.host, service.seen[0].headers["authorization"]) == ("desk.test", "Bearer key_2.s")


@pytest.mark.parametrize("url", ["desk", "ftp://desk.test", "http://", "127.0.0.1:8800"])
def test_an_address_that_is_none_is_said_to_be_none(url: str) -> None:
    with pytest.raises(ValueError, match="not the address of a service"):
        Copydesk(url)


def test_both_clients_have_the_same_calls() -> None:
    def calls(client: type) -> dict[str, list[str]]:
        public = {name: value for name, value in vars(client).items() if not name.startswith("_")}
        return {name: list(inspect.signature(value).parameters) for name, value in public.items()}

    assert calls(Copydesk) == calls(AsyncCopydesk)
    assert "wait" in calls(Copydesk)["post"]
    assert all(value.__doc__ for name, value in vars(Copydesk).items() if not name.startswith("_"))
