"""The desk's pages, served from a real database: what they show, escape and refuse."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from httpx import Client
from sqlalchemy import Engine

from copydesk.settings import Settings
from copydesk.store import keys
from copydesk.store.engine import Sessions, transaction
from services.api.auth import COOKIE
from tests import stored
from tests.served import served

HOSTILE = "<script>alert('title')</script>"
PAGES = ["/", "/dashboard", "/sign-in?to=/", "/articles/art_none"]


@pytest.fixture(scope="module")
def open_url(postgres_url: str, engine: Engine) -> Iterator[str]:
    with served(Settings(database_url=postgres_url, auth=False, log_level="ERROR")) as url:
        yield url


@pytest.fixture(scope="module")
def guarded_url(postgres_url: str, engine: Engine) -> Iterator[str]:
    with served(Settings(database_url=postgres_url, auth=True, log_level="ERROR")) as url:
        yield url


@pytest.fixture
def desk(open_url: str, sessions: Sessions) -> Iterator[Client]:
    """The desk without keys."""
    with Client(base_url=open_url, timeout=30) as client:
        yield client


@pytest.fixture
def guarded(guarded_url: str, sessions: Sessions) -> Iterator[Client]:
    """The desk that asks for a key."""
    with Client(base_url=guarded_url, timeout=30) as client:
        yield client


def test_a_hostile_title_is_shown_as_text(desk: Client, sessions: Sessions) -> None:
    article = stored.done(sessions, found=stored.marrin(title=HOSTILE))
    for path in ("/", f"/articles/{article}"):
        page = desk.get(path).text
        assert "alert(" in page
        assert HOSTILE not in page


def test_a_hostile_text_is_shown_as_text(desk: Client, sessions: Sessions) -> None:
    body = f'{stored.BODY} {HOSTILE} "><img src=x onerror=alert(1)>'
    waiting = stored.accept(sessions, body).id
    done = stored.done(sessions, body + ".", found=stored.marrin(body, url="javascript:alert(1)"))
    for article in (waiting, done):
        page = desk.get(f"/articles/{article}").text
        assert "onerror=alert(1)" in page
        assert "<img" not in page
        assert "<script>" not in page
        assert 'href="javascript:' not in page


@pytest.mark.parametrize("path", PAGES)
def test_every_page_forbids_foreign_scripts(guarded: Client, path: str) -> None:
    policy = guarded.get(path).headers["content-security-policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy


def test_pages_hold_no_inline_script_or_style(desk: Client, sessions: Sessions) -> None:
    article = stored.done(sessions, found=stored.marrin())
    for path in ("/", "/dashboard", f"/articles/{article}", "/articles/art_none"):
        page = desk.get(path).text
        assert "<style" not in page
        assert " style=" not in page
        assert page.count("<script") == page.count('<script src="/static/')


def test_the_reader_highlights_in_place(desk: Client, sessions: Sessions) -> None:
    article = stored.done(sessions, found=stored.marrin())
    page = desk.get(f"/articles/{article}").text
    quote = page.partition('<span class="quote direct"')[2].partition("</span>")[0]
    assert quote.endswith(">We will mend the ferry,")
    assert 'title="Odile Marrin (person)"' in page
    assert '>Odile Marrin</span> <span class=" cue"' in page
    assert "“Odile Marrin” by name" in page
    assert "90%" in page


def test_a_headline_that_begins_the_text_is_shown_once(desk: Client, sessions: Sessions) -> None:
    body = f"The ferry is mended\n\n{stored.BODY}"
    article = stored.done(sessions, body, found=stored.marrin(body, title="The ferry is mended"))
    page = desk.get(f"/articles/{article}").text.partition("<main")[2]
    assert page.count(">The ferry is mended<") == 1
    assert page.count("<h1") == page.count(">The ferry is mended</h1>")


def test_a_waiting_article_is_shown_as_posted_and_says_so(desk: Client, sessions: Sessions) -> None:
    page = desk.get(f"/articles/{stored.accept(sessions).id}").text
    assert "waits to be read" in page
    assert stored.BODY in page


def test_a_failed_article_says_why_and_offers_to_retry(desk: Client, sessions: Sessions) -> None:
    article = stored.accept(sessions).id
    stored.fail(sessions, stored.claimed(sessions, article), final=True)
    page = desk.get(f"/articles/{article}").text
    assert stored.FAILURE.message in page
    assert 'id="retry"' in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"Ferry", "Bridge"}),
        ("?publisher=The+Quay", {"Ferry"}),
        ("?status=queued", {"Bridge"}),
        ("?q=mend", {"Ferry"}),
        ("?q=&status=&publisher=", {"Ferry", "Bridge"}),
        ("?q=nowhere", set()),
    ],
)
def test_the_list_is_searched(desk: Client, sessions: Sessions, query: str, shown: set[str]) -> None:
    stored.done(sessions, found=stored.marrin(title="Ferry", publisher="The Quay"))
    stored.accept(sessions, "Another body.", title="Bridge", publisher="The Span")
    page = desk.get(f"/{query}").text
    assert {title for title in ("Ferry", "Bridge") if f">{title}</a>" in page} == shown


@pytest.mark.parametrize(
    ("path", "status"), [("/articles/art_none", 404), ("/?cursor=x", 400), ("/?status=lost", 422), ("/static/x", 404)]
)
def test_errors_are_pages(desk: Client, path: str, status: int) -> None:
    answer = desk.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("path", ["/", "/dashboard", "/articles/art_x?a=b"])
def test_who_is_not_signed_in_is_asked_to(guarded: Client, path: str) -> None:
    answer = guarded.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?to=%2F")
    guarded.cookies.set(COOKIE, "key_made_up")
    assert guarded.get(path).status_code == 303


def test_signing_in_and_out(guarded: Client, sessions: Sessions) -> None:
    with transaction(sessions) as session:
        key = keys.create(session, "a reader", ["read"])
    answer = guarded.post("/sign-in", data={"key": key, "to": "/dashboard"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/dashboard")
    kept = answer.headers["set-cookie"]
    assert "HttpOnly" in kept
    assert "SameSite=strict" in kept
    listed = guarded.get("/")
    assert listed.status_code == 200
    assert "post-form" not in listed.text, "a key that may not write is offered no form"
    guarded.post("/sign-out")
    assert guarded.get("/").status_code == 303


def test_a_wrong_key_is_refused(guarded: Client) -> None:
    answer = guarded.post("/sign-in", data={"key": "key_made_up"})
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    assert "unknown or revoked" in answer.text


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nX: y"])
def test_signing_in_leads_nowhere_foreign(guarded: Client, sessions: Sessions, to: str) -> None:
    with transaction(sessions) as session:
        key = keys.create(session, "a reader", ["read"])
    assert guarded.post("/sign-in", data={"key": key, "to": to}).headers["location"] == "/"


def test_another_site_cannot_sign_in(guarded: Client) -> None:
    answer = guarded.post("/sign-in", data={"key": "x"}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


def test_another_site_cannot_deal_with_failures(desk: Client, sessions: Sessions) -> None:
    article = stored.accept(sessions).id
    stored.fail(sessions, stored.claimed(sessions, article), final=True)
    form = {"action": "dismiss", "article": article}
    answer = desk.post("/dashboard/failures", data=form, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert desk.post("/dashboard/failures", data={**form, "action": "explode"}).status_code == 422
    assert stored.column(sessions, "select dismissed_at from jobs") == [None]
    assert desk.post("/dashboard/failures", data=form).status_code == 303
    assert stored.column(sessions, "select dismissed_at is not null from jobs") == [True]


def test_a_reader_is_offered_no_button_and_may_not_write(guarded: Client, sessions: Sessions) -> None:
    with transaction(sessions) as session:
        guarded.cookies.set(COOKIE, keys.create(session, "a reader", ["read"]))
    article = stored.accept(sessions).id
    stored.fail(sessions, stored.claimed(sessions, article), final=True)
    assert "/dashboard/failures" not in guarded.get("/dashboard").text
    assert guarded.post("/dashboard/failures", data={"action": "retry", "article": article}).status_code == 403
    assert guarded.post("/", data={"body": "An article."}).status_code == 403
    assert guarded.post(f"/articles/{article}/retry").status_code == 403


def test_the_dashboard_says_when_the_database_is_away() -> None:
    away = Settings(database_url="postgresql+psycopg://copydesk@127.0.0.1:1/none", auth=False, log_level="ERROR")
    with served(away) as url, Client(base_url=url) as client:
        answer = client.get("/dashboard")
        assert answer.status_code == 200
        assert "The database is away." in answer.text
        assert client.get("/dashboard/now").text.count("away") > 1
        assert client.get("/").status_code == 503


def test_a_merged_entity_leads_to_the_one_it_is_now(desk: Client, sessions: Sessions) -> None:
    stored.done(sessions, found=stored.marrin())
    other = stored.BODY.replace("Odile Marrin", "Olive Marron")
    person = stored.entity(other, "Olive Marron")
    stored.done(sessions, other, found=replace(stored.annotated(other), entities=(person,)))
    kept, gone = (stored.column(sessions, "select id from entities where name = :n", n=n)[0]
                  for n in ("Odile Marrin", "Olive Marron"))  # fmt: skip
    merged = desk.post(f"/v1/entities/{gone}/merge", json={"into": kept})
    assert merged.status_code == 200, merged.text
    assert desk.get(f"/entities/{gone}").headers["location"] == f"/entities/{kept}"
