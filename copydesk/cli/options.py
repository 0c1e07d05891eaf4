"""The options that many commands share."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from copydesk.client import Copydesk

DEFAULT_URL = "http://127.0.0.1:8800"
Service = Annotated[str, typer.Option("--url", envvar="COPYDESK_URL", help="Where the service answers.")]
Key = Annotated[
    str | None,
    typer.Option("--key", envvar="COPYDESK_KEY", show_envvar=True, help="An API key, where one is needed."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]
Limit = Annotated[int, typer.Option(min=1, help="How many at most.")]
Data = Annotated[Path, typer.Option("--data", envvar="COPYDESK_DATA", help="The folder that everything is kept in.")]
PATIENCE = 2.0
"""Seconds that a command which only asks goes on trying; somebody sits and waits."""


def connect(url: str, key: str | None, *, patience: float = PATIENCE) -> "Copydesk":
    """A client for a command."""
    from copydesk.client import Copydesk

    return Copydesk(url, key, patience=patience)
