"""What is read from feeds, well formed and otherwise."""

from datetime import UTC, datetime

import pytest

from copydesk.intake.feeds import Feed, FeedError, parse_feed

URL = "https://courier.example/feed"
CONTENT = "http://purl.org/rss/1.0/modules/content/"


def rss(*items: str, head: str = "<title>The Courier</title>") -> bytes:
    return f'<rss version="2.0" xmlns:content="{CONTENT}"><channel>{head}{"".join(items)}</channel></rss>'.encode()


def parse(body: bytes, **how: str) -> Feed:
    return parse_feed(body, URL, {"content-type": "application/rss+xml"}, **how)


ITEM = """<item><title>Berths &amp; boats</title><link>/a?b=1</link><guid isPermaLink="false">g-1</guid>
<pubDate>Wed, 04 Mar 2026 09:30:00 +0100</pubDate><author>Ida Norr</author><description>Short.</description>
<content:encoded>&lt;p onclick="x()"&gt;We waited.&lt;script&gt;x()&lt;/script&gt;&lt;/p&gt;</content:encoded></item>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>The Courier</title><entry><id>urn:1</id>
<title type="html">A &lt;b&gt;b&lt;/b&gt;</title><link href="https://courier.example/a"/>
<updated>2026-03-04T09:30:00Z</updated><author><name>Ida Norr</name></author><author><name>Bo Lee</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>We waited.</p></div></content></entry></feed>"""


def test_an_rss_item_is_a_submission() -> None:
    (entry,) = parse(rss(ITEM)).entries
    found = entry.submission
    assert found.source == "We waited."
    assert (found.html, found.title, found.url) == (False, "Berths & boats", "https://courier.example/a?b=1")
    assert found.published_at == datetime(2026, 3, 4, 8, 30, tzinfo=UTC)
    assert (found.authors, found.publisher) == (("Ida Norr",), "The Courier")
    assert found.external_id is not None
    assert found.external_id.endswith("g-1")


def test_an_atom_entry_is_one_too() -> None:
    (entry,) = parse(ATOM.encode()).entries
    assert entry.submission.source == "We waited."
    assert entry.submission.authors == ("Ida Norr", "Bo Lee")
    assert entry.submission.published_at == datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
    assert entry.submission.external_id == "urn:1"


def test_the_publisher_is_whom_one_says() -> None:
    assert parse(rss(ITEM), publisher="Norda").entries[0].submission.publisher == "Norda"


@pytest.mark.parametrize(
    ("item", "source", "url"),
    [
        ("<item><title>Only a title</title></item>", "", None),
        ("<item><link>javascript:alert(1)</link><description>a</description></item>", "a", None),
        (f"<item><link>https://x.example/{'a' * 3000}</link><description>a</description></item>", "a", None),
        ("<item><pubDate>soon</pubDate><description>a</description></item>", "a", None),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_left_out(item: str, source: str, url: str | None) -> None:
    (entry,) = parse(rss(item)).entries
    assert (entry.submission.source, entry.submission.url) == (source, url)


def test_a_broken_feed_gives_what_can_be_read() -> None:
    assert parse(rss(ITEM)[:-30] + b"<<< & \xff").entries[0].submission.title == "Berths & boats"


@pytest.mark.parametrize("body", [b"", b"<html><body>Not found</body></html>", b"\x00\xff" * 50, b"{}"])
def test_what_is_no_feed_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(FeedError, match="is no feed"):
        parse(body)


def test_entities_neither_explode_nor_reach_for_files() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lol"}">' for n in range(10))
    outside = '<!ENTITY x SYSTEM "file:///etc/hostname">'
    body = f"<!DOCTYPE a [{entities}{outside}]>".encode() + rss("<item><title>a&e9;&x;z</title></item>")
    (entry,) = parse(body).entries
    assert len(entry.submission.title or "") < 50


def test_a_feed_may_ask_to_be_left_alone() -> None:
    assert parse(rss(ITEM, head="<ttl>120</ttl>")).minutes == 120
    assert parse(rss(ITEM, head="<ttl>-5</ttl>")).minutes == 0
    assert parse(rss(ITEM, head="<ttl>often</ttl>")).minutes == 0
