"""What may be posted, what is refused, and how the answers look."""

import gzip
import json
from typing import Any

import httpx
import pytest

PROBLEM = "application/problem+json"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": 1}, 422),
        ({}, 422),
        ({"text": "a", "html": "<p>a</p>"}, 422),
        ({"text": " \n "}, 422),
        ({"text": "a", "colour": "red"}, 422),
        ({"text": "nul \x00"}, 422),
        ({"text": "a", "authors": ["nul \x00"]}, 422),
        ({"text": "a", "published_at": "2026-03-04T09:30:00"}, 422),
        ({"text": "a", "url": "javascript:alert(1)"}, 422),
        ({"text": "a" * 1_000_001}, 413),
        ([], 422),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(api: httpx.Client, body: Any, status: int) -> None:
    before = api.get("/v1/stats").json()["articles"]
    answer = api.post("/v1/articles", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)
    assert answer.json()["detail"]
    assert api.get("/v1/stats").json()["articles"] == before


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"text": "\\ud800"}', "application/json", 422),
        (b"\xff\xfe\xff", "text/plain; charset=utf-8", 400),
        (b"a", "application/pdf", 415),
        (b"", "text/plain", 422),
        (b"a" * 1_000_001, "text/plain", 413),
    ],
)
def test_raw_bodies_are_refused_by_their_own_status(api: httpx.Client, content: bytes, kind: str, status: int) -> None:
    answer = api.post("/v1/articles", content=content, headers={"Content-Type": kind})
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)


def test_a_chunked_body_is_cut_off_at_the_limit(api: httpx.Client) -> None:
    answer = api.post(
        "/v1/articles", content=(b"a" * 65_536 for _ in range(40)), headers={"Content-Type": "text/plain"}
    )
    assert answer.status_code == 413


def test_a_pointer_leads_to_the_fault(api: httpx.Client) -> None:
    answer = api.post("/v1/articles", json={"text": "a", "authors": ["Mara Velde", 7]})
    assert answer.json()["errors"][0]["pointer"] == "#/authors/1"


def test_the_same_submission_finds_the_first(api: httpx.Client) -> None:
    body = {"text": "The berths leak.", "publisher": "Norda"}
    first, second = api.post("/v1/articles", json=body), api.post("/v1/articles", json=body)
    assert (first.status_code, second.status_code) == (202, 200)
    assert first.json()["id"] == second.json()["id"]
    assert second.json()["duplicate"]
    assert first.headers["location"] == f"/v1/articles/{first.json()['id']}"


def test_another_outlets_copy_is_linked(api: httpx.Client) -> None:
    first = api.post("/v1/articles", json={"text": "A syndicated piece.", "publisher": "Norda"}).json()
    second = api.post("/v1/articles", json={"text": "A syndicated piece.", "publisher": "Courier"}).json()
    assert api.get(f"/v1/articles/{second['id']}").json()["duplicate_of"] == first["id"]


def test_an_idempotency_key_is_replayed_and_guards_its_body(api: httpx.Client) -> None:
    key = {"Idempotency-Key": "k-1"}
    first = api.post("/v1/articles", json={"text": "Keyed."}, headers=key)
    assert api.post("/v1/articles", json={"text": "Keyed."}, headers=key).json()["id"] == first.json()["id"]
    assert api.post("/v1/articles", json={"text": "Other."}, headers=key).status_code == 422


def test_waiting_ends_when_the_time_is_over(api: httpx.Client) -> None:
    answer = api.post("/v1/articles", json={"text": "Nobody reads this."}, headers={"Prefer": "wait=1"})
    assert (answer.status_code, answer.json()["status"]) == (202, "queued")


@pytest.mark.parametrize(("form", "media_type"), [("ninjs", "application/json"), ("jsonld", "application/ld+json")])
def test_other_forms_are_served_and_tagged_on_their_own(api: httpx.Client, form: str, media_type: str) -> None:
    id_ = api.post("/v1/articles", json={"text": "Formed.", "title": "A form"}).json()["id"]
    plain, other = api.get(f"/v1/articles/{id_}"), api.get(f"/v1/articles/{id_}?format={form}")
    assert (other.status_code, other.headers["content-type"]) == (200, media_type)
    assert id_ in (other.json().get("uri") or other.json()["@id"])
    assert other.headers["etag"] != plain.headers["etag"]
    assert api.get(f"/v1/articles/{id_}?format=xml").status_code == 422


def test_an_unchanged_article_is_not_sent_again(api: httpx.Client) -> None:
    id_ = api.post("/v1/articles", json={"text": "Tagged."}).json()["id"]
    first = api.get(f"/v1/articles/{id_}")
    again = api.get(f"/v1/articles/{id_}", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_what_was_removed_is_gone_and_may_come_again(api: httpx.Client) -> None:
    id_ = api.post("/v1/articles", json={"text": "Removed."}).json()["id"]
    assert api.delete(f"/v1/articles/{id_}").status_code == 204
    assert api.get(f"/v1/articles/{id_}").status_code == 404
    again = api.post("/v1/articles", json={"text": "Removed."})
    assert (again.status_code, again.json()["duplicate"]) == (202, False)


def test_the_list_goes_on_at_its_next(api: httpx.Client) -> None:
    for number in range(5):
        api.post("/v1/articles", json={"text": f"Page {number}.", "publisher": "Pager"})
    seen, address = [], "/v1/articles?publisher=Pager&limit=2"
    while address:
        page = api.get(address).json()
        seen += [item["id"] for item in page["items"]]
        address = page["next"]
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == 5


def test_a_made_up_cursor_is_refused(api: httpx.Client) -> None:
    assert api.get("/v1/articles?cursor=abc").status_code == 400


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_bulk_answers_each_line(api: httpx.Client, encoding: str) -> None:
    lines = [{"text": f"Bulk {encoding} one."}, {"text": ""}, {"html": f"<p>Bulk {encoding} two.</p>"}]
    body = "\n".join(map(json.dumps, lines)).encode() + b"\nnonsense"
    content = gzip.compress(body) if encoding == "gzip" else body
    headers = {"Content-Type": "application/x-ndjson", "Content-Encoding": encoding}
    answer = api.post("/v1/articles/bulk", content=content, headers=headers)
    outcomes = [json.loads(line) for line in answer.text.splitlines()]
    assert [outcome["line"] for outcome in outcomes] == [1, 2, 3, 4]
    assert [outcome.get("problem", {}).get("status") for outcome in outcomes] == [None, 422, None, 400]


def test_events_resume_where_they_were_left(api: httpx.Client) -> None:
    ids = [api.post("/v1/articles", json={"text": f"Event {number}."}).json()["id"] for number in range(3)]
    start = api.get(f"/v1/articles/{ids[0]}/events").json()["items"][0]["id"]
    seen = []
    with api.stream("GET", "/v1/events", headers={"Last-Event-ID": start}) as stream:
        for line in stream.iter_lines():
            if line.startswith("data:"):
                seen.append(json.loads(line[5:])["article_id"])
            if len(seen) == 2:
                break
    assert seen == ids[1:]


def test_who_loses_the_stream_before_its_first_event_misses_none(api: httpx.Client) -> None:
    with api.stream("GET", "/v1/events") as stream:
        name, _, place = next(line for line in stream.iter_lines() if line).partition(": ")
    assert name == "id"
    missed = api.post("/v1/articles", json={"text": "While nobody listened."}).json()["id"]
    with api.stream("GET", "/v1/events", headers={"Last-Event-ID": place}) as stream:
        told = (json.loads(line[5:])["article_id"] for line in stream.iter_lines() if line.startswith("data:"))
        assert missed in told  # else it waits until the client gives up


def test_ids_that_cannot_be_are_refused_as_such(api: httpx.Client) -> None:
    answer = api.post("/v1/reextract", json={"ids": ["art_1", "a\x00"]})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/ids/1")
    assert api.get("/v1/articles/a%00").status_code == 404


def test_another_site_may_not_post(api: httpx.Client) -> None:
    answer = api.post("/v1/articles", json={"text": "Forged."}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert api.get("/v1/articles", headers={"Host": "evil.example"}).status_code == 403


def test_health_and_metrics(api: httpx.Client) -> None:
    assert api.get("/livez").json()["status"] == "ok"
    assert api.get("/readyz").json()["checks"] == {"database": "ok", "migrations": "ok"}
    assert "copydesk_lane_waiting" in api.get("/metrics").text
