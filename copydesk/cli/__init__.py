"""The `copydesk` command."""

from copydesk.cli.commands import app

__all__ = ["app"]
