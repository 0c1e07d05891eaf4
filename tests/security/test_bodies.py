"""Bodies that mean harm: each gets a problem document with its status, and none a 500."""

import gzip
import json
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from httpx import Client

from tests.security.conftest import LIMIT

JSON = {"Content-Type": "application/json"}
TEXT = {"Content-Type": "text/plain; charset=utf-8"}
PAGE = {"Content-Type": "text/html; charset=utf-8"}
LINES = {"Content-Type": "application/x-ndjson"}
DEEP = b"<div>" * 30_000 + b"Deep." + b"</div>" * 3_000
LAUGHS = (
    b'<!DOCTYPE html [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (99 + n, b"&%c;" % (98 + n if n else 97) * 10) for n in range(12))
    + b"]><html><body><p>&n;</p></body></html>"
)


def chunks(size: int) -> Iterator[bytes]:
    for _ in range(size // 10_000 + 1):
        yield b"a" * 10_000


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (lambda: chunks(LIMIT), TEXT, 413),
        (lambda: chunks(LIMIT * 7), JSON, 413),
        (lambda: json.dumps({"text": "a" * (LIMIT + 1)}).encode(), JSON, 413),
        (lambda: json.dumps({"text": "é" * (LIMIT // 2 + 1)}).encode(), JSON, 413),
        (lambda: gzip.compress(b'{"text": "a"}'), {**JSON, "Content-Encoding": "gzip"}, 415),
        (lambda: b"a", {"Content-Type": "application/x-python-serialize"}, 415),
        (lambda: b"a", {"Content-Type": "text/plain; charset=no-such"}, 400),
        (lambda: b"a", {}, 415),
        (lambda: b"", TEXT, 422),
        (lambda: b" \n\t\xc2\xa0\xe3\x80\x80 ", TEXT, 422),
        (lambda: b'{"text": "   "}', JSON, 422),
        (lambda: b"a\x00b", TEXT, 422),
        (lambda: b'{"text": "a\\u0000b"}', JSON, 422),
        (lambda: b'{"text": "a\\ud800b"}', JSON, 422),
        (lambda: b'{"text": "a", "title": "\\udfff"}', JSON, 422),
        (lambda: b'{"text": "a", "authors": ["\\ud800"]}', JSON, 422),
        (lambda: b'{"text": "\xff\xfe"}', JSON, 400),
        (lambda: b'{"text": "\xed\xa0\x80"}', JSON, 422),
        (lambda: b"[" * 100_000, JSON, 400),
        (lambda: b'{"text":' * 50_000, JSON, 400),
        (lambda: b'{"text": 1' + b"0" * 10_000 + b"}", JSON, 400),
        (lambda: b'{"text": 1e999}', JSON, 422),
        (lambda: b'{"text": NaN}', JSON, 422),
        (lambda: b"[]", JSON, 422),
        (lambda: b"null", JSON, 422),
        (lambda: b"", JSON, 400),
        (lambda: b"{", JSON, 400),
        (lambda: b'{"text": "a", "html": "b"}', JSON, 422),
        (lambda: b'{"text": "a", "unknown": 1}', JSON, 422),
        (lambda: b'{"text": "a", "url": "javascript:alert(1)"}', JSON, 422),
        (lambda: b'{"text": "a", "published_at": "0000-99-99"}', JSON, 422),
        (lambda: b'{"text": "a", "language": "en\\n; drop table articles"}', JSON, 422),
        (lambda: DEEP, PAGE, 202),
        (lambda: LAUGHS, PAGE, 202),
        (lambda: b"a" * LIMIT, TEXT, 202),
        (lambda: b"\xef\xbb\xbf\xe2\x80\xae\xe2\x80\x8b hidden", TEXT, 202),
    ],
)  # fmt: skip
def test_a_hostile_body_gets_its_status(api: Client, content: Any, headers: dict[str, str], status: int) -> None:
    answer = api.post("/v1/articles", content=content(), headers=headers)
    assert answer.status_code == status, answer.text[:300]
    if status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert len(answer.content) < 5_000
    assert api.get("/livez").status_code == 200


def test_every_plane_of_unicode_comes_back_as_posted(api: Client) -> None:
    text = "".join(chr(plane * 0x10000 + place) for plane in range(17) for place in (0x41, 0x3042, 0xFFFD, 0xFFFF))
    id_ = api.post("/v1/articles", json={"text": text}).json()["id"]
    assert api.get(f"/v1/articles/{id_}/source").text == text


def raw(url: str, *parts: bytes, seconds: float = 10) -> bytes:
    """What the server says to these bytes, until it hangs up or is silent for the seconds."""
    host, _, port = url.removeprefix("http://").partition(":")
    answer = b""
    with socket.create_connection((host, int(port)), timeout=seconds) as connection:
        try:
            for part in parts:
                connection.sendall(part)
            while not answer.endswith((b"}", b".")):
                received = connection.recv(65_536)
                if not received:
                    break
                answer += received
        except (TimeoutError, ConnectionError):
            pass
    return answer


HEAD = b"POST /v1/articles HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\n"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (HEAD + b"Content-Length: 1000000000000\r\n\r\nabc", b"413"),
        (HEAD + b"Content-Length: -1\r\n\r\nabc", b"400"),
        (HEAD + b"Content-Length: 12abc\r\n\r\nabc", b"400"),
        (HEAD + b"Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde", b"400"),
        (HEAD + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", b"400"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\nZZZ\r\n", b"400"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc", b"400"),
    ],
)  # fmt: skip
def test_a_lying_length_is_no_way_in(open_url: str, api: Client, sent: bytes, status: bytes) -> None:
    assert raw(open_url, sent).split(b" ", 2)[1] == status
    assert api.get("/livez").status_code == 200


def test_more_than_was_announced_is_no_part_of_the_article(open_url: str, api: Client) -> None:
    raw(open_url, HEAD + b"Content-Length: 5\r\n\r\nhello and more", seconds=3)
    items = api.get("/v1/articles").json()["items"]
    assert {api.get(f"/v1/articles/{item['id']}/source").text for item in items} <= {"hello"}


def test_a_bomb_is_inflated_no_further_than_allowed(api: Client) -> None:
    bomb = gzip.compress(bytes(200_000_000), 1)
    started = time.process_time()
    answer = api.post("/v1/articles/bulk", content=bomb, headers={**LINES, "Content-Encoding": "gzip"})
    statuses = [json.loads(line)["problem"]["status"] for line in answer.text.splitlines()]
    assert statuses[-1] == 413
    assert time.process_time() - started < 5


@pytest.mark.parametrize("content", [b"not gzip", gzip.compress(b'{"text": "cut"}')[:-4], b""])
def test_what_is_not_gzip_is_a_problem_of_its_line(api: Client, content: bytes) -> None:
    answer = api.post("/v1/articles/bulk", content=content, headers={**LINES, "Content-Encoding": "gzip"})
    assert answer.status_code == 200
    assert "500" not in answer.text


@pytest.mark.parametrize("path", ["/v1/reextract", "/v1/webhooks"])
def test_no_body_is_read_without_bound(api: Client, path: str) -> None:
    answer = api.post(path, content=chunks(2_000_000), headers=JSON)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
