"""Feeds, folders and archives from their sites to the served API, as the commands bring them in."""

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from copydesk.cli import app
from copydesk.client import Copydesk
from copydesk.settings import load_settings
from tests.receivers import Receiver, answering, run_receiver
from tests.unit.intake.test_feeds import ITEM, rss
from tests.unit.intake.test_warc import archive, page

Call = Callable[..., Result]


@pytest.fixture
def call(api_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Call]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("COPYDESK_URL", api_url)
    monkeypatch.setenv("COPYDESK_OUTBOUND_NETWORKS", "127.0.0.1/32")
    load_settings.cache_clear()
    yield lambda *arguments: CliRunner().invoke(app, list(map(str, arguments)))
    load_settings.cache_clear()


@pytest.fixture
def site() -> Iterator[Receiver]:
    with run_receiver() as site:
        yield site


def posted(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_feed_s_entries_are_posted_once(call: Call, site: Receiver, api_url: str) -> None:
    site.behave = answering(200, rss(ITEM), Content_Type="application/rss+xml", ETag='"1"')
    result = call("watch-feed", f"{site.url}/feed", "--once", "--json")
    assert result.exit_code == 0, result.output
    (told,) = posted(result)
    with Copydesk(api_url, patience=0) as desk:
        article = desk.article(str(told["id"]))
        assert desk.source(article.id) == "We waited."
    assert (article.title, article.publisher, article.url) == ("Berths & boats", "The Courier", f"{site.url}/a?b=1")
    assert not posted(call("watch-feed", f"{site.url}/feed", "--once", "--json"))
    assert [request.headers.get("if-none-match") for request in site.received] == [None, '"1"']
    assert "Copydesk" in site.received[0].headers["user-agent"]


@pytest.mark.parametrize(
    "elsewhere", ["http://127.0.0.2:{port}/feed", "http://169.254.169.254/latest", "file:///etc/passwd"]
)
def test_a_feed_that_leads_inside_is_not_followed(call: Call, site: Receiver, elsewhere: str) -> None:
    place = elsewhere.format(port=site.url.rsplit(":", 1)[1])
    site.behave = answering(302, Location=place)
    result = call("watch-feed", f"{site.url}/feed", "--once")
    assert result.exit_code == 1
    assert len(site.received) == 1
    assert site.url in result.stderr


def test_without_leave_no_private_site_is_asked(call: Call, site: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COPYDESK_OUTBOUND_NETWORKS")
    load_settings.cache_clear()
    result = call("watch-feed", f"{site.url}/feed", "--once")
    assert result.exit_code == 1
    assert "not on the public internet" in result.stderr
    assert not site.received


def test_a_folder_is_posted_and_cleared(call: Call, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("Put in a folder that is watched.")
    (folder / "b.ndjson.gz").write_bytes(gzip.compress(b'{"text": "Packed, in a folder that is watched."}\n'))
    (folder / "c.txt").write_bytes(b"caf\xe9")
    result = call("watch-folder", folder, "--once", "--settle", "0", "--json")
    assert result.exit_code == 1
    assert len([told for told in posted(result) if told.get("id")]) == 2
    assert {path.name for path in (folder / "done").iterdir()} == {"a.txt", "b.ndjson.gz"}
    assert {path.name for path in (folder / "failed").iterdir()} == {"c.txt"}


def test_an_archive_s_pages_are_posted(call: Call, tmp_path: Path, api_url: str) -> None:
    body = b"<p>From an archive.</p>"
    (tmp_path / "a.warc.gz").write_bytes(archive(("response", "HTTP/1.1 200 OK", page(), body)))
    result = call("post", tmp_path / "a.warc.gz", "--json")
    assert result.exit_code == 0, result.output
    with Copydesk(api_url, patience=0) as desk:
        assert desk.article(str(posted(result)[0]["id"])).url == "https://courier.example/0"
