"""The dashboard: what it shows, and what its buttons do."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from copydesk.store.engine import Sessions
from tests import stored
from tests.browser import shelf
from tests.browser.conftest import Sent

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


@pytest.fixture
def troubled(sessions: Sessions, filled: shelf.Shelf) -> Iterator[dict[str, str]]:
    """Three articles that failed alike, one that is to be tried again, and one that is being read."""
    stored.change(sessions, "update jobs set dismissed_at = now() where state = 'parked'")
    stored.change(
        sessions, "delete from articles where id in (select subject from jobs where state in ('waiting', 'leased'))"
    )
    made = {}
    for name in ("one", "two", "three"):
        made[name] = stored.accept(sessions, f"Trouble {name}.", title=f"Trouble {name}").id
        stored.fail(sessions, stored.claimed(sessions, made[name]), final=True)
    made["tired"] = stored.accept(sessions, "Trouble tired.", title="Trouble tired").id
    stored.fail(sessions, stored.claimed(sessions, made["tired"]), base=stored.LEASE * 100)
    made["held"] = stored.accept(sessions, "Trouble held.", title="Trouble held").id
    stored.claimed(sessions, made["held"], holder="reader@desk/7", lease=stored.LEASE * 100)
    shelf.report(sessions)
    yield made
    stored.change(sessions, "delete from articles where title like 'Trouble %'")


def states(sessions: Sessions, made: dict[str, str]) -> dict[str, str]:
    return {
        name: stored.column(sessions, "select state from jobs where subject = :id", id=id_)[0]
        for name, id_ in made.items()
    }


def test_it_shows_the_work(open_page: Open, troubled: dict[str, str]) -> None:
    page = open_page("/dashboard?hours=1")
    expect(page.locator("#live")).to_have_text("live")
    expect(page.locator("#state")).to_contain_text("The broker is away")
    expect(page).to_have_title("▲ Dashboard · Copydesk")
    lane = page.locator("#lanes tbody tr").first
    expect(lane.locator("td").nth(0)).to_have_text("1")
    expect(lane.locator("td").last).to_have_text("growing")
    worker = page.locator("#workers tbody tr", has_text="reader@desk")
    for told in ("alive", "3.0 h", "articles, backfill", "Trouble held", "attempt 1", "734 MB"):
        expect(worker).to_contain_text(told)
    assert page.locator("#plots rect.done").count() > 0
    page.get_by_role("link", name="24 hours").click()
    expect(page.locator("#plots figcaption").first).to_contain_text("20 min")
    page.get_by_role("link", name="Trouble one").click()
    expect(page.locator("#record")).to_contain_text("Given up")
    page.goto("/dashboard")
    expect(page.get_by_role("link", name="Flower")).to_have_attribute("href", "http://127.0.0.1:5555")


def test_failures_are_dealt_with_one_by_one_and_all_at_once(
    open_page: Open, troubled: dict[str, str], sessions: Sessions, sent: Sent
) -> None:
    page = open_page("/dashboard")
    group = page.locator(".trouble")
    expect(group).to_contain_text("3 given up")
    row = group.locator("li", has_text="Trouble one")
    row.get_by_role("button", name="Retry").click()
    expect(page.get_by_text("1 article will be tried again")).to_be_visible()
    assert states(sessions, troubled)["one"] == "waiting"
    assert troubled["one"] in sent.subjects
    group.locator("li", has_text="Trouble two").get_by_role("button", name="Dismiss").click()
    expect(page.get_by_text("1 article taken off the list")).to_be_visible()
    expect(group).not_to_contain_text("Trouble two")
    group.get_by_role("button", name="Park all").click()
    expect(page.get_by_text("1 article given up")).to_be_visible()
    assert states(sessions, troubled)["tired"] == "parked"
    group.get_by_role("button", name="Retry all").click()
    expect(page.get_by_text("2 articles will be tried again")).to_be_visible()
    expect(page.locator("#failures")).to_contain_text("No failures")
    assert states(sessions, troubled) == {
        "one": "waiting", "two": "parked", "three": "waiting", "tired": "waiting", "held": "leased",
    }  # fmt: skip


def test_it_is_alive_and_keeps_the_focus(open_page: Open, troubled: dict[str, str], sessions: Sessions) -> None:
    page = open_page("/dashboard")
    button = page.locator(f"#dismiss-{troubled['one']}")
    button.focus()
    late = stored.accept(sessions, "Trouble late.", title="Trouble late").id
    stored.fail(sessions, stored.claimed(sessions, late), final=True)
    expect(page.locator(".trouble")).to_contain_text("Trouble late")
    expect(button).to_be_focused()
