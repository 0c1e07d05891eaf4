"""The controls that no walk through a page comes by: each does what it says."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from copydesk.store.engine import Sessions
from tests import stored
from tests.browser.shelf import Shelf

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


@pytest.fixture
def many(sessions: Sessions, filled: Shelf) -> Iterator[None]:
    """More than two pages of articles by one outlet, and of names."""
    for number in range(61):
        body = f"Number {number}: the buoy was painted."
        thing = stored.entity(body, f"Number {number}", type_="PRODUCT")
        found = stored.annotated(body, title=f"Buoy {number}", publisher="The Buoy")
        object.__setattr__(found, "entities", (thing,))
        stored.done(sessions, body, title=f"Buoy {number}", publisher="The Buoy", found=found)
    yield
    stored.change(sessions, "delete from articles where publisher = 'The Buoy'")
    stored.change(sessions, "delete from entities where type = 'PRODUCT'")


def test_the_pages_of_lists(open_page: Open, many: None) -> None:
    page = open_page("/?publisher=The+Buoy")
    titles = page.locator("#articles h3 a")
    expect(titles.first).to_have_text("Buoy 60")
    page.get_by_role("link", name="Older").click()
    expect(titles.first).to_have_text("Buoy 30")
    page.get_by_role("link", name="Older").click()
    expect(titles).to_have_text(["Buoy 0"])
    expect(page.get_by_role("link", name="Older")).to_have_count(0)
    page.get_by_role("link", name="Newest").click()
    expect(titles.first).not_to_have_text("Buoy 0")
    page.goto("/entities")
    page.get_by_label("Kind").select_option("PRODUCT")
    page.get_by_role("button", name="Search").click()
    names = page.locator(".names .name")
    expect(names).to_have_count(40)
    page.get_by_role("link", name="More").click()
    expect(names).to_have_count(21)
    page.get_by_role("link", name="First").click()
    expect(names).to_have_count(40)


def test_by_keyboard_alone(open_page: Open, filled: Shelf) -> None:
    page = open_page("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("What did")).to_be_focused()
    page.keyboard.type("Brandsma")
    page.keyboard.press("Enter")
    expect(page.locator(".sayings .who").first).to_contain_text("Lucas Brandsma")
    page.goto(filled.path("01-"))
    page.get_by_role("button", name="Lucas Brandsma").focus()
    page.keyboard.press("Space")
    expect(page.locator("#lit")).to_contain_text("Lucas Brandsma")
    page.keyboard.press("Escape")
    expect(page.locator("#lit")).to_be_hidden()


@pytest.mark.parametrize("address", ["/", "/quotes", "/entities", "/dashboard", "/docs"])
def test_the_head_leads_everywhere_and_says_where_one_is(open_page: Open, address: str) -> None:
    page = open_page("/articles/art_none")
    page.locator(f".masthead nav a[href='{address}']").click()
    expect(page.locator(f".masthead nav a[href='{address}']")).to_have_attribute("aria-current", "page")
    page.locator(".brand").click()
    expect(page).to_have_title("Articles · Copydesk")


def test_the_rest_of_what_is_taken_along(open_page: Open, filled: Shelf) -> None:
    page = open_page(filled.path("01-"))
    whole = page.request.get(f"/v1{filled.path('01-')}").json()
    with page.expect_download() as download:
        page.get_by_role("link", name="ninjs").click()
    assert whole["title"] in download.value.path().read_text(encoding="utf-8")
    page.get_by_role("link", name="as posted").click()
    expect(page.locator("body")).to_contain_text("Dockworkers at the Delfhaven container terminal")


def test_a_call_is_found_unfolded_and_copied(open_page: Open) -> None:
    page = open_page("/docs")
    page.locator("aside a[href='#post_article']").click()
    call = page.locator("#post_article")
    expect(call.get_by_role("heading", name="Takes")).to_be_in_viewport()
    call.get_by_role("button", name="Copy").click()
    expect(call.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith("curl -s 'http://127.0.0.1:8800/v1/articles'")
    call.get_by_text("Sent:").first.click()
    expect(call.locator("details[open] pre").first).to_contain_text('"text"')


def test_one_is_parked_and_all_are_dismissed(open_page: Open, sessions: Sessions, filled: Shelf) -> None:
    made = {name: stored.accept(sessions, f"Leak {name}.", title=f"Leak {name}").id for name in ("one", "two")}
    stored.fail(sessions, stored.claimed(sessions, made["one"]), final=True)
    stored.fail(sessions, stored.claimed(sessions, made["two"]), base=stored.LEASE * 100)
    page = open_page("/dashboard")
    page.locator(".trouble li", has_text="Leak two").get_by_role("button", name="Park").click()
    expect(page.get_by_text("1 article given up")).to_be_visible()
    expect(page.locator(".trouble li", has_text="Leak two")).to_contain_text("Given up")
    page.locator(".trouble").get_by_role("button", name="Dismiss all").click()
    expect(page.get_by_role("status").filter(has_text="taken off the list")).to_be_visible()
    expect(page.locator(".trouble li", has_text="Leak")).to_have_count(0)
    stored.change(sessions, "delete from articles where title like 'Leak %'")
    stored.change(sessions, "update jobs set dismissed_at = null")
