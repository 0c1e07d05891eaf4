"""Every page, and every state of it that looks different, against WCAG 2.2 AA; in both schemes and on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.shelf import Shelf

pytestmark = pytest.mark.browser
Open, Check = Callable[..., Page], Callable[[Page], None]


def test_the_articles(open_page: Open, check_access: Check) -> None:
    check_access(open_page("/"))


def test_the_forms_and_what_is_wrong_in_them(open_page: Open, check_access: Check) -> None:
    page = open_page("/")
    page.get_by_text("Post an article", exact=True).click()
    page.get_by_text("Search articles", exact=True).click()
    page.get_by_role("button", name="Post", exact=True).click()
    page.get_by_role("alert").wait_for()
    page.evaluate("for (const row of document.querySelectorAll('#articles > li')) row.remove()")  # seen above
    check_access(page)


def test_the_reader(open_page: Open, check_access: Check, filled: Shelf) -> None:
    page = open_page(filled.path("01-"))
    page.get_by_role("button", name="Mara Velde").click()
    page.locator(".text .quote").first.focus()
    page.locator("#card").wait_for(state="visible")
    check_access(page)


@pytest.mark.parametrize("name", ["04-", "waiting", "A first article", "markup", "rtl", "line", "nested"])
def test_articles_of_all_kinds(open_page: Open, check_access: Check, filled: Shelf, name: str) -> None:
    check_access(open_page(filled.path(name)))


def test_the_quotes(open_page: Open, check_access: Check) -> None:
    page = open_page("/quotes?speaker=Velde&q=talks")
    page.get_by_text("More to go by").click()
    check_access(page)


def test_a_quote(open_page: Open, check_access: Check) -> None:
    page = open_page("/quotes?speaker=Velde&q=insult")
    page.locator(".said a[href^='/quotes/']", has_text="other article").first.click()
    check_access(page)


def test_the_names(open_page: Open, check_access: Check) -> None:
    check_access(open_page("/entities"))


def test_a_person(open_page: Open, check_access: Check) -> None:
    page = open_page("/entities")
    page.get_by_role("link", name="Mara Velde").click()
    page.get_by_text("The figures").click()
    check_access(page)


def test_who_is_who(open_page: Open, check_access: Check) -> None:
    page = open_page("/entities")
    page.get_by_role("link", name="Mara Velde").click()
    page.get_by_role("link", name="merge or split").click()
    page.locator("#split input[type=checkbox]").first.check()
    page.get_by_role("button", name="Split").click()
    page.get_by_role("region", name="Confirm").wait_for()
    check_access(page)


def test_the_api(open_page: Open, check_access: Check) -> None:
    page = open_page("/docs#split_entity")
    page.get_by_role("heading", name="Takes").wait_for()  # the call that the address names is unfolded
    page.locator("#split_entity details > summary").first.click()
    check_access(page)


def test_the_dashboard(open_page: Open, check_access: Check) -> None:
    page = open_page("/dashboard")
    page.get_by_text("live", exact=True).wait_for()
    for summary in page.get_by_text("The figures").all():
        summary.click()
    check_access(page)


def test_a_page_that_is_not_there(open_page: Open, check_access: Check) -> None:
    check_access(open_page("/articles/art_none"))


def test_five_hundred_quotes_are_set_whole(open_page: Open, filled: Shelf) -> None:
    page = open_page(filled.path("many"))
    assert page.locator(".text .quote").count() == 500
    page.get_by_role("button", name="Odile Marrin").click()
    assert "500 quotes, 500 mentions" in page.locator("#lit").inner_text()
