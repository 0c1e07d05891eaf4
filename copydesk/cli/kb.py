"""The knowledge base: imported from a file, and forgotten, by whoever may reach the database."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from copydesk.cli.keys import transaction
from copydesk.cli.screen import complain

if TYPE_CHECKING:
    from copydesk.knowledge import Entry

app = typer.Typer(help="The knowledge base that entities are linked to: import, clear.", no_args_is_help=True)


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="JSON lines, gzipped or not; docs/knowledge-base.md has the form.")],
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Forget what was imported before.")] = False,
) -> None:
    """Import people and organisations with their Wikidata ids: all of the file, or nothing."""
    from copydesk.store import knowledge

    with complain(OSError):
        with transaction() as session:
            count = knowledge.load(session, _entries(file), replace=replace)
        typer.echo(f"{count} entries imported.")


def _entries(file: Path) -> "Iterator[Entry]":
    from copydesk.knowledge import parse

    with gzip.open(file, "rb") if file.suffix == ".gz" else file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield parse(line, number)


@app.command()
def clear() -> None:
    """Forget the knowledge base; the entities' links to it go with it."""
    from copydesk.store import knowledge

    with complain(), transaction() as session:
        count = knowledge.clear(session)
    typer.echo(f"{count} entries forgotten.")
