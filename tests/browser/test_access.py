"""Every page, and every state of it that looks different, against WCAG 2.2 AA; in both schemes and on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.shelf import Shelf

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light"), (320, "dark")], ids=str)
def test_every_page(
    open_page: Callable[..., Page], check_access: Callable[[Page], None], filled: Shelf, width: int, scheme: str
) -> None:
    page = open_page("/", width=width, scheme=scheme)
    check_access(page)
    page.get_by_text("Post an article", exact=True).click()
    page.get_by_text("Search articles", exact=True).click()
    page.get_by_role("button", name="Post", exact=True).click()
    page.get_by_role("alert").wait_for()
    check_access(page)  # the form with what is wrong in it

    page.goto(filled.path("01-"))
    page.get_by_role("button", name="Mara Velde").click()
    page.locator(".text .quote").first.focus()
    page.locator("#card").wait_for(state="visible")
    check_access(page)
    for name in ("06-", "waiting", "A first article", "markup", "rtl", "line", "nested"):
        page.goto(filled.path(name))
        check_access(page)

    page.goto("/quotes?speaker=Velde&q=talks")
    page.get_by_text("More to go by").click()
    check_access(page)
    page.goto(page.locator(".said a[href^='/quotes/']", has_text="other article").first.get_attribute("href") or "")
    check_access(page)
    page.goto("/entities")
    check_access(page)
    page.get_by_role("link", name="Mara Velde").click()
    page.get_by_text("The figures").click()
    check_access(page)
    page.goto("/dashboard")
    page.get_by_text("live", exact=True).wait_for()
    for summary in page.get_by_text("The figures").all():
        summary.click()
    check_access(page)
    page.goto("/articles/art_none")
    check_access(page)


def test_five_hundred_quotes_are_set_whole(open_page: Callable[..., Page], filled: Shelf) -> None:
    page = open_page(filled.path("many"))
    assert page.locator(".text .quote").count() == 500
    page.get_by_role("button", name="Odile Marrin").click()
    assert "500 quotes, 500 mentions" in page.locator("#lit").inner_text()
