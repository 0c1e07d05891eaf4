"""What can go wrong with what runs on this machine."""

from copydesk.errors import CopydeskError


class EmbeddedError(CopydeskError):
    """A part of the embedded stack cannot run here; its text says what to do instead."""


class AlreadyRunningError(EmbeddedError):
    """Another `copydesk run` holds the data folder."""
