"""Posting, against a service that is a function."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console

from copydesk.cli import post
from copydesk.cli.post import ServiceError, articles_in, get_article, post_and_show, post_file

DONE = {
    "id": "art_1", "status": "done", "text": "Said.", "metadata": {"title": "A title"}, "entities": [], "quotes": []
}  # fmt: skip
Handler = Callable[[httpx.Request], httpx.Response]


def service(handler: Handler) -> httpx.Client:
    return httpx.Client(base_url="http://desk.test", transport=httpx.MockTransport(handler))


def answering(*answers: tuple[int, dict[str, Any]]) -> tuple[httpx.Client, list[httpx.Request]]:
    """A service that gives these answers in turn, and the requests it was sent."""
    left, seen = list(answers), []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        status, body = left.pop(0)
        kind = "application/problem+json" if status >= httpx.codes.BAD_REQUEST else "application/json"
        return httpx.Response(status, content=json.dumps(body), headers={"content-type": kind})

    return service(handler), seen


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_bytes(b"Said.")
    return path


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post.time, "sleep", lambda _: None)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.txt", "text/plain"), ("a.HTML", "text/html"), ("a.json", "application/json"), ("a.story", "text/plain")],
)
def test_a_file_is_posted_as_it_is_with_the_type_of_its_name(tmp_path: Path, name: str, kind: str) -> None:
    (tmp_path / name).write_bytes(b"caf\xc3\xa9")
    client, seen = answering((200, DONE))
    assert post_file(client, tmp_path / name, wait=30) == DONE
    assert seen[0].headers["content-type"] == kind
    assert seen[0].headers["prefer"] == "wait=30"
    assert seen[0].content == b"caf\xc3\xa9"


def test_what_is_not_finished_in_time_is_asked_for_again(file: Path) -> None:
    queued = {"id": "art_1", "status": "queued", "duplicate": False}
    client, seen = answering((202, queued), (200, queued), (200, DONE))
    assert post_file(client, file, wait=30) == DONE
    assert [request.url.path for request in seen] == ["/v1/articles", "/v1/articles/art_1", "/v1/articles/art_1"]


def test_a_repeated_article_is_read_back_by_its_id(file: Path) -> None:
    client, _ = answering((200, {"id": "art_1", "status": "done", "duplicate": True}), (200, DONE))
    assert post_file(client, file, wait=30)["text"] == "Said."


def test_without_a_wait_nothing_is_waited_for(file: Path) -> None:
    client, seen = answering((202, {"id": "art_1", "status": "queued", "duplicate": False}))
    assert post_file(client, file, wait=0)["status"] == "queued"
    assert "prefer" not in seen[0].headers


def test_a_problem_is_told_with_its_places(file: Path) -> None:
    errors = [{"pointer": "/text", "detail": "too short"}]
    client, _ = answering((422, {"detail": "The article is not valid.", "errors": errors}))
    with pytest.raises(ServiceError, match=r"answered with 422: The article is not valid\.; /text: too short"):
        post_file(client, file, wait=30)


def test_an_answer_that_is_no_problem_document_is_told_as_it_is(file: Path) -> None:
    with pytest.raises(ServiceError, match="502: <h1>Bad gateway"):
        post_file(service(lambda _: httpx.Response(502, html="<h1>Bad gateway")), file, wait=30)


def test_a_service_that_is_away_is_told_with_what_to_do() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    with pytest.raises(ServiceError, match=r"no service answers at http://desk\.test.*copydesk run"):
        get_article(service(refuse), "art_1")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    client, _ = answering()
    with pytest.raises(ServiceError, match=r"gone\.txt cannot be read: No such file"):
        post_file(client, tmp_path / "gone.txt", wait=30)


def test_articles_in_a_folder_come_by_name_without_its_readme(tmp_path: Path) -> None:
    for name in ("b.html", "a.txt", "README.md", "c.png", "d.json"):
        (tmp_path / name).write_text("")
    assert [path.name for path in articles_in(tmp_path)] == ["a.txt", "b.html", "d.json"]


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match="there are no articles"):
        articles_in(tmp_path)


def test_one_bad_article_does_not_stop_the_others(file: Path, tmp_path: Path) -> None:
    console = Console(file=io.StringIO(), width=120)
    failed = {"id": "art_2", "status": "failed", "failure": {"stage": "read", "error": "E", "message": "broke"}}
    client, _ = answering((202, failed), (200, failed), (200, DONE))
    assert not post_and_show(client, [tmp_path / "gone.txt", file, file], console, wait=30)
    assert isinstance(console.file, io.StringIO)
    said = console.file.getvalue()
    assert "cannot be read" in said
    assert "art_2 failed at read: E: broke" in said
    assert "A title" in said
    assert post_and_show(answering((200, DONE))[0], [file], console, wait=30)
