"""The calls of the tour, in the order of a story: posted, read, looked through, gone wrong, removed."""

import json
import re
from pathlib import Path
from typing import Any

from copydesk.store import webhooks
from copydesk.store.engine import transaction
from tests import stored
from tests.chaos.house import wait_until
from tests.contract.tour import Json, Request, Tour

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
HARBOUR = "SANDHOLM, March 5 - “The berths reopen in June,” Mara Velde-Brandt told the port's council on Thursday.\n"
PAGE = (
    "<html lang='en'><head><title>Berths to reopen in June</title></head><body><article><h1>Berths to reopen in June</h1>"
    "<p>The port of Sandholm will reopen its berths in June, harbour master Mara Velde said.</p></article></body></html>"
)
HOSTILE = "<html><body>" + "<div>" * 300 + "<p>The berths leak.</p></body></html>"
NOWHERE = {
    **{kind: f"{prefix}_01m86exeme0000000000000000" for kind, prefix in
       (("article", "art"), ("entity", "ent"), ("webhook", "whk"), ("delivery", "dlv"))},
    "quote": "quo_00000000000000000000000000",
}  # fmt: skip


def readme_article() -> Json:
    """The article that the README posts."""
    command = re.search(
        r"^curl -s \S+/v1/articles .*?-d '(\{.*?\})'$", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    assert command, "the README posts no article"
    posted: Json = json.loads(command[1].replace("'\\''", "'"))
    return posted


class Sights:
    """What the tour goes to see; `keys` are API keys by what they allow."""

    def __init__(self, tour: Tour, keys: dict[str, str], sessions: Any) -> None:
        self.tour, self.keys, self.sessions = tour, keys, sessions

    def see(self, operation: str, name: str, method: str, path: str, **sent: Any) -> Any:
        return self.tour.call(operation, name, Request(method, path, **sent), key=self.keys["admin"])

    def settle(self) -> None:
        """Wait until all that was posted has been read."""
        waiting = "select count(*) from jobs where lane <> 'deliveries' and state in ('waiting', 'leased')"
        wait_until(lambda: stored.column(self.sessions, waiting) == [0], seconds=60, what="everything was read")

    def latest(self) -> str:
        id_: str = stored.column(self.sessions, "select max(id) from articles")[0]
        return id_

    def posting(self) -> str:
        """Post in every form; gives the first article's id."""
        article, path = readme_article(), "/v1/articles"
        waited = {"Prefer": "wait=30"}
        self.see("post_article", "Waited for", "POST", path, json=article, headers=waited)
        first = self.latest()
        self.see("post_article", "Plain text", "POST", path, content=HARBOUR, media_type="text/plain")
        self.see("post_article", "A page", "POST", path, content=PAGE, media_type="text/html")
        self.see("post_article", "Posted before", "POST", path, json=article)
        elsewhere = {**article, "publisher": "The Norda Post", "published_at": "2026-03-04T11:00:00Z"}
        self.see("post_article", "Another outlet's copy", "POST", path, json=elsewhere,
                 headers={"Idempotency-Key": "norda-post-8841"})  # fmt: skip
        ferry = '{"title": "The ferry sails again", "text": "It left Norda at noon.", "external_id": "n-1"}'
        lines = f'{ferry}\n{{"txt": "No such field."}}\n'
        self.see("post_bulk", "Two lines, one of them wrong", "POST", "/v1/articles/bulk", content=lines,
                 media_type="application/x-ndjson")  # fmt: skip
        self.settle()
        return first

    def reading(self, first: str) -> None:
        one = {"article": first}
        self.see("get_article", "Done", "GET", "/v1/articles/{article}", ids=one)
        self.see("get_article", "As JSON-LD", "GET", "/v1/articles/{article}", ids=one, params={"format": "jsonld"})
        self.see("get_article", "No such form", "GET", "/v1/articles/{article}", ids=one, params={"format": "xml"})
        self.see("get_entities", "Found", "GET", "/v1/articles/{article}/entities", ids=one)
        self.see("get_quotes", "Found", "GET", "/v1/articles/{article}/quotes", ids=one)
        self.see("get_similar", "A copy elsewhere", "GET", "/v1/articles/{article}/similar", ids=one)
        self.see("get_source", "As posted", "GET", "/v1/articles/{article}/source", ids=one)
        self.see("get_timeline", "From accepted to completed", "GET", "/v1/articles/{article}/events", ids=one)
        self.see("follow_events", "From the first", "GET", "/v1/events", headers={"Last-Event-ID": "0-0"})

    def searching(self, first: str) -> None:
        sandholm = {"publisher": "The Sandholm Courier", "status": "done", "q": "waited", "limit": "1"}
        self.see("list_articles", "Found by its words", "GET", "/v1/articles", params=sandholm)
        self.see("list_articles", "Goes on at its next", "GET", "/v1/articles", params={"status": "done", "limit": "1"})
        self.see("list_entities", "Found by name", "GET", "/v1/entities", params={"type": "PERSON", "q": "velde"})
        self.see("list_quotes", "By speaker and words", "GET", "/v1/quotes",
                 params={"speaker": "Velde", "q": "waited", "limit": "1"})  # fmt: skip
        entity, quote = (
            stored.column(self.sessions, query, article=first)[0]
            for query in (
                "select entity_id from article_entities where article_id = :article and name = 'Mara Velde'",
                "select id from quotes where article_id = :article order by ordinal limit 1",
            )
        )
        self.see("get_entity", "Across articles", "GET", "/v1/entities/{entity}", ids={"entity": entity})
        self.see("get_quote", "With its variant elsewhere", "GET", "/v1/quotes/{quote}", ids={"quote": quote})

    def correcting(self) -> None:
        """Two names of one woman: made one, and parted again."""
        query = "select id from entities where name = :name"
        one, other = (stored.column(self.sessions, query, name=name)[0] for name in ("Mara Velde-Brandt", "Mara Velde"))
        merge, split = "/v1/entities/{entity}/merge", "/v1/entities/{entity}/split"
        self.see("merge_entity", "Two names of one woman", "POST", merge, ids={"entity": one}, json={"into": other})
        self.see("split_entity", "One that was merged", "POST", split, ids={"entity": other}, json={"merged": one})
        self.see("merge_entity", "With itself", "POST", merge, ids={"entity": one}, json={"into": one})
        self.see("split_entity", "None that was merged", "POST", split, ids={"entity": other}, json={"merged": one})
        for operation, path in (("merge_entity", merge), ("split_entity", split)):
            self.unreadable(operation, "POST", path, ids={"entity": other})
            self.see(operation, "A field there is not", "POST", path, ids={"entity": other}, json={"colour": "red"})

    def operating(self, first: str) -> None:
        """What goes wrong, and what operators see of it."""
        client, path = self.tour, "/v1/articles/{article}"
        hostile = Request("POST", "/v1/articles", content=HOSTILE, media_type="text/html")
        client.send(hostile, key=self.keys["admin"])
        self.settle()
        failed = {"article": self.latest()}
        self.see("get_article", "Failed", "GET", path, ids=failed)
        with transaction(self.sessions) as session:
            stored.report(session, "reader@newsroom")
        self.see("get_stats", "Now", "GET", "/v1/stats")
        self.see("retry_article", "Tried again", "POST", path + "/retry", ids=failed)
        self.see("retry_article", "Not failed", "POST", path + "/retry", ids={"article": first})
        self.see("reextract", "Some articles", "POST", "/v1/reextract", json={"ids": [first]})
        self.see("livez", "Alive", "GET", "/livez")
        self.see("readyz", "Ready", "GET", "/readyz")
        self.settle()
        self.see("delete_article", "Removed", "DELETE", path, ids=failed)

    def subscribing(self) -> None:
        """Webhooks: one whose receiver takes what it is told, and one whose receiver is down."""
        hooks, hook, delivery = "/v1/webhooks", "/v1/webhooks/{webhook}", "/v1/webhooks/{webhook}/deliveries/{delivery}"
        wanted = {"url": "https://receiver.example/copydesk", "events": ["article.completed", "article.failed"]}
        self.see("create_webhook", "Subscribed", "POST", hooks, json=wanted)
        one = {"webhook": stored.column(self.sessions, "select id from webhooks")[0]}
        self.see("list_webhooks", "All", "GET", hooks)
        self.see("get_webhook", "Active", "GET", hook, ids=one)
        self.see("change_webhook", "Told of less", "PATCH", hook, ids=one, json={"events": ["article.completed"]})
        self.see("rotate_secret", "Another secret", "POST", hook + "/rotate", ids=one)
        self.see("test_webhook", "Sent", "POST", hook + "/test", ids=one)
        about = one | {"delivery": self.attempted(one)}
        self.see("list_deliveries", "One that arrived", "GET", hook + "/deliveries", ids=one)
        self.see("get_delivery", "Arrived", "GET", delivery, ids=about)
        self.see("replay_delivery", "Made again", "POST", delivery + "/replay", ids=about)
        self.see("replay_failed", "None had failed", "POST", hook + "/replay", ids=one,
                 json={"since": "2026-03-04T00:00:00Z"})  # fmt: skip
        down = Request("POST", hooks, json={"url": "https://down.example/copydesk"})
        self.tour.send(down, key=self.keys["admin"])
        other = {"webhook": stored.column(self.sessions, "select max(id) from webhooks")[0]}
        self.see("test_webhook", "To one that is down", "POST", hook + "/test", ids=other)
        underway = other | {"delivery": self.attempted(other)}
        self.see("replay_delivery", "Still under way", "POST", delivery + "/replay", ids=underway)
        with transaction(self.sessions) as session:
            for number in range(webhooks.MOST - 2):
                webhooks.create(
                    session, url=f"https://{number}.example/", description=None, events=["article.removed"], secret=b"x"
                )
        self.see("create_webhook", "Too many", "POST", hooks, json=wanted)
        stored.change(self.sessions, "delete from webhooks where secret = 'x'")
        self.see("delete_webhook", "Removed", "DELETE", hook, ids=other)
        for operation, method, path in (
            ("create_webhook", "POST", hooks),
            ("change_webhook", "PATCH", hook),
            ("replay_failed", "POST", hook + "/replay"),
        ):
            ids = {} if path == hooks else one
            self.unreadable(operation, method, path, ids=ids)
            self.see(operation, "A field there is not", method, path, ids=ids, json={"colour": "red"})
        self.see("create_webhook", "An address inside", "POST", hooks, json={**wanted, "url": "http://127.0.0.1/"})
        cursor, limit = {"cursor": "abc"}, {"limit": "1000"}
        self.see("list_deliveries", "A cursor made up", "GET", hook + "/deliveries", ids=one, params=cursor)
        self.see("list_deliveries", "A limit too high", "GET", hook + "/deliveries", ids=one, params=limit)

    def attempted(self, webhook: dict[str, str]) -> str:
        """Wait until the webhook's delivery has been attempted; gives its id."""
        query = "select id from deliveries where webhook_id = :webhook and jsonb_array_length(attempts) > 0"
        return str(wait_until(lambda: stored.column(self.sessions, query, **webhook), seconds=20, what="an attempt")[0])

    def unreadable(self, operation: str, method: str, path: str, **sent: Any) -> None:
        """Bodies that are no JSON, in every way."""
        self.see(operation, "Not said to be JSON", method, path, content="{}", media_type="text/plain", **sent)
        self.see(operation, "Not JSON", method, path, content="{", **sent)
        self.see(operation, "Too long", method, path, content=" " * 1_000_001, **sent)

    def being_refused(self) -> None:
        """What is answered to requests that are wrong."""
        post = ("post_article", "POST", "/v1/articles")
        for name, sent in {
            "Not JSON": {"content": '{"text": '},
            "Too long": {"content": "a" * 1_000_001, "media_type": "text/plain"},
            "A media type that is not read": {"content": "%PDF-1.7", "media_type": "application/pdf"},
            "Both text and html": {"json": {"text": "The berths leak.", "html": "<p>The berths leak.</p>"}},
            "A field there is not": {"json": {"text": "The berths leak.", "colour": "red"}},
            "An Idempotency-Key of another body": {
                "json": {"text": "The berths leak."}, "headers": {"Idempotency-Key": "norda-post-8841"}
            },
        }.items():  # fmt: skip
            self.see(post[0], name, *post[1:], **sent)
        self.see("post_bulk", "Not lines", "POST", "/v1/articles/bulk", content="[]")
        for operation, path in {
            "list_articles": "/v1/articles",
            "list_entities": "/v1/entities",
            "list_quotes": "/v1/quotes",
        }.items():
            self.see(operation, "A cursor made up", "GET", path, params={"cursor": "abc"})
            self.see(operation, "A limit too high", "GET", path, params={"limit": "1000"})
        self.see("follow_events", "No event's id", "GET", "/v1/events", headers={"Last-Event-ID": "yesterday"})
        self.unreadable("reextract", "POST", "/v1/reextract")
        self.see("reextract", "Not ids", "POST", "/v1/reextract", json={"ids": "all"})

    def being_kept_out(self, document: Json, away: str, busy: str) -> None:
        """Each call again: without a key, or with one that may not, about what is not there, away, too often."""
        self.tour.send(Request("GET", "/v1/stats"), key=self.keys["admin"], at=busy)
        for path, methods in document["paths"].items():
            for method, described in methods.items():
                self._refuse(described, method.upper(), path, away, busy)

    def _refuse(self, described: Json, method: str, path: str, away: str, busy: str) -> None:
        operation, statuses = described["operationId"], described["responses"]
        shown = self.tour.first.get(operation)
        assert shown, f"the tour does not see {operation} ({method} {path}); add it to tests/contract/tour_calls.py"
        body = {"json": shown.json, "content": shown.content, "media_type": shown.media_type}
        asked: dict[str, Any] = {"ids": shown.ids, "params": shown.params, "headers": shown.headers, **body}
        request = Request(method, path, **asked)
        lacking = self.keys["write"] if method == "GET" else self.keys["read"]
        if "401" in statuses:
            self.tour.call(operation, "Without a key", request, key=None)
        if "403" in statuses:
            self.tour.call(operation, "The key lacks the scope", request, key=lacking)
        if "404" in statuses:
            absent = Request(method, path, **{**asked, "ids": {name: NOWHERE[name] for name in shown.ids}})
            self.tour.call(operation, "Not there", absent, key=self.keys["admin"])
        if "408" in statuses:
            self.tour.call_slowly(operation, "Silent within its body", request, key=self.keys["admin"])
        if "429" in statuses:
            self.tour.call(operation, "Too many calls", request, key=self.keys["admin"], at=busy)
        if "503" in statuses:
            self.tour.call(operation, "The database is away", request, key=self.keys["admin"], at=away)
