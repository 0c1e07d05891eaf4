"""The command line: each command is a module of its own, loaded when it is called."""

from pathlib import Path
from typing import Annotated

import typer

from copydesk.cli import kb, keys
from copydesk.cli.screen import complain, console
from copydesk.errors import CopydeskError

app = typer.Typer(
    help="Who is in the news, who said what, and when.", no_args_is_help=True, pretty_exceptions_enable=False
)

app.add_typer(keys.app, name="keys")
app.add_typer(kb.app, name="kb")

DEFAULT_URL = "http://127.0.0.1:8800"
Service = Annotated[str, typer.Option("--url", envvar="COPYDESK_URL", help="Where the service answers.")]
Key = Annotated[str | None, typer.Option("--key", envvar="COPYDESK_KEY", help="An API key, where one is needed.")]
Data = Annotated[Path, typer.Option("--data", envvar="COPYDESK_DATA", help="The folder that everything is kept in.")]


@app.command()
def run(
    *,
    data: Data = Path("data"),
    seeds: Annotated[Path | None, typer.Option(help="Post every article in this folder once it runs.")] = None,
    article: Annotated[list[Path] | None, typer.Option(help="Post this file once it runs.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes that read articles.")] = None,
    flower: Annotated[bool, typer.Option("--flower", help="Start Flower, Celery's own dashboard, too.")] = False,
    once: Annotated[bool, typer.Option("--once", help="Stop when what was posted has been shown.")] = False,
) -> None:
    """Start the whole service on this machine, and stay until Ctrl-C."""
    from copydesk.cli.post import articles_in
    from copydesk.cli.run import run_stack

    with complain(CopydeskError):
        posted = [*(article or []), *(articles_in(seeds) if seeds else [])]
        status = run_stack(data, posted, workers=workers, flower=flower, once=once)
    raise typer.Exit(status)


@app.command()
def migrate() -> None:
    """Bring the tables of the database (COPYDESK_DATABASE_URL) up to date."""
    from copydesk.settings import load_settings
    from copydesk.store.engine import make_engine
    from copydesk.store.migration import migrate as bring_up_to_date

    engine = make_engine(load_settings().database_url)
    bring_up_to_date(engine)
    engine.dispose()
    console.print("The tables are up to date.")


@app.command()
def post(
    files: Annotated[list[Path], typer.Argument(help="Articles: .txt, .html or .json; a folder means all in it.")],
    url: Service = DEFAULT_URL,
    key: Key = None,
    wait: Annotated[int, typer.Option(min=0, help="Seconds to wait for each; 0 does not wait.")] = 30,
) -> None:
    """Post articles and show what is found in each."""
    from copydesk.cli.post import articles_in, connect, post_and_show

    with complain(CopydeskError), connect(url, key) as client:
        found = [path for file in files for path in (articles_in(file) if file.is_dir() else [file])]
        if not post_and_show(client, found, console, wait=wait):
            raise typer.Exit(1)


@app.command()
def show(article: str, url: Service = DEFAULT_URL, key: Key = None) -> None:
    """Show what was found in an article, by its id."""
    from copydesk.cli.post import connect, get_article
    from copydesk.cli.rendering import render_article

    with complain(CopydeskError), connect(url, key) as client:
        console.print(render_article(get_article(client, article)))


@app.command()
def status(url: Service = DEFAULT_URL, key: Key = None) -> None:
    """Say how the service is: its health, its lanes, its workers."""
    from copydesk.cli.post import connect, get_stats
    from copydesk.cli.rendering import render_stats

    with complain(CopydeskError), connect(url, key) as client:
        console.print(render_stats(get_stats(client)))


@app.command()
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
        console.print(render_article(annotations.to_dict()))


@app.command()
def version() -> None:
    """Print the version of Copydesk and of its extractor."""
    from copydesk.cli.screen import release
    from copydesk.versions import EXTRACTOR_VERSION

    typer.echo(f"copydesk {release()}, extractor {EXTRACTOR_VERSION}")
