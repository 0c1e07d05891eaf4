"""The terminal: what is said goes to standard output, complaints to standard error."""

import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

from rich.console import Console

NARROWEST = 120
"""Columns where there is no terminal to measure: a log, a pipe."""

console = Console(width=None if sys.stdout.isatty() else NARROWEST, highlight=False)
complaints = Console(stderr=True, width=None if sys.stderr.isatty() else NARROWEST, highlight=False)


@contextmanager
def complain(*expected: type[Exception]) -> Iterator[None]:
    """Print an error that is the user's to mend, without a traceback, and exit with status 1."""
    try:
        yield
    except expected as error:
        complaints.print(f"copydesk: {error}", style="red", markup=False, soft_wrap=True)
        sys.exit(1)


def release() -> str:
    """Copydesk's version: the installed package's, or the checkout's."""
    try:
        return metadata.version("copydesk")
    except metadata.PackageNotFoundError:
        project = Path(__file__).resolve().parents[2] / "pyproject.toml"
        return str(tomllib.loads(project.read_text())["project"]["version"])
