"""Signing in and out, and what a key with `read` alone is offered."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from copydesk.store import keys
from copydesk.store.engine import Sessions, transaction
from tests.browser.shelf import Shelf

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


def make_key(sessions: Sessions, *scopes: keys.Scope) -> str:
    with transaction(sessions) as session:
        return keys.create(session, name="a visitor", scopes=list(scopes))


def test_who_signs_in_goes_on_to_where_they_were_heading(
    open_page: Open, check_access: Callable[[Page], None], sessions: Sessions, guarded_url: str, filled: Shelf
) -> None:
    path = filled.path("A second article")
    page = open_page(guarded_url + path)
    check_access(page)
    page.get_by_label("API key").fill("key_0123456789ab.made_up")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("unknown or revoked")
    check_access(page)
    page.get_by_label("API key").fill(make_key(sessions, "read"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(guarded_url + path)
    expect(page.locator("h1")).to_have_text("A second article that fails.")
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    for address in ("/", "/dashboard"):
        page.goto(guarded_url + address)
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()
        expect(page.locator("main form[method=post]")).to_have_count(0)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("API key")).to_be_focused()
