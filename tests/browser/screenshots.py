"""The pictures of the documents: `make screenshots`, from the seeds, on the system's Chromium."""

import sys
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page

from copydesk.settings import Settings
from copydesk.store.engine import Sessions, make_engine, make_sessions
from copydesk.store.migration import migrate
from tests import services, stored
from tests.browser import shelf
from tests.browser.conftest import Sent, launch, serve

SIZES = {"": (1280, 900, "light"), "-dark": (1280, 900, "dark"), "-phone": (390, 844, "light")}


def spread(sessions: Sessions) -> None:
    """Have the articles arrive over the last hours, as they would."""
    stored.change(
        sessions,
        """update jobs set created_at = jobs.created_at - shift, started_at = started_at - shift + interval '1 s' * random(),
            finished_at = finished_at - shift + interval '1 s' * (1 + 3 * random())
        from (select id, interval '23 min' * (row_number() over (order by id) % 11) shift from articles) a
        where subject = a.id and state in ('done', 'parked')""",
    )
    stored.change(
        sessions,
        """update events set at = at - shift
        from (select id, interval '23 min' * (row_number() over (order by id) % 11) shift from articles) a
        where article_id = a.id""",
    )
    shelf.report(sessions)


def take(page: Page, base: str, articles: shelf.Shelf, folder: Path, name: str) -> None:
    """A picture of the reader in this size and scheme; with the first, one of every other page."""

    def keep(what: str) -> None:
        page.wait_for_timeout(300)
        page.screenshot(path=folder / f"{what}{name}.png")

    page.goto(base + articles.path("01-"))
    page.get_by_role("button", name="Mara Velde").click()
    page.locator(".text .quote").first.hover()
    page.wait_for_timeout(100)
    page.evaluate("scrollTo(0, 0)")
    keep("reader")
    if name:
        return
    page.goto(base + "/")
    keep("articles")
    page.goto(base + "/quotes?speaker=Velde&q=insult")
    keep("quotes")
    page.locator(".said a[href^='/quotes/']", has_text="other article").last.click()
    keep("quote")
    page.get_by_role("link", name="Mara Velde").first.click()
    keep("person")
    page.goto(base + "/dashboard")
    page.wait_for_timeout(300)
    page.screenshot(path=folder / "dashboard.png", full_page=True)


def main(arguments: Sequence[str]) -> None:
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    with services.run_postgres() as url, services.run_redis() as redis, launch() as browser:
        engine = make_engine(url)
        migrate(engine)
        sessions = make_sessions(engine)
        articles = shelf.fill(sessions)
        spread(sessions)
        settings = Settings(database_url=url, broker_url=redis, auth=False, log_level="ERROR")
        with serve(settings, Sent()) as base:
            for name, (width, height, scheme) in SIZES.items():
                page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
                take(page, base, articles, folder, name)
                page.close()
        engine.dispose()
    sys.stdout.write(f"The pictures are in {folder}.\n")


if __name__ == "__main__":
    main(sys.argv[1:])
