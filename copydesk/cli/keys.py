"""API keys: made, listed, revoked, by whoever may reach the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from copydesk.cli.database import database
from copydesk.cli.options import AsJson
from copydesk.cli.screen import complain, console, print_json

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


app = typer.Typer(help="API keys: create, list, revoke.", no_args_is_help=True)


class Scope(StrEnum):
    """What a key may allow."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


@contextmanager
def transaction() -> "Iterator[Session]":
    from copydesk.store.engine import make_sessions
    from copydesk.store.engine import transaction as whole

    with database() as engine, whole(make_sessions(engine)) as session:
        yield session


@app.command()
def create(
    name: Annotated[str, typer.Option(help="Whose key it is.")],
    scope: Annotated[list[Scope], typer.Option(help="What it may do; may be given several times.")],
    json: AsJson = False,
) -> None:
    """Make a key and print it: the only time it is seen."""
    from copydesk.store import keys

    with complain(), transaction() as session:
        key = keys.create(session, name, [known for known in keys.SCOPES if known in scope])
    if json:
        print_json({"id": key.partition(".")[0], "key": key, "name": name, "scopes": sorted(set(scope))})
    else:
        typer.echo(key)


@app.command("list")
def list_keys(json: AsJson = False) -> None:
    """Show the keys there are; never the keys themselves."""
    from dataclasses import asdict

    from rich.table import Table

    from copydesk.store import keys

    with complain(), transaction() as session:
        found = list(keys.listing(session))
    if json:
        for key in found:
            print_json({name: getattr(value, "isoformat", lambda v=value: v)() for name, value in asdict(key).items()})
        return
    table = Table("id", "name", "scopes", "made", "revoked", box=None)
    for key in found:
        revoked = f"{key.revoked_at:%Y-%m-%d %H:%M}" if key.revoked_at else ""
        table.add_row(key.id, key.name, ", ".join(key.scopes), f"{key.created_at:%Y-%m-%d %H:%M}", revoked)
    console().print(table)


@app.command()
def revoke(key_id: Annotated[str, typer.Argument(metavar="ID", help="The key's id, as `list` shows it.")]) -> None:
    """Make a key useless, for good."""
    from copydesk.store import keys

    with complain(), transaction() as session:
        revoked = keys.revoke(session, key_id)
    if not revoked:
        typer.echo(f"There is no key {key_id} in force.", err=True)
        raise typer.Exit(1)
    typer.echo(f"{key_id} is revoked.")
