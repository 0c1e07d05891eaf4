"""Getting content in: posting, and watching for what to post."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from copydesk.cli.options import DEFAULT_URL, AsJson, Key, Service, connect
from copydesk.cli.screen import complain

PANEL = "Get content in"
ONE_PATIENCE, MANY_PATIENCE = 10.0, 300.0
"""Seconds that the service may be away: somebody waits for one article; many outlast its restart."""


class Kind(StrEnum):
    """What a source holds."""

    TEXT = "text"
    HTML = "html"
    JSON = "json"
    NDJSON = "ndjson"
    WARC = "warc"


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (post, watch_feed, watch_folder):
        app.command(rich_help_panel=PANEL)(command)


def post(
    *,
    sources: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE|FOLDER|-...",
            help="Text, HTML, JSON, NDJSON or WARC, also as .gz; all in a folder; '-' is standard input.",
        ),
    ],
    kind: Annotated[Kind | None, typer.Option("--as", help="What they hold, whatever their names say.")] = None,
    wait: Annotated[int, typer.Option(min=0, help="Seconds to wait for a single article; 0 does not.")] = 30,
    publisher: Annotated[str | None, typer.Option(help="Who published it (for text and HTML).")] = None,
    title: Annotated[str | None, typer.Option(help="Its headline.")] = None,
    author: Annotated[list[str] | None, typer.Option(help="Who wrote it; may be given several times.")] = None,
    published: Annotated[datetime | None, typer.Option(help="When it was published (UTC).")] = None,
    address: Annotated[str | None, typer.Option("--address", help="Its URL.")] = None,
    language: Annotated[str | None, typer.Option(help="Its ISO 639-1 code.")] = None,
    parallel: Annotated[int, typer.Option(min=1, max=32, help="Batches posted at once.")] = 4,
    again: Annotated[bool, typer.Option("--again", help="Post what an earlier run has posted, too.")] = False,
    url: Service = DEFAULT_URL,
    key: Key = None,
    json: AsJson = False,
) -> None:
    """Post articles. One is shown when it is read; of many, how it goes.

    Many are posted in batches, for the background. What is stopped or breaks off goes on where it was when the same
    command is given again; nothing is posted twice.
    """
    from datetime import UTC

    from copydesk.cli.post import post_many, post_one
    from copydesk.intake.sources import Given, expand, is_single
    from copydesk.submissions import Submission

    about = Submission(
        "", url=address, title=title, authors=tuple(author or ()), publisher=publisher, language=language,
        published_at=published.replace(tzinfo=published.tzinfo or UTC) if published else None,
    )  # fmt: skip
    with complain(ValueError, OSError):
        files, given = expand(sources), Given(kind.value if kind else None, about)
        if is_single(files, given):
            with connect(url, key, patience=ONE_PATIENCE) as desk:
                status = post_one(desk, files[0], given, wait=wait, json=json)
            raise typer.Exit(status)
        with connect(url, key) as desk:
            desk.ping()  # one that is not there at all is said at once
        with connect(url, key, patience=MANY_PATIENCE) as desk:
            work = (url, *map(str, (source.absolute() for source in sources)))
            status = post_many(desk, files, given, work, parallel=parallel, again=again, json=json)
    raise typer.Exit(status)


def watch_feed(
    *,
    feeds: Annotated[list[str], typer.Argument(metavar="URL...", help="RSS or Atom feeds.")],
    interval: Annotated[float, typer.Option(min=60, help="Seconds between two looks; a feed may ask for more.")] = 900,
    delay: Annotated[float, typer.Option(min=0, help="Seconds between two requests to one host.")] = 2,
    fetch: Annotated[
        bool, typer.Option("--fetch", help="Post each entry's page, where robots.txt lets it, not what the feed has.")
    ] = False,
    publisher: Annotated[str | None, typer.Option(help="Who publishes it; the feed's title if not given.")] = None,
    agent: Annotated[str | None, typer.Option(help="How to introduce oneself: a name, and where to complain.")] = None,
    once: Annotated[bool, typer.Option("--once", help="Look once, as from cron.")] = False,
    url: Service = DEFAULT_URL,
    key: Key = None,
    json: AsJson = False,
) -> None:
    """Watch feeds, and post what is new in them, until Ctrl-C.

    Each entry is posted once, over restarts too. Feeds and pages on private networks are not asked, unless
    COPYDESK_OUTBOUND_NETWORKS names them.
    """
    from copydesk.cli.watch import watch_feeds_and_tell
    from copydesk.intake.politeness import AGENT
    from copydesk.intake.watching import Wishes

    wishes = Wishes(interval, publisher, fetch)
    with complain(ValueError, OSError):
        status = watch_feeds_and_tell(
            feeds, wishes, url=url, key=key, delay=delay, agent=agent or AGENT, once=once, json=json
        )
    raise typer.Exit(status)


def watch_folder(
    *,
    folder: Annotated[Path, typer.Argument(help="Where articles are put.")],
    settle: Annotated[float, typer.Option(min=0, help="Seconds that a file must rest before it is read.")] = 2,
    every: Annotated[float, typer.Option(min=0.1, help="Seconds between two looks.")] = 2,
    keep: Annotated[bool, typer.Option("--keep", help="Leave files where they are, and remember them.")] = False,
    publisher: Annotated[str | None, typer.Option(help="Who published them (for text and HTML).")] = None,
    parallel: Annotated[int, typer.Option(min=1, max=32, help="Batches posted at once.")] = 4,
    once: Annotated[bool, typer.Option("--once", help="Post what is there and stop, as from cron.")] = False,
    url: Service = DEFAULT_URL,
    key: Key = None,
    json: AsJson = False,
) -> None:
    """Watch a folder, and post what is put there, until Ctrl-C.

    What is accepted moves to done/ in it, what is refused to failed/. While the service is away files stay.
    """
    from copydesk.cli.watch import watch_folder_and_tell
    from copydesk.intake.sources import Given
    from copydesk.submissions import Submission

    given = Given(about=Submission("", publisher=publisher))
    with complain(ValueError, OSError):
        status = watch_folder_and_tell(
            folder,
            given,
            url=url,
            key=key,
            settle=settle,
            every=every,
            keep=keep,
            parallel=parallel,
            once=once,
            json=json,
        )
    raise typer.Exit(status)
