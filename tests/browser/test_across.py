"""Across articles: who said what, in which words, where, and beside whom."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.shelf import Shelf

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


def test_who_said_what_about_it(open_page: Open, filled: Shelf) -> None:
    page = open_page("/")
    page.get_by_label("What did").fill("Velde")
    page.get_by_label("say about").fill("insult")
    page.get_by_role("button", name="Find quotes").click()
    found = page.locator(".sayings > li")
    assert found.count() >= 3
    for each in found.all():
        expect(each.locator("mark").first).to_contain_text("insult")
        expect(each).to_contain_text("Mara Velde")
    page.get_by_text("More to go by").click()
    page.get_by_label("Publisher").fill("The Delfhaven Echo")
    page.get_by_label("Type").select_option("direct")
    page.get_by_label("Published from").fill("2026-03-04")
    page.get_by_label("to", exact=True).fill("2026-03-04")
    page.get_by_role("button", name="Find quotes").click()
    expect(found).to_have_count(1)
    page.get_by_label("say about").fill("turnips")
    page.get_by_role("button", name="Find quotes").click()
    expect(page.get_by_text("No quote fits")).to_be_visible()
    page.get_by_role("link", name="Clear the search").click()
    expect(found).to_have_count(20)
    page.get_by_role("link", name="Older").click()
    expect(page.get_by_role("link", name="Newest")).to_be_visible()


def test_a_quote_in_many_outlets(open_page: Open, filled: Shelf) -> None:
    page = open_page("/quotes?speaker=Velde&q=insult&publisher=Coastline+News")
    page.locator(".said a[href^='/quotes/']").first.click()
    expect(page.locator("h1")).to_contain_text("“We never walked away from the talks,”")
    variant = page.locator(".variants > li", has_text="The Delfhaven Echo").first
    expect(variant.locator("del").first).to_contain_text("away from")
    expect(variant.locator("ins").first).to_contain_text("out of")
    first = page.locator(".line li").first
    expect(first).to_contain_text("Coastline News")
    expect(first).to_contain_text("first")
    expect(page.locator(".extract .quote").first).to_contain_text("We never walked away")
    page.get_by_role("button", name="Copy").first.click()
    assert "— Mara Velde, Coastline News" in page.evaluate("navigator.clipboard.readText()")
    variant.get_by_role("link", name="quote page").click()
    expect(page.locator(".line li.here")).to_contain_text("The Delfhaven Echo")
    page.get_by_role("link", name="Read it in its article").click()
    expect(page.locator(".quote:target")).to_be_in_viewport()


def test_a_person(open_page: Open, filled: Shelf) -> None:
    page = open_page("/entities")
    page.get_by_label("Name").fill("vel")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Mara Velde").click()
    expect(page.locator("h1")).to_have_text("Mara Velde")
    expect(page.locator(".standfirst")).to_contain_text("general secretary")
    assert page.locator(".plot rect.quotes").count() == 3  # three days on which she was quoted
    page.get_by_text("The figures").click()
    expect(page.locator(".plot tbody tr")).to_have_count(3)
    expect(page.locator("aside")).to_contain_text("The Trade Ledger")
    expect(page.locator(".sayings > li").first).to_be_visible()
    page.locator("aside").get_by_role("link", name="The Delfhaven Echo").click()
    expect(page.locator("#articles li")).to_have_count(2)
    page.go_back()
    page.get_by_role("link", name="the articles", exact=True).click()
    expect(page.locator("#articles li")).to_have_count(4)
    page.go_back()
    page.get_by_role("link", name="search the quotes").click()
    expect(page.get_by_label("What did")).to_have_value("Mara Velde")
    page.go_back()
    page.locator("aside").get_by_role("link", name="Ingrid Maas").click()
    expect(page.locator("h1")).to_have_text("Ingrid Maas")
    page.goto("/entities?type=ORG")
    expect(page.get_by_role("link", name="Northgate Terminals")).to_be_visible()
