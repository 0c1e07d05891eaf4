"""Posting one by one, against a service that is a function."""

import io
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console

from copydesk.cli.post import post_and_show, post_file
from copydesk.client import Copydesk, InvalidError
from copydesk.intake.sources import Given, SourceError

DONE = {"id": "art_1", "status": "done", "text": "Said.", "metadata": {"title": "A title"}, "quotes": []}


def answering(*answers: tuple[int, dict[str, Any]]) -> tuple[Copydesk, list[httpx.Request]]:
    """A service that gives these answers in turn, and the requests it was sent."""
    left, seen = list(answers), list[httpx.Request]()

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        status, body = left.pop(0)
        kind = "application/problem+json" if status >= httpx.codes.BAD_REQUEST else "application/json"
        return httpx.Response(status, content=json.dumps(body), headers={"content-type": kind})

    return Copydesk("http://desk.test", patience=0, transport=httpx.MockTransport(handler)), seen


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_bytes(b"Said.")
    return path


def test_a_file_is_posted_and_waited_for(file: Path) -> None:
    desk, seen = answering((200, DONE))
    assert post_file(desk, file, Given(), wait=30).text == "Said."
    assert seen[0].headers["prefer"] == "wait=30"
    assert json.loads(seen[0].content) == {"text": "Said.", "clean": True}


def test_a_json_file_is_posted_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"text":\n "Said.", "publisher": "P"}')
    desk, seen = answering((200, DONE))
    post_file(desk, tmp_path / "a.json", Given(), wait=30)
    assert json.loads(seen[0].content) == {"text": "Said.", "publisher": "P"}


@pytest.mark.parametrize(("body", "told"), [("{", "is no JSON"), ("[]", "is no article")])
def test_a_json_file_that_is_no_article_is_said(tmp_path: Path, body: str, told: str) -> None:
    (tmp_path / "a.json").write_text(body)
    with pytest.raises(SourceError, match=told):
        post_file(answering()[0], tmp_path / "a.json", Given(), wait=30)


def test_a_problem_is_told_with_its_places(file: Path) -> None:
    errors = [{"pointer": "/text", "detail": "too short"}]
    desk, _ = answering((422, {"detail": "The article is not valid.", "errors": errors}))
    with pytest.raises(InvalidError, match=r"answered with 422: The article is not valid\.; /text: too short"):
        post_file(desk, file, Given(), wait=30)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gone\.txt cannot be read: No such file"):
        post_file(answering()[0], tmp_path / "gone.txt", Given(), wait=30)


def test_one_bad_article_does_not_stop_the_others(file: Path, tmp_path: Path) -> None:
    console = Console(file=io.StringIO(), width=120)
    failed = {"id": "art_2", "status": "failed", "failure": {"stage": "read", "error": "E", "message": "broke"}}
    desk, _ = answering((200, failed), (200, DONE))
    assert not post_and_show(desk, [tmp_path / "gone.txt", file, file], console, wait=30)
    assert isinstance(console.file, io.StringIO)
    said = console.file.getvalue()
    assert said.count("gone.txt cannot be read") == 1
    assert "gone.txt: " not in said
    assert "art_2 failed at read: E: broke" in said
    assert "A title" in said
    assert post_and_show(answering((200, DONE))[0], [file], console, wait=30)
