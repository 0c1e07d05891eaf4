"""The commands against the served API, as they are called."""

import asyncio
import csv
import gzip
import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pyarrow import parquet
from starlette.types import ASGIApp, Receive, Scope, Send
from typer.testing import CliRunner, Result

from copydesk.cli import app
from copydesk.client import Copydesk
from copydesk.settings import Settings
from copydesk.store.engine import make_engine, make_sessions
from tests import stored
from tests.contract.conftest import make_app
from tests.receivers import Received, answering, breaking_off, run_receiver
from tests.served import serve

ROOT = Path(__file__).resolve().parents[2]
Call = Callable[..., Result]
INTERRUPTIBLE = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from copydesk.cli import app; app()"
)
"""The command as a terminal starts it: what runs in the background of a shell would leave Ctrl-C unheard."""


@pytest.fixture
def call(api_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("COPYDESK_URL", api_url)
    return lambda *arguments, **how: CliRunner().invoke(app, list(map(str, arguments)), **how)


@pytest.fixture
def desk(api_url: str) -> Iterator[Copydesk]:
    with Copydesk(api_url, patience=0) as desk:
        yield desk


def lines(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def feed(path: Path, name: str, count: int) -> Path:
    stories = "".join(json.dumps({"text": f"{name} {number}."}) + "\n" for number in range(count))
    path.write_bytes(gzip.compress(stories.encode()))
    return path


@pytest.fixture(scope="module")
def read_article(api_url: str, postgres_url: str) -> str:
    """An article that has been read."""
    engine = make_engine(postgres_url)
    found = stored.marrin()
    with Copydesk(api_url, patience=0) as desk:
        article = desk.post(text=found.text, external_id="for the commands")
    if desk_status(api_url, article.id) == "queued":
        stored.finish(make_sessions(engine), stored.claimed(make_sessions(engine), article.id), found)
    engine.dispose()
    return article.id


def desk_status(url: str, article: str) -> str:
    with Copydesk(url, patience=0) as desk:
        return desk.article(article).status


def test_one_article_is_posted_and_told(call: Call, tmp_path: Path, desk: Copydesk) -> None:
    (tmp_path / "story.html").write_text("<p>One from the command line.</p>")
    result = call("post", tmp_path / "story.html", "--wait", 0, "--publisher", "The Courier", "--json")
    assert result.exit_code == 0, result.output
    (told,) = lines(result)
    assert desk.article(str(told["id"])).publisher == "The Courier"
    assert desk.source(str(told["id"])) == "<p>One from the command line.</p>"
    again = call("post", "-", "--as", "html", "--wait", 0, input="<p>Piped.</p>")
    assert "is queued; see it later with: copydesk show art_" in again.output


def test_many_are_posted_from_folders_and_feeds(call: Call, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "more").mkdir(parents=True)
    for number in range(30):
        (folder / f"{number}.txt").write_text(f"In a folder {number}.")
    (folder / "more" / "bad.txt").write_bytes(b"caf\xe9")
    feed(folder / "feed.ndjson.gz", "In a feed", 70)
    result = call("post", folder, "--json")
    assert result.exit_code == 1, result.output
    told = lines(result)
    assert len(told) == 101
    (refused,) = (each for each in told if each.get("problem"))
    assert "byte 3" in str(refused["problem"])
    assert "Done: 100 posted, 1 refused." in result.stderr
    (folder / "more" / "bad.txt").write_text("Mended.")
    result = call("post", folder)
    assert result.exit_code == 0
    assert "Done: 1 posted, 100 posted by an earlier run" in result.stderr
    assert not list((tmp_path / "state" / "copydesk").iterdir())


@dataclass
class Gate:
    """Stands before a service, and lets the first batch through; the others wait until it is opened."""

    app: ASGIApp
    batches: int = 0
    reached: threading.Event = field(default_factory=threading.Event)
    opened: threading.Event = field(default_factory=threading.Event)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/v1/articles/bulk":
            self.batches += 1
            if self.batches > 1:
                self.reached.set()
                await asyncio.to_thread(self.opened.wait, 60)
        await self.app(scope, receive, send)


def test_what_is_stopped_goes_on_where_it_was(postgres_url: str, tmp_path: Path, desk: Copydesk) -> None:
    path = feed(tmp_path / "feed.ndjson.gz", "Through Ctrl-C", 200)
    gate = Gate(make_app(postgres_url))
    with serve(gate) as url:
        env = {**os.environ, "COPYDESK_URL": url, "XDG_STATE_HOME": str(tmp_path)}
        command = (sys.executable, "-c", INTERRUPTIBLE, "post", str(path), "--parallel", "1", "--json")
        before = sum(desk.stats().articles.values())
        piped = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        with subprocess.Popen(command, env=env, cwd=ROOT, **piped) as process:  # noqa: S603
            assert process.stdout is not None
            told = [process.stdout.readline() for _ in range(50)]  # the first batch is noted, the second held
            assert gate.reached.wait(60)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=60)
        assert all(json.loads(line)["status"] == "queued" for line in told)
        assert process.returncode == 130
        assert said.startswith("Stopped: 50 posted")
        assert "The same command goes on from here." in said
        gate.opened.set()  # now the batch that was cut off is taken, too
        result = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
        assert "50 posted by an earlier run" in result.stderr
    assert sum(desk.stats().articles.values()) == before + 200


def post_to(url: str, path: Path, state: Path) -> subprocess.CompletedProcess[str]:
    code = (
        "from copydesk.cli import app, intake; intake.MANY_PATIENCE = 0.2;"
        f"app(['post', {str(path)!r}, '--url', {url!r}])"
    )
    env = {**os.environ, "XDG_STATE_HOME": str(state)}
    return subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_a_service_that_is_away_is_told_by_the_exit_code(tmp_path: Path) -> None:
    result = post_to("http://127.0.0.1:9", feed(tmp_path / "feed.ndjson.gz", "Nowhere", 3), tmp_path)
    assert result.returncode == 3
    assert "no service answers at http://127.0.0.1:9" in result.stderr


def test_a_service_that_goes_away_leaves_word_of_how_to_go_on(tmp_path: Path) -> None:
    def behave(connection: socket.socket, request: Received) -> None:
        (answering(200) if request.path == "/livez" else breaking_off)(connection, request)

    with run_receiver(behave) as service:
        result = post_to(service.url, feed(tmp_path / "feed.ndjson.gz", "Nowhere", 3), tmp_path)
    assert result.returncode == 3
    assert "Broken off: 0 posted. The same command goes on from here." in result.stderr


def test_an_article_is_shown(call: Call, read_article: str) -> None:
    assert "Odile Marrin" in call("show", read_article).output
    assert " [Odile Marrin]" in call("show", read_article, "--text").output
    (found,) = lines(call("show", read_article, "--json"))
    assert found["id"] == read_article
    missing = call("show", "art_none")
    assert missing.exit_code == 1
    assert "404" in missing.output


def test_lists_are_lines_for_programs(call: Call, read_article: str) -> None:
    rows = [line.split("\t") for line in call("quotes", "--speaker", "Marrin", "--limit", 500).stdout.splitlines()]
    assert read_article in [row[-1] for row in rows]
    assert {row[0] for row in rows} == {"Odile Marrin"}
    assert all(quote["speaker"] for quote in lines(call("quotes", "--speaker", "Marrin", "--json")))
    assert "Odile Marrin" in call("entities", "-q", "marrin", "--type", "PERSON").stdout
    assert all(line.split("\t")[1] == "done" for line in call("articles", "--status", "done").stdout.splitlines())
    assert call("articles", "--from", "2020-01-01", "--json", "--limit", 3).exit_code == 0


def test_exports_hold_all_in_every_form(call: Call, read_article: str, tmp_path: Path) -> None:
    whole = lines(call("export", "articles", "-q", "ferry"))
    assert read_article in {article["id"] for article in whole}
    assert all("quotes" in article for article in whole)
    rows = list(csv.DictReader(io.StringIO(call("export", "quotes", "--format", "csv").stdout)))
    for name in ("quotes.csv", "quotes.parquet"):
        result = call("export", "quotes", "-o", tmp_path / name)
        assert result.exit_code == 0, result.output
    assert list(csv.DictReader(io.StringIO((tmp_path / "quotes.csv").read_text(encoding="utf-8")))) == rows
    table = parquet.read_table(tmp_path / "quotes.parquet").to_pylist()
    assert [row["text"] for row in table] == [row["text"] for row in rows]
    assert read_article in {row["article_id"] for row in rows}
    assert {path.suffix for path in tmp_path.iterdir()} <= {".csv", ".parquet", ""}
    articles = list(csv.DictReader(io.StringIO(call("export", "articles", "-q", "ferry", "--format", "csv").stdout)))
    assert len(articles) == len(whole)


def test_an_export_that_cannot_be_made_says_why(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "not narrowed by speaker" in call("export", "entities", "--speaker", "x").output
    assert "name a file" in call("export", "quotes", "--format", "parquet").output
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    result = call("export", "quotes", "-o", tmp_path / "q.parquet")
    assert result.exit_code == 1
    assert "copydesk[parquet]" in result.output


def test_events_are_followed(api_url: str, read_article: str) -> None:
    command = (sys.executable, "-c", INTERRUPTIBLE, "tail", "--since", "0-0", "--json", "--url", api_url)
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        for line in process.stdout:
            event = json.loads(line)
            if event["article_id"] == read_article and event["type"] == "article.completed":
                break
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == 130


def test_removing_and_retrying_say_what_they_did(call: Call, desk: Copydesk) -> None:
    article = desk.post(text="To be removed by a command.").id
    assert call("retry", article).exit_code == 1
    assert lines(call("delete", article, "--json")) == [{"id": article, "done": "removed"}]
    assert call("delete", article).exit_code == 1


def test_the_status_is_for_people_and_programs(call: Call) -> None:
    assert "Broker: ok" in call("status").output
    assert lines(call("status", "--json"))[0]["broker"] == "ok"


def test_keys_are_made_listed_and_revoked(call: Call, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("copydesk.settings.load_settings", lambda: Settings(database_url=postgres_url))
    (made,) = lines(call("keys", "create", "--name", "desk", "--scope", "read", "--json"))
    assert str(made["key"]).startswith(f"{made['id']}.")
    assert made["id"] in {key["id"] for key in lines(call("keys", "list", "--json"))}
    assert str(made["key"]) not in call("keys", "list").output
    assert call("keys", "revoke", made["id"]).exit_code == 0
    assert call("keys", "revoke", made["id"]).exit_code == 1


def test_a_database_that_is_away_is_one_line(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    url = "postgresql+psycopg://copydesk:secret@127.0.0.1:9/copydesk"
    monkeypatch.setattr("copydesk.settings.load_settings", lambda: Settings(database_url=url))
    result = call("keys", "list")
    assert result.exit_code == 1
    assert "does not answer" in result.output
    assert "secret" not in result.output


def test_without_a_database_set_it_is_that_of_the_service_in_the_data_folder(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "postgres" / "cluster").mkdir(parents=True)
    (tmp_path / "postgres" / "password").write_text("secret")
    (tmp_path / "postgres" / "cluster" / "postmaster.pid").write_text("123\n/data\n1700000000\n9\n")
    monkeypatch.setenv("COPYDESK_DATA", str(tmp_path))
    monkeypatch.setattr("copydesk.settings.load_settings", Settings)
    monkeypatch.delenv("COPYDESK_DATABASE_URL", raising=False)
    assert "127.0.0.1:9" in call("keys", "list").output.replace("\n", "")
