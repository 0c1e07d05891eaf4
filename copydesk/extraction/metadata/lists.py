"""The word lists next to this module: one entry a line, "#" for comments, "[name]" before each part."""

from functools import cache
from importlib.resources import files


def read_sections(name: str) -> dict[str, list[str]]:
    """The parts of a list by their names; raises KeyError for an entry before the first of them."""
    sections: dict[str, list[str]] = {}
    current = ""
    for line in _lines(name):
        if line.startswith("[") and line.endswith("]") and line[1:-1].isalpha():
            current = line[1:-1]
            sections[current] = []
        else:
            sections[current].append(line)
    return sections


@cache
def read_folded(name: str) -> frozenset[str]:
    """The entries of a list, in lower case."""
    return frozenset(line.casefold() for line in _lines(name))


def _lines(name: str) -> list[str]:
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
