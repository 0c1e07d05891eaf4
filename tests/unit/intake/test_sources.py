"""Articles in files: what is taken for what, and that one bad file harms no other."""

import gzip
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from copydesk.intake import sources
from copydesk.intake.items import Item, Unreadable
from copydesk.intake.sources import Given, SourceError, expand, files_in, is_single, kind_of, read_files, read_lines
from copydesk.submissions import Submission


def read(path: Path, given: Given = Given()) -> list[Item | Unreadable]:  # noqa: B008
    return list(read_files([path], given))


def line(found: Item | Unreadable) -> dict[str, object]:
    assert isinstance(found, Item), found
    read: dict[str, object] = json.loads(found.line)
    return read


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.txt", "text"), ("A.HTML", "html"), ("a.txt.gz", "text"), ("feed.ndjson.gz", "ndjson"), ("a.jsonl", "ndjson"),
        ("a.warc.gz", "warc"), ("a.json", "json"), ("a.png", None), ("a", None), ("a.gz", None),
    ],
)  # fmt: skip
def test_a_name_says_what_a_file_holds(name: str, kind: str | None) -> None:
    assert kind_of(Path(name)) == kind


def test_text_and_pages_carry_what_is_known(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes('<meta charset="latin-1"><p>caf\xe9'.encode("latin-1"))
    about = Submission("", publisher="The Courier", published_at=datetime(2026, 3, 4, tzinfo=UTC))
    (found,) = read(tmp_path / "a.html", Given(about=about))
    assert line(found) == {
        "html": '<meta charset="latin-1"><p>café', "clean": True, "publisher": "The Courier",
        "published_at": "2026-03-04T00:00:00+00:00",
    }  # fmt: skip


def test_a_kind_beats_the_name(tmp_path: Path) -> None:
    (tmp_path / "feed.txt").write_bytes(b'{"text": "a"}\n\n{"text": "b"}')
    found = read(tmp_path / "feed.txt", Given("ndjson"))
    assert [each.name.rpartition(":")[2] for each in found] == ["1", "3"]
    assert found[-1].read == len(b'{"text": "a"}\n\n{"text": "b"}')


def test_what_is_packed_is_unpacked_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_bytes(gzip.compress(b'{"text": "a"}\n') + gzip.compress(b'{"text": "b"}\n'))
    assert [line(found) for found in read(tmp_path / "a.ndjson")] == [{"text": "a"}, {"text": "b"}]


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("a.txt", b"caf\xe9", "byte 3"),
        ("a.ndjson.gz", gzip.compress(b'{"text": "a"}\n')[:-9], "cannot be read"),
        ("b.ndjson.gz", b"\x1f\x8bno gzip", "cannot be read"),
    ],
)
def test_a_bad_file_is_said_and_the_next_is_read(tmp_path: Path, name: str, body: bytes, told: str) -> None:
    (tmp_path / name).write_bytes(body)
    (tmp_path / "z.txt").write_text("Good.")
    *_, bad, good = read_files([tmp_path / name, tmp_path / "z.txt"])
    assert isinstance(bad, Unreadable)
    assert told in bad.reason
    assert line(good)["text"] == "Good."


def test_a_file_that_went_away_is_said(tmp_path: Path) -> None:
    (found,) = read(tmp_path / "gone.txt")
    assert isinstance(found, Unreadable)
    assert "No such file" in found.reason


def test_a_line_too_long_is_said_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "LARGEST", 20)
    long, good = read_lines(io.BytesIO(b"x" * 95 + b'\n{"text": "b"}\n'), "feed")
    assert isinstance(long, Unreadable)
    assert (long.name, good.name) == ("feed:1", "feed:2")


def test_a_folder_s_articles_come_by_name_with_those_in_it(tmp_path: Path) -> None:
    for name in ("b.html", "a.txt", "README.md", "c.png", "d/e.json", ".hidden/f.txt", ".g.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    assert [str(path.relative_to(tmp_path)) for path in files_in(tmp_path)] == ["a.txt", "b.html", "d/e.json"]


def test_a_folder_in_a_ring_ends(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / "ring").symlink_to(tmp_path)
    assert len(list(files_in(tmp_path))) == 1


def test_what_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no articles"):
        expand([tmp_path])
    with pytest.raises(SourceError, match="no such file"):
        expand([tmp_path / "gone"])


@pytest.mark.parametrize(
    ("names", "given", "single"),
    [(["a.txt"], None, True), (["-"], None, True), (["-"], "ndjson", False), (["a.ndjson"], None, False),
     (["a.txt", "b.txt"], None, False)],
)  # fmt: skip
def test_one_article_is_told_from_many(names: list[str], given: sources.Kind | None, single: bool) -> None:
    assert is_single([Path(name) for name in names], Given(given)) is single
