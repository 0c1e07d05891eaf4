"""Web archives, written here as crawlers write them."""

import gzip
import json
from pathlib import Path

import pytest

from copydesk.intake.items import Item, Unreadable
from copydesk.intake.sources import read_files

PAGE = "<p>We waited in the café.</p>"


def archive(*records: tuple[str, str, dict[str, str], bytes], packed: bool = True) -> bytes:
    """An archive of records: type, status line, HTTP headers, body."""
    made = b""
    for number, (kind, status, headers, body) in enumerate(records):
        lines = [status, *(f"{name}: {value}" for name, value in headers.items())]
        content = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
        head = (
            f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://courier.example/{number}\r\n"
            f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>\r\nWARC-Date: 2026-03-04T09:30:00Z\r\n"
            f"Content-Type: application/http; msgtype={kind}\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        record = head.encode() + content + b"\r\n\r\n"
        made += gzip.compress(record) if packed else record
    return made


def read(path: Path, body: bytes) -> list[Item | Unreadable]:
    path.write_bytes(body)
    return list(read_files([path]))


def page(charset: str = "utf-8", **headers: str) -> dict[str, str]:
    return {"Content-Type": f"text/html; charset={charset}", **headers}


def html(found: Item | Unreadable) -> tuple[str, str]:
    assert isinstance(found, Item), found
    line = json.loads(found.line)
    return line["html"], line["url"]


@pytest.mark.parametrize("packed", [True, False])
def test_the_pages_of_an_archive_are_articles(tmp_path: Path, packed: bool) -> None:
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE.encode()), PAGE.encode())
    found = read(
        tmp_path / ("a.warc.gz" if packed else "a.warc"),
        archive(
            ("response", "HTTP/1.1 200 OK", page(), PAGE.encode()),
            ("request", "GET / HTTP/1.1", {"Host": "courier.example"}, b""),
            ("response", "HTTP/1.1 200 OK", {"Content-Type": "image/png"}, b"\x89PNG"),
            ("response", "HTTP/1.1 301 Moved", page(), b"<p>Elsewhere"),
            ("response", "HTTP/1.1 200 OK", page(**{"Content-Encoding": "gzip"}), gzip.compress(PAGE.encode())),
            ("response", "HTTP/1.1 200 OK", page(**{"Transfer-Encoding": "chunked"}), chunked),
            ("response", "HTTP/1.1 200 OK", page("iso-8859-1"), PAGE.encode("latin-1")),
            packed=packed,
        ),
    )
    assert [html(each) for each in found] == [(PAGE, f"https://courier.example/{number}") for number in (0, 4, 5, 6)]


def test_a_broken_archive_gives_what_comes_before(tmp_path: Path) -> None:
    whole = archive(*[("response", "HTTP/1.1 200 OK", page(), PAGE.encode() * 200)] * 2)
    found = read(tmp_path / "a.warc.gz", whole[:-40] + b"no gzip at all")
    assert html(found[0])[1] == "https://courier.example/0"
    assert len(found) <= 2


@pytest.mark.parametrize("body", [b"no archive at all\r\n" * 9, b"WARC/1.0\r\nContent-Length: x\r\n\r\n"])
def test_what_is_no_archive_is_said_or_empty(tmp_path: Path, body: bytes) -> None:
    assert not [each for each in read(tmp_path / "a.warc", body) if isinstance(each, Item)]
