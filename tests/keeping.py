"""Files that hold what is expected: compared with, or written anew by `make goldens`."""

from collections.abc import Callable
from pathlib import Path

Keep = Callable[[Path, str], None]


def write(file: Path, found: str) -> None:
    """What is found is from now on expected; a person reads the difference."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(found, encoding="utf-8")


def compare(file: Path, found: str) -> None:
    """Fail where the file says otherwise."""
    assert file.exists(), f"{file} is missing; `make goldens` writes it"
    assert found == file.read_text(encoding="utf-8"), f"{file.name} differs; if that is meant: make goldens"
