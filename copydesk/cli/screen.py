"""The terminal: what is said goes to standard output, complaints and progress to standard error.

rich sees to colours (NO_COLOR, FORCE_COLOR, dumb terminals); where there is no terminal there are none.
"""

import os
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copydesk.errors import CopydeskError

if TYPE_CHECKING:
    from rich.console import Console

NARROWEST = 120
"""Columns where there is no terminal to measure: a log, a pipe."""
REFUSED, AWAY, INTERRUPTED = 1, 3, 130
"""Exit codes: something was wrong with what was given; the service is away, busy or wants a key; Ctrl-C."""


@cache
def console() -> "Console":
    """Standard output."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else NARROWEST, highlight=False)


@cache
def complaints() -> "Console":
    """Standard error."""
    from rich.console import Console

    return Console(stderr=True, width=None if sys.stderr.isatty() else NARROWEST, highlight=False)


def say(words: str, *, style: str | None = None) -> None:
    """Tell the user something, beside the results."""
    complaints().print(printable(words), style=style, markup=False, soft_wrap=True)


def print_json(found: Any) -> None:
    """One object on a line of its own, for programs."""
    import json

    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
    sys.stdout.flush()


@contextmanager
def complain(*expected: type[Exception]) -> Iterator[None]:
    """End the command with a line instead of a traceback, and with the exit code that fits.

    For errors that are the user's to mend: Copydesk's own, and those expected besides.
    """
    mendable: tuple[type[Exception], ...] = (CopydeskError, *expected)
    try:
        yield
    except BrokenPipeError:
        # Whoever read has seen enough, as `head` does.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        leave(0)
    except mendable as error:
        say(f"copydesk: {error}", style="red")
        sys.exit(exit_code(error))
    except KeyboardInterrupt:
        say("Stopped.")
        leave(INTERRUPTED)


def exit_code(error: Exception) -> int:
    """What a command ends with that ends by this error."""
    from copydesk.client import errors

    away = (errors.AwayError, errors.BusyError, errors.ServiceError, errors.UnauthorizedError, errors.ForbiddenError)
    return AWAY if isinstance(error, away) else REFUSED


def leave(status: int) -> None:
    """End now, without waiting for threads that wait for somebody else."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def printable(found: Any) -> Any:
    """The same with all control characters replaced, one for one, so that offsets hold.

    Articles are other people's words: an escape sequence among them must not reach the terminal.
    """
    if isinstance(found, str):
        return found.translate(CONTROLS)
    if isinstance(found, dict):
        return {name: printable(value) for name, value in found.items()}
    if isinstance(found, list | tuple):
        return [printable(value) for value in found]
    return found


CONTROLS = {
    **{code: "\ufffd" for code in (*range(0x20), 0x7F, *range(0x80, 0xA0)) if chr(code) not in "\n\t"},
    **dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd"),
}
"""C0, C1, and what turns the direction of the line around."""


def release() -> str:
    """Copydesk's version: the installed package's, or the checkout's."""
    from importlib import metadata

    try:
        return metadata.version("copydesk")
    except metadata.PackageNotFoundError:
        project = Path(__file__).resolve().parents[2] / "pyproject.toml"
        return str(tomllib.loads(project.read_text())["project"]["version"])
