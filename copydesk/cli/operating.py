"""How the service is, and setting right what went wrong."""

from typing import Annotated

import typer

from copydesk.cli.options import DEFAULT_URL, AsJson, Key, Service, connect
from copydesk.cli.screen import REFUSED, complain, console, print_json, say

PANEL = "Operate"
Ids = Annotated[list[str], typer.Argument(metavar="ID...", help="Articles' ids.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (status, retry, delete):
        app.command(rich_help_panel=PANEL)(command)


def status(url: Service = DEFAULT_URL, key: Key = None, json: AsJson = False) -> None:
    """Say how the service is: its articles, lanes, workers and failures."""
    from copydesk.cli.rendering import render_stats

    with complain(ValueError), connect(url, key) as desk:
        stats = desk.stats().to_dict()
    if json:
        print_json(stats)
    else:
        console().print(render_stats(stats))


def retry(articles: Ids, url: Service = DEFAULT_URL, key: Key = None, json: AsJson = False) -> None:
    """Have failed articles tried again."""
    _each("tried again", articles, url, key, json=json)


def delete(articles: Ids, url: Service = DEFAULT_URL, key: Key = None, json: AsJson = False) -> None:
    """Remove articles, and all that was found in them."""
    _each("removed", articles, url, key, json=json)


def _each(done: str, articles: list[str], url: str, key: str | None, *, json: bool) -> None:
    from copydesk.client import ConflictError, NotFoundError

    refused = 0
    with complain(ValueError), connect(url, key) as desk:
        for article in articles:
            try:
                desk.delete(article) if done == "removed" else desk.retry(article)
            except (ConflictError, NotFoundError) as error:
                refused += 1
                say(f"{article}: {error}", style="red")
                continue
            if json:
                print_json({"id": article, "done": done})
            else:
                typer.echo(f"{article} is {'removed' if done == 'removed' else 'being tried again'}.")
    raise typer.Exit(REFUSED if refused else 0)
