"""The `copydesk` command: its parts are modules of their own, and what they need is loaded when they are called."""

from pathlib import Path
from typing import Annotated

import typer

from copydesk.cli import intake, kb, keys, operating, reading
from copydesk.cli.database import database
from copydesk.cli.options import Data
from copydesk.cli.screen import complain, console
from copydesk.errors import CopydeskError

EPILOG = "Exit codes: 0 all went well, 1 something given was refused or failed, 2 wrong usage, 3 the service is away, \
busy or wants a key, 130 stopped by Ctrl-C."
START = "Start a service"

app = typer.Typer(
    help="Who is in the news, who said what, and when.",
    epilog=EPILOG,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command(rich_help_panel=START)
def run(
    *,
    data: Data = Path("data"),
    seeds: Annotated[Path | None, typer.Option(help="Post every article in this folder once it runs.")] = None,
    article: Annotated[
        list[Path] | None, typer.Option(help="Post this file, or every article in this folder, once it runs.")
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes that read articles.")] = None,
    flower: Annotated[bool, typer.Option("--flower", help="Start Flower, Celery's own dashboard, too.")] = False,
    once: Annotated[bool, typer.Option("--once", help="Stop when what was posted has been shown.")] = False,
) -> None:
    """Start the whole service on this machine, and stay until Ctrl-C."""
    from copydesk.cli.run import run_stack
    from copydesk.intake.sources import expand

    with complain(CopydeskError):
        posted = expand([*(article or []), *([seeds] if seeds else [])])
        status = run_stack(data, posted, workers=workers, flower=flower, once=once)
    raise typer.Exit(status)


@app.command(rich_help_panel=START)
def migrate() -> None:
    """Bring the tables of the database (COPYDESK_DATABASE_URL) up to date."""
    from copydesk.store.migration import migrate as bring_up_to_date

    with complain(), database() as engine:
        bring_up_to_date(engine)
    console().print("The tables are up to date.")


intake.register(app)
reading.register(app)


@app.command(rich_help_panel="Without a service")
def extract(
    file: Annotated[Path, typer.Argument(help="The article; '-' is standard input.")],
    html: Annotated[bool, typer.Option("--html", help="It is a page, whatever its name ends in.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
) -> None:
    """Read one article here and now, without a service."""
    from copydesk.cli.extract import as_json, extract_file
    from copydesk.cli.rendering import render_article

    with complain(OSError, ValueError):
        annotations = extract_file(file, html=html)
    if json:
        typer.echo(as_json(annotations))
    else:
        console().print(render_article(annotations.to_dict()))


operating.register(app)
app.add_typer(keys.app, name="keys", rich_help_panel=operating.PANEL)
app.add_typer(kb.app, name="kb", rich_help_panel=operating.PANEL)


@app.command(rich_help_panel="Without a service")
def version() -> None:
    """Print the version of Copydesk and of its extractor."""
    from copydesk.cli.screen import release
    from copydesk.versions import EXTRACTOR_VERSION

    typer.echo(f"copydesk {release()}, extractor {EXTRACTOR_VERSION}")
