"""API keys: made, listed, revoked, by whoever may reach the database."""

from typing import Annotated, get_args

import typer
from rich.table import Table

from copydesk.cli.screen import console
from copydesk.settings import load_settings
from copydesk.store import keys
from copydesk.store.engine import Sessions, make_engine, make_sessions, transaction

app = typer.Typer(help="API keys: create, list, revoke.", no_args_is_help=True)


def _sessions() -> Sessions:
    return make_sessions(make_engine(load_settings().database_url))


@app.command()
def create(
    name: Annotated[str, typer.Option(help="Whose key it is.")],
    scope: Annotated[list[str], typer.Option(help="read, write or admin; may be given several times.")],
) -> None:
    """Make a key and print it: the only time it is seen."""
    unknown = set(scope) - set(get_args(keys.Scope))
    if unknown:
        raise typer.BadParameter(f"no such scope: {', '.join(sorted(unknown))}; there are read, write and admin")
    with transaction(_sessions()) as session:
        key = keys.create(session, name, [known for known in keys.SCOPES if known in scope])
    typer.echo(key)


@app.command("list")
def list_keys() -> None:
    """Show the keys there are; never the keys themselves."""
    table = Table("id", "name", "scopes", "made", "revoked")
    with transaction(_sessions()) as session:
        for key in keys.listing(session):
            revoked = f"{key.revoked_at:%Y-%m-%d %H:%M}" if key.revoked_at else ""
            table.add_row(key.id, key.name, ", ".join(key.scopes), f"{key.created_at:%Y-%m-%d %H:%M}", revoked)
    console.print(table)


@app.command()
def revoke(key_id: Annotated[str, typer.Argument(metavar="ID", help="The key's id, as `list` shows it.")]) -> None:
    """Make a key useless, for good."""
    with transaction(_sessions()) as session:
        revoked = keys.revoke(session, key_id)
    if not revoked:
        typer.echo(f"There is no key {key_id} in force.", err=True)
        raise typer.Exit(1)
    typer.echo(f"{key_id} is revoked.")
