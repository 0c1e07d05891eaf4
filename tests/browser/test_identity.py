"""Who is who: merged, undone and split by hand, each with what it would do said first."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from copydesk.store.engine import Sessions
from tests import stored
from tests.browser.shelf import Shelf

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


@pytest.fixture
def quilterbys(sessions: Sessions, filled: Shelf) -> Iterator[dict[str, str]]:
    """Bram Quilterby of two articles and Abram Quilterby of one: their entities' ids by their names."""
    for name, number in (("Bram Quilterby", 1), ("Bram Quilterby", 2), ("Abram Quilterby", 1)):
        body = f"“The lock will open,” {name} said. It was the report of day {number}."
        person = stored.entity(body, name, roles=("lock keeper",))
        quote = stored.quoted(body, "The lock will open,", speaker=person, cue="said")
        title = f"{name}, day {number}"
        found = replace(stored.annotated(body, title=title), entities=(person,), quotes=(quote,))
        stored.done(sessions, body, title=title, found=found)
    ids = stored.column(sessions, "select id from entities where name like '%Quilterby' order by name desc")
    yield dict(zip(("Bram Quilterby", "Abram Quilterby"), ids, strict=True))
    stored.change(sessions, "delete from articles where title like '%Quilterby, day %'")
    stored.change(sessions, "delete from entity_decisions where folded like '%quilterby'")
    stored.change(sessions, "delete from entities where folded like '%quilterby'")


def test_two_are_merged_and_parted_again(open_page: Open, quilterbys: dict[str, str]) -> None:
    page = open_page(f"/entities/{quilterbys['Abram Quilterby']}")
    page.get_by_role("link", name="merge or split").click()
    expect(page.locator("#split")).to_contain_text("nothing to tell apart")
    choice = page.locator("#merge li", has_text="Bram Quilterby")
    expect(choice).to_contain_text("2 articles; lock keeper")
    choice.get_by_role("button", name="Merge into this").click()
    decision = page.get_by_role("region", name="Confirm")
    expect(decision).to_contain_text("1 article of this entry will be Bram Quilterby’s, which has 2 articles now")
    decision.get_by_role("link", name="Leave it").click()
    expect(decision).to_have_count(0)
    page.locator("#merge").get_by_label("Name").fill("bram")
    page.locator("#merge").get_by_role("button", name="Search").click()
    page.locator("#merge li", has_text="Bram Quilterby").get_by_role("button").click()
    decision.get_by_role("button", name="Merge").click()
    expect(page.locator("h1")).to_have_text("Bram Quilterby")
    expect(page.get_by_role("status")).to_contain_text("Abram Quilterby is one with Bram Quilterby now")
    expect(page.locator(".facts").first).to_contain_text("3 articles")
    page.get_by_role("link", name="Undo").click()
    expect(decision).to_contain_text("Part Abram Quilterby from Bram Quilterby again?")
    decision.get_by_role("button", name="Part").click()
    expect(page.locator("h1")).to_have_text("Abram Quilterby")
    expect(page.get_by_role("status")).to_contain_text("an entry of its own now, parted from Bram Quilterby")
    expect(page.locator(".facts").first).to_contain_text("1 article")


def test_who_stand_beside_each_other_are_not_merged_unwarned(open_page: Open, filled: Shelf) -> None:
    page = open_page("/entities")
    page.get_by_role("link", name="Mara Velde").click()
    page.get_by_role("link", name="merge or split").click()
    page.locator("#merge").get_by_label("Name").fill("maas")
    page.locator("#merge").get_by_role("button", name="Search").click()
    page.locator("#merge li", has_text="Ingrid Maas").get_by_role("button").click()
    expect(page.get_by_role("region", name="Confirm")).to_contain_text("Both stand in 3 articles")


def test_one_is_split_and_merged_back(open_page: Open, quilterbys: dict[str, str]) -> None:
    page = open_page(f"/entities/{quilterbys['Bram Quilterby']}/identity")
    page.get_by_role("button", name="Split").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose the articles")
    page.get_by_label("Bram Quilterby, day 2").check()
    page.get_by_role("button", name="Split").click()
    decision = page.get_by_role("region", name="Confirm")
    expect(decision).to_contain_text("somebody else in 1 article")
    expect(decision.locator("li")).to_contain_text("Bram Quilterby, day 2")
    decision.get_by_role("button", name="Split").click()
    expect(page.get_by_role("status")).to_contain_text("parted from Bram Quilterby")
    expect(page.locator(".facts").first).to_contain_text("1 article")
    page.get_by_role("status").get_by_role("link").click()
    expect(page.locator("aside")).to_contain_text("of the same name, kept apart")
    page.get_by_role("link", name="merge or split").click()
    page.get_by_label("Bram Quilterby, day 1").check()
    page.get_by_label("Who is it there?").select_option(index=1)
    page.get_by_role("button", name="Split").click()
    expect(decision).to_contain_text("Bram Quilterby, the other entry, in 1 article")
    decision.get_by_role("button", name="Split").click()
    expect(page.locator(".facts").first).to_contain_text("2 articles")
