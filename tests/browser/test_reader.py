"""The reader, control by control, on an article as the extractor read it."""

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from copydesk.extraction.fingerprints import fingerprint
from copydesk.store.engine import Sessions
from tests import stored
from tests.browser.shelf import NESTED, Shelf

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


def put(sessions: Sessions, body: str, **known: str) -> str:
    """An article that is compared with others."""
    found = replace(stored.annotated(body, **known), fingerprint=fingerprint(body))
    return stored.done(sessions, body, found=found, **known)


def test_a_quote_tells_about_itself(open_page: Open, filled: Shelf) -> None:
    page = open_page(filled.path("01-"))
    card = page.locator("#card")
    page.get_by_text("We never walked away from the talks").first.hover()
    for told in ("Mara Velde", "direct", "said", "by name", "%"):
        expect(card).to_contain_text(told)
    card.get_by_role("link", name="Mara Velde").hover()  # it stays while the pointer is on it
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.locator(".text .quote[tabindex]").nth(1).focus()
    expect(card).to_be_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('#card') !== null")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    assert page.evaluate("document.activeElement.classList.contains('quote')")


def test_a_speaker_lights_up_what_they_said(open_page: Open, filled: Shelf) -> None:
    page = open_page(filled.path("01-"))
    said = page.locator("[data-by]", has_text="Mara Velde").count()
    page.get_by_role("button", name="Mara Velde").click()
    expect(page.locator("#lit")).to_contain_text(f"Mara Velde: {said} quotes")
    by_her = set(page.locator("[data-by].lit").evaluate_all("them => them.map(quote => quote.dataset.quote)"))
    lit = page.locator(".page .quote.lit").evaluate_all("them => them.map(run => run.dataset.quotes.split(' '))")
    assert len(by_her) == said
    assert all(by_her & set(run) for run in lit)
    assert by_her <= {quote for run in lit for quote in run}
    for name in ("Next", "Next", "Previous"):
        page.locator("#lit").get_by_role("button", name=name).click()
    expect(page.locator(".text .lit").first).to_be_in_viewport()
    page.locator("#lit").get_by_role("button", name="Clear").click()
    assert page.locator(".lit").count() == 0
    page.locator(".text .entity", has_text="Brandsma").first.click()
    expect(page.get_by_role("button", name="Lucas Brandsma")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Lucas Brandsma").click()
    assert page.locator(".lit").count() == 0


def test_each_kind_of_mark_can_be_turned_off(open_page: Open, filled: Shelf) -> None:
    page = open_page(filled.path("01-"))
    look = "it => [getComputedStyle(it).textDecorationLine, getComputedStyle(it).backgroundColor].join()"
    for toggle, marked in (("person", ".text .entity.person.name"), ("direct", ".text .quote.direct")):
        button = page.locator(f".legend [data-toggle={toggle}]")
        before = page.locator(marked).first.evaluate(look)
        button.click()
        expect(button).to_have_attribute("aria-pressed", "false")
        assert page.locator(marked).first.evaluate(look) != before
        button.click()
        assert page.locator(marked).first.evaluate(look) == before


def test_a_quote_is_copied_with_its_source(open_page: Open, filled: Shelf) -> None:
    page = open_page(filled.path("01-"))
    button = page.locator("#quotes .copy").first
    button.click()
    expect(button).to_contain_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == (
        "“We never walked away from the talks,” … “We walked away from an insult.” — Mara Velde, Coastline News, "
        "“Dockers and port agree to talks as strike enters second week”, 4 March 2026"
    )


def test_the_panel_leads_into_the_text(open_page: Open, filled: Shelf) -> None:
    page = open_page(filled.path("01-"))
    page.locator("#quotes blockquote a").last.click()
    expect(page.locator(".text .quote:target")).to_be_in_viewport()
    page.locator(".line a", has_text="Wednesday").first.click()
    expect(page.locator(".text .date:target")).to_be_in_viewport()
    expect(page.locator("#record")).to_contain_text("Accepted")
    expect(page.locator("#record")).to_contain_text("Done")
    page.get_by_role("link", name="Pickets stay as port and union").click()
    expect(page).to_have_title("Pickets stay as port and union go back to the table · Copydesk")
    page.get_by_role("link", name="The page of Joost Verhey").or_(
        page.get_by_role("link", name="The page of Mara")
    ).first.click()
    expect(page.locator("h1")).to_be_visible()


def test_copies_and_versions_are_told_of(open_page: Open, sessions: Sessions, filled: Shelf) -> None:
    body = " ".join(f"The {nth} barge of the morning left the lower lock without a pilot." for nth in range(40))
    first = put(sessions, body, title="Barges leave", publisher="The Quay")
    put(sessions, body, title="Barges leave", publisher="The Lock")
    longer = body + " Nobody was hurt, the lock keeper said, and the water was calm. It will stay so."
    later = put(sessions, longer, title="Barges left", publisher="The Weir")
    page = open_page("/?publisher=The+Lock")
    expect(page.locator("#articles")).to_contain_text("same body as another")
    page.locator("#articles h3 a").click()
    expect(page.locator(".headline")).to_contain_text("The same body as Barges leave, The Quay")
    version = page.locator("#versions li", has_text="The Weir")
    expect(version).to_contain_text("100% of this text stands there")
    expect(page.locator("#versions li", has_text="The Quay")).to_contain_text("the same body")
    page.locator(".headline").get_by_role("link", name="Barges leave").click()
    expect(page).to_have_url(re.compile(first))
    page.goto("/?publisher=The+Weir")
    page.get_by_role("link", name="2 other versions").click()
    expect(page.locator("#versions")).to_be_in_viewport()
    expect(page).to_have_url(re.compile(f"{later}#versions"))
    page.goto("/?q=barge")
    expect(page.locator("#articles li")).to_have_count(3)
    page.get_by_label("each story once").check()
    page.get_by_role("search", name="Articles").get_by_role("button", name="Search").click()
    expect(page.locator("#articles li")).to_have_count(1)
    stored.change(sessions, "delete from articles where title like 'Barges le%'")


def test_what_is_taken_along(open_page: Open, filled: Shelf) -> None:
    page = open_page(filled.path("01-"))
    whole = page.request.get(f"/v1{filled.path('01-')}").json()
    with page.expect_download() as download:
        page.get_by_role("link", name="quotes as CSV").click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8-sig"))))
    assert [row["quote"] for row in rows] == [quote["text"] for quote in whole["quotes"]]
    assert all(whole["text"][int(row["start"]) : int(row["end"])] == row["quote"] for row in rows)
    with page.expect_download() as download:
        page.get_by_role("link", name="names as CSV").click()
    assert len(download.value.path().read_text(encoding="utf-8-sig").splitlines()) == len(whole["entities"]) + 1
    with page.expect_download() as download:
        page.get_by_role("link", name="JSON-LD").click()
    linked = json.loads(download.value.path().read_bytes())
    assert (linked["@type"], linked["headline"]) == ("NewsArticle", whole["title"])
    direct = [quote["text"] for quote in whole["quotes"] if quote["type"] == "direct"]
    assert [part["text"] for part in linked["hasPart"]] == direct
    with page.expect_download() as download:
        page.get_by_role("link", name="JSON", exact=True).click()
    assert json.loads(download.value.path().read_bytes())["id"] == whole["id"]


def test_nested_quotes_are_told_apart(open_page: Open, filled: Shelf) -> None:
    page = open_page(filled.path("nested"))
    assert page.locator(".text").inner_text().strip() == NESTED
    page.locator(".quote.nested").hover()
    expect(page.locator("#card .who")).to_have_count(2)
    expect(page.locator("#card .who").first).to_have_text("Nobody named")


def test_markup_in_an_article_is_text(open_page: Open, filled: Shelf) -> None:
    page = open_page(filled.path("markup"))
    page.locator(".text .quote").hover()
    page.get_by_role("button", name="Marrin").click()
    assert page.title().startswith("<script>")
    assert page.locator("main b, main script, a[href^='javascript']").count() == 0


def test_a_failed_article_is_tried_again_from_its_page(open_page: Open, filled: Shelf) -> None:
    page = open_page(filled.path("A first article"))
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".notice")).to_contain_text("waits to be read")
    expect(page.locator("#record")).to_contain_text("To be tried again")
