"""Small word lists of our own: read once, at first use."""

from functools import cache
from importlib.resources import files


def lines(name: str) -> list[str]:
    """The list's lines without comments and blanks."""
    text = files(__name__).joinpath(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


@cache
def words(name: str) -> frozenset[str]:
    """The words of a plain list, separated by white space."""
    return frozenset(word for line in lines(name) for word in line.split())


@cache
def classes(name: str) -> dict[str, str]:
    """Word to class, from lines of "class<tab>words"; the first class that has a word keeps it."""
    found: dict[str, str] = {}
    for line in lines(name):
        label, _, members = line.partition("\t")
        for word in members.split():
            found.setdefault(word, label)
    return found


@cache
def memberships(name: str) -> dict[str, tuple[str, ...]]:
    """Word to all its classes, from the same lines."""
    found: dict[str, tuple[str, ...]] = {}
    for line in lines(name):
        label, _, members = line.partition("\t")
        for word in members.split():
            found[word] = (*found.get(word, ()), label)
    return found
