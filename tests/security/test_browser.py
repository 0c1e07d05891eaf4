"""Hostile articles on every page of the desk, in a real browser: nothing of theirs runs."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright

from copydesk.annotations import Annotations
from copydesk.store.engine import Sessions
from tests import services, stored
from tests.stored import entity, marrin, quoted

pytestmark = pytest.mark.browser
RUN = "window.pwned = 1; document.title = 'pwned'; alert(1)"
HOSTILE = [
    f"<script>{RUN}</script>",
    f'"><img src=x onerror="{RUN}">',
    f"'><svg/onload={RUN!r}>",
    f"</title></textarea></script><script>{RUN}</script>",
    f"javascript:{RUN}",
    "{{ 7 * 7 }} ${7 * 7} {% raw %} <%= 7 * 7 %>",
    f'<a href="javascript:{RUN}" autofocus onfocus="{RUN}">x</a>',
    "<iframe srcdoc=\"<script>parent.pwned = 1</script>\"></iframe><base href='//evil.example/'>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'><style>body{display:none}</style>",
]
MOST_PAGES = 40


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, which knows no other host than this."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        if services.REQUIRED:
            pytest.fail("there is no Chromium")
        pytest.skip("there is no Chromium")
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
        browser = playwright.chromium.launch(executable_path=program, args=options)
        yield browser
        browser.close()


def hostile(words: str) -> tuple[str, Annotations]:
    """An article with these words in its title, text, names, quote, publisher and address."""
    body = f"{words} said hello: “We will {words} now,” {words} said. {stored.BODY}"
    person = entity(body, words, aliases=(words,), roles=(words,))
    quote = quoted(body, f"We will {words} now,", speaker=person)
    plain = marrin(
        body,
        title=words,
        publisher=words,
        url=words,
        description=words,
        authors=(words,),
        keywords=(words,),
        section=words,
        image=words,
    )
    return body, replace(plain, entities=(person,), quotes=(quote,))


def visit(page: Page, address: str, ran: list[str]) -> set[str]:
    """Open a page, look, and click about; answers where its links lead within the desk."""
    page.goto(address, wait_until="domcontentloaded")
    page.wait_for_timeout(150)
    if page.evaluate("window.pwned") or page.title() == "pwned":
        ran.append(address)
    assert page.evaluate("document.querySelectorAll('iframe, base, object, embed').length") == 0, address
    scripts = page.evaluate(
        "[...document.querySelectorAll('a[href], area[href], form[action]')]"
        ".filter((e) => /^\\s*javascript:/i.test(e.getAttribute('href') ?? e.getAttribute('action'))).length"
    )
    assert scripts == 0, address
    found: list[str] = page.evaluate("[...document.querySelectorAll('a[href]')].map((a) => a.href)")
    return set(found)


def test_nothing_of_an_article_runs(browser: Browser, open_url: str, sessions: Sessions) -> None:
    ids = []
    for words in HOSTILE:
        body, found = hostile(words)
        ids.append(stored.done(sessions, body, found=found, publisher=words[:500], title=words))
        stored.accept(sessions, f"Waiting: {body}", title=words, publisher=words)
    failed = stored.accept(sessions, "Failing.", title=HOSTILE[0]).id
    stored.fail(sessions, stored.claimed(sessions, failed), final=True)
    ran: list[str] = []
    context = browser.new_context()
    page = context.new_page()
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    to_see = [f"{open_url}/", f"{open_url}/quotes", f"{open_url}/entities", f"{open_url}/dashboard"]
    to_see += [f"{open_url}/articles/{article}" for article in (*ids, failed)]
    to_see += [
        f"{open_url}/?q={HOSTILE[1]}",
        f"{open_url}/quotes?q={HOSTILE[0]}",
        f"{open_url}/entities?q={HOSTILE[2]}",
    ]
    seen: set[str] = set()
    while to_see and len(seen) < MOST_PAGES:
        address = to_see.pop(0)
        if address in seen or "/docs" in address or "/export/" in address or "/flower" in address:
            continue
        seen.add(address)
        try:
            links = visit(page, address, ran)
        except Error as error:
            pytest.fail(f"{address}: {error}")
        to_see += sorted(link.partition("#")[0] for link in links if link.startswith(open_url))
    context.close()
    assert ran == []
    assert len(seen) > len(ids) + 5
    assert [url for url in asked if not url.startswith((open_url, "data:"))] == []


def test_the_policy_stops_what_escaping_would_miss(browser: Browser, open_url: str, sessions: Sessions) -> None:
    """Put in by hand, inline scripts and handlers do not run either: the test above could tell if they did."""
    page = browser.new_page()
    page.goto(f"{open_url}/", wait_until="domcontentloaded")
    violated: Any = page.evaluate(
        """async () => {
             const said = [];
             document.addEventListener('securitypolicyviolation', (event) => said.push(event.effectiveDirective));
             document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.pwned = 1">');
             const script = document.createElement('script');
             script.textContent = 'window.pwned = 1';
             document.body.append(script);
             await new Promise((done) => setTimeout(done, 500));
             return said;
           }"""
    )
    assert page.evaluate("window.pwned") is None
    assert {directive.partition("-src")[0] for directive in violated} == {"script"}
    page.close()
