"""The front page: searched, posted to, and alive."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from copydesk.store.engine import Sessions
from tests import stored
from tests.browser.conftest import Sent
from tests.browser.shelf import Shelf

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_an_article_is_posted(open_page: Open, sent: Sent, tmp_path: Path, script: bool) -> None:
    page = open_page("/", java_script_enabled=script)
    page.get_by_text("Post an article", exact=True).click()
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator("#wrong-body")).to_contain_text("Paste an article")
    body = page.get_by_label("Paste the text")
    body.fill(f"Two lines,\nand a quay ({script}).")
    page.locator("#post-form [name=publisher]").fill("The Quay")
    page.locator("#post-form [name=title]").fill("A quay")
    page.locator("#post-form [name=published_at]").fill("2026-03-04")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator("h1")).to_have_text("A quay")
    expect(page.locator(".kicker")).to_contain_text("The Quay")
    expect(page.locator(".source")).to_have_text(f"Two lines,\nand a quay ({script}).")
    assert page.url.rpartition("/")[2] in sent.subjects

    page.goto("/")
    page.get_by_text("Post an article", exact=True).click()
    file = tmp_path / "page.html"
    file.write_text(f"<html><body><p>A page of a mole ({script}).</p></body></html>")
    page.locator("[name=file]").set_input_files(file)
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator(".source")).to_contain_text("<p>A page of a mole")
    page.goto("/")
    page.get_by_text("Post an article", exact=True).click()
    page.locator("[name=file]").set_input_files(file)
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator(".notice").first).to_contain_text("posted before")


def test_what_is_wrong_is_said_where_it_is_and_nothing_is_lost(open_page: Open, tmp_path: Path) -> None:
    page = open_page("/")
    page.get_by_text("Post an article", exact=True).click()
    page.get_by_label("Paste the text").fill("Words that must stay.")
    address = page.locator("#post-form [name=url]")
    address.evaluate("it => { it.type = 'text'; it.value = 'ftp://quay.example'; }")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator("#wrong-url")).to_contain_text("no web address")
    expect(page.get_by_label("Paste the text")).to_have_value("Words that must stay.")
    expect(page.locator("#post-form [name=url]")).to_have_attribute("aria-describedby", "wrong-url")
    long = tmp_path / "long.txt"
    long.write_text("x" * 1_000_001)
    page.locator("[name=file]").set_input_files(long)
    page.locator("#post-form [name=url]").fill("")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator("#wrong-body")).to_contain_text("1,000,000 bytes")


def test_the_list_is_alive(open_page: Open, sessions: Sessions) -> None:
    page = open_page("/")
    expect(page.locator("#live")).to_have_text("live")
    body = "“We will mend the ferry,” Odile Marrin said on Monday. It is a live one."
    article = stored.accept(sessions, body, title="A ferry arrives").id
    row = page.locator(f"#{article}")
    expect(row).to_contain_text("queued")
    stored.finish(sessions, stored.claimed(sessions, article), stored.marrin(body, title="A ferry arrives"))
    expect(row).to_contain_text("1 quote")
    expect(row.locator(".status")).to_have_count(0)
    failing = stored.accept(sessions, "It will fail, live.", title="A ferry fails").id
    stored.fail(sessions, stored.claimed(sessions, failing), final=True)
    expect(page.locator(f"#{failing}")).to_contain_text("failed")


def test_the_list_is_searched(open_page: Open, filled: Shelf) -> None:
    page = open_page("/")
    page.get_by_text("Search articles", exact=True).click()
    search = page.get_by_role("search", name="Articles")
    search.get_by_label("Words").fill("mediators")
    search.get_by_label("Person").fill("maas")
    search.get_by_label("Publisher").fill("The Trade Ledger")
    search.get_by_label("Published from").fill("2026-03-05")
    search.get_by_label("to", exact=True).fill("2026-03-05")
    search.get_by_label("Status").select_option("done")
    search.get_by_role("button", name="Search").click()
    expect(page.locator("#articles li")).to_have_count(1)
    expect(page.locator("#articles")).to_contain_text("Minister sends mediators")
    search.get_by_label("Person").fill("nobody")
    search.get_by_role("button", name="Search").click()
    expect(page.locator("#articles")).to_contain_text("No article fits")
    search.get_by_role("link", name="Clear").click()
    assert page.locator("#articles li").count() > 5


def test_it_reads_without_a_script(open_page: Open, filled: Shelf) -> None:
    page = open_page(filled.path("01-"), java_script_enabled=False)
    assert page.locator(".text .quote.direct").count() > 5
    expect(page.locator("#quotes")).to_contain_text("Mara Velde")
    assert page.get_by_role("button", name="Copy").count() == 0
    page.goto("/dashboard")
    expect(page.locator("#lanes")).to_contain_text("articles")
