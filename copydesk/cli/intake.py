"""Getting content in: posting, and watching for what to post."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from copydesk.cli.options import DEFAULT_URL, AsJson, Key, Service, connect
from copydesk.cli.screen import complain

PANEL = "Get content in"
POST_PATIENCE = 60.0


class Kind(StrEnum):
    """What a source holds."""

    TEXT = "text"
    HTML = "html"
    JSON = "json"
    NDJSON = "ndjson"
    WARC = "warc"


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(rich_help_panel=PANEL)(post)


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
    with complain(ValueError, OSError), connect(url, key, patience=POST_PATIENCE) as desk:
        files, given = expand(sources), Given(kind.value if kind else None, about)
        if is_single(files, given):
            status = post_one(desk, files[0], given, wait=wait, json=json)
        else:
            work = (url, *map(str, (source.absolute() for source in sources)))
            status = post_many(desk, files, given, work, parallel=parallel, again=again, json=json)
    raise typer.Exit(status)
