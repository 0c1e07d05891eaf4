"""What extraction refuses, by name: the article fails with the message, no other is harmed."""


class HostilePageError(Exception):
    """A page beyond the caps on size and depth that keep its reading linear; says which, and what to do."""
