"""A folder watched: settled files only, moved when accepted, none lost or posted twice."""

import json
import os
import threading
from pathlib import Path

import httpx
import pytest

from copydesk.client import AwayError, Copydesk
from copydesk.intake.folder import FolderError, WatchedFolder, watch_folder
from copydesk.intake.journal import Journal
from copydesk.intake.posting import Settled


class Desk:
    """A service that accepts all but what says "bad", and remembers."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.away = False
        self._lock = threading.Lock()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.away:
            raise httpx.ConnectError("refused")
        answers = []
        for number, line in enumerate(request.read().splitlines(), 1):
            words = json.loads(line)["text"]
            if words == "bad":
                answers.append({"line": number, "problem": {"status": 422, "detail": "bad"}})
                continue
            with self._lock:
                self.taken.append(words)
            answers.append({"line": number, "id": "art_1", "status": "queued", "duplicate": False})
        return httpx.Response(200, content="\n".join(map(json.dumps, answers)))

    def connect(self) -> Copydesk:
        return Copydesk("http://desk.test", patience=0, transport=httpx.MockTransport(self))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def put(path: Path, words: str, age: float = 10) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(words)
    then = path.stat().st_mtime - age
    os.utime(path, (then, then))
    return path


def look(folder: WatchedFolder, desk: Desk) -> list[Settled]:
    told: list[Settled] = []
    watch_folder(
        folder, desk.connect, every=0, parallel=2, once=True, tell=told.append, trouble=print, sleep=lambda _: None
    )
    return told


def names(path: Path) -> list[str]:
    return sorted(str(found.relative_to(path)) for found in path.rglob("*") if found.is_file())


def test_what_is_accepted_is_moved_and_what_is_refused_too(tmp_path: Path, desk: Desk) -> None:
    put(tmp_path / "a.txt", "good")
    put(tmp_path / "sub/b.txt", "bad")
    put(tmp_path / "c.ndjson", '{"text": "one"}\n{"text": "two"}\n')
    put(tmp_path / "d.ndjson", '{"text": "three"}\n{"text": "bad"}\n')
    told = look(WatchedFolder(tmp_path, settle=1), desk)
    assert names(tmp_path) == ["done/a.txt", "done/c.ndjson", "failed/d.ndjson", "failed/sub/b.txt"]
    assert sorted(desk.taken) == ["good", "one", "three", "two"]
    assert sum(settled.refusal is not None for settled in told) == 2
    assert not look(WatchedFolder(tmp_path, settle=1), desk)


def test_what_is_still_being_written_is_left_alone(tmp_path: Path, desk: Desk) -> None:
    put(tmp_path / "fresh.txt", "fresh", age=0)
    put(tmp_path / "half.txt.part", "half")
    put(tmp_path / ".hidden.txt", "hidden")
    growing = put(tmp_path / "growing.txt", "grow")
    folder = WatchedFolder(tmp_path, settle=1)
    assert not folder.settled()
    put(growing, "growing")
    assert not folder.settled()
    assert folder.settled() == [growing]


def test_a_file_that_changes_while_it_is_posted_is_posted_again(tmp_path: Path, desk: Desk) -> None:
    path = put(tmp_path / "a.txt", "first")
    folder = WatchedFolder(tmp_path, settle=1)
    folder.settled()
    files = folder.settled()
    put(path, "second, longer")
    with desk.connect() as client:
        folder.post(files, client, parallel=1, tell=lambda _: None)
    assert names(tmp_path) == ["a.txt"]
    look(folder, desk)
    assert desk.taken[-1] == "second, longer"
    assert names(tmp_path) == ["done/a.txt"]


def test_while_the_service_is_away_files_stay(tmp_path: Path, desk: Desk) -> None:
    put(tmp_path / "a.txt", "good")
    desk.away = True
    folder = WatchedFolder(tmp_path, settle=1)
    with pytest.raises(AwayError):
        look(folder, desk)
    assert names(tmp_path) == ["a.txt"]
    desk.away = False
    look(folder, desk)
    assert (desk.taken, names(tmp_path)) == (["good"], ["done/a.txt"])


def test_files_that_are_kept_are_remembered_over_restarts(tmp_path: Path, desk: Desk) -> None:
    put(tmp_path / "in/a.txt", "good")
    put(tmp_path / "in/b.ndjson", '{"text": "one"}')
    for _ in range(2):
        with Journal(tmp_path / "j.journal") as journal:
            look(WatchedFolder(tmp_path / "in", settle=1, journal=journal), desk)
    assert names(tmp_path / "in") == ["a.txt", "b.ndjson"]
    assert sorted(desk.taken) == ["good", "one"]


def test_a_name_that_is_taken_is_not_written_over(tmp_path: Path, desk: Desk) -> None:
    for words in ("one", "two", "three"):
        put(tmp_path / "a.txt", words)
        look(WatchedFolder(tmp_path, settle=1), desk)
    assert names(tmp_path) == ["done/a-1.txt", "done/a-2.txt", "done/a.txt"]
    assert (tmp_path / "done/a.txt").read_text() == "one"


def test_thousands_of_files_are_posted_once_each(tmp_path: Path, desk: Desk) -> None:
    for number in range(2_000):
        put(tmp_path / f"{number}.txt", f"Story {number}.")
    look(WatchedFolder(tmp_path, settle=1), desk)
    assert len(set(desk.taken)) == len(desk.taken) == 2_000
    assert len(names(tmp_path / "done")) == 2_000


def test_a_folder_that_is_none_is_said_to_be_none(tmp_path: Path, desk: Desk) -> None:
    with pytest.raises(FolderError, match="no folder"):
        look(WatchedFolder(tmp_path / "gone", settle=1), desk)
