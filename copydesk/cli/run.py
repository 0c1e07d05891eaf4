"""`copydesk run`: the stack, from its start to its end."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from rich.text import Text

from copydesk.cli.post import post_and_show
from copydesk.cli.screen import console, release, say
from copydesk.client import Copydesk
from copydesk.embedded.folder import hold_folder, tell_url
from copydesk.embedded.stack import Plan, Stack, start_stack
from copydesk.embedded.supervisor import TICK, Supervisor
from copydesk.settings import load_settings

MOST_WORKERS = 4
"""Reading processes by default, at most: each needs a core and some 200 MB."""
PATIENCE = 180
"""Seconds that an article is waited for: on a slow machine the first comes before the models are loaded."""
AGAIN = 1.0
"""Seconds after the first in which a second signal is the first's echo (make passes them on)."""


class Stopped(Exception):  # noqa: N818 - no error: somebody asked
    """The run was asked to end while it was still starting."""


class Signals:
    """Counts what asks this process to end: once softly, again in a hurry."""

    def __init__(self) -> None:
        self._first: float | None = None
        self.hurry = False

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if self._first is None:
            self._first = now
        elif now - self._first > AGAIN:
            self.hurry = True

    @property
    def asked(self) -> bool:
        """Whether anything has asked."""
        return self._first is not None


@contextmanager
def caught() -> Iterator[Signals]:
    """The signals that end a process, counted instead."""
    signals = Signals()
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, signals) for number in numbers}
    try:
        yield signals
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run_stack(folder: Path, articles: Sequence[Path], *, workers: int | None, flower: bool, once: bool) -> int:
    """Start everything in the folder, post the articles, stay until asked to end; gives the exit status.

    With `once` it ends when the articles are shown; the status is then 1 unless all were read.
    Raises EmbeddedError when a part cannot be started, AlreadyRunningError where another run has the folder.
    """
    folder = folder.absolute()
    plan = Plan(folder, load_settings(), workers or min(MOST_WORKERS, os.cpu_count() or 1), flower)
    with caught() as signals, hold_folder(folder) as lock:
        began = time.monotonic()
        supervisor = Supervisor(lock=lock, tell=_warn)

        def pause() -> None:
            supervisor.tend()
            if signals.asked:
                raise Stopped
            time.sleep(TICK)

        console().print(f"[bold]Copydesk {release()}[/bold], in {folder}")
        try:
            stack = start_stack(plan, supervisor, pause=pause, tell=lambda words: console().print(f"  {words}"))
            tell_url(lock, stack.url)
            console().print(f"Ready after {time.monotonic() - began:.1f} s.\n")
            _say_where(plan, stack)
            return _stay(supervisor, signals, _Poster(plan, stack, articles, signals), once=once)
        except Stopped:
            return 0
        finally:
            began = time.monotonic()
            console().print("Stopping ...")
            supervisor.stop(hurry=lambda: signals.hurry)
            console().print(f"All stopped ({time.monotonic() - began:.1f} s); everything is kept in {folder}.")


class _Poster(threading.Thread):
    """Posts and shows the articles, while the main thread tends the programs."""

    def __init__(self, plan: Plan, stack: Stack, articles: Sequence[Path], signals: Signals) -> None:
        super().__init__(name="poster", daemon=True)
        self._plan, self._stack, self._articles, self._signals = plan, stack, articles, signals
        self.read_all = not articles

    def run(self) -> None:
        if not self._articles:
            return
        with Copydesk(self._stack.url, os.environ.get("COPYDESK_KEY"), patience=10) as desk:
            self.read_all = post_and_show(
                desk, self._articles, console(), wait=PATIENCE, stopped=lambda: self._signals.asked
            )
        if not self._signals.asked:
            _say_where(self._plan, self._stack)


def _stay(supervisor: Supervisor, signals: Signals, poster: _Poster, *, once: bool) -> int:
    poster.start()
    while not signals.asked:
        supervisor.tend()
        if once and not poster.is_alive():
            return 0 if poster.read_all else 1
        time.sleep(TICK)
    return 0


def _say_where(plan: Plan, stack: Stack) -> None:
    places = {
        "Desk": f"{stack.url}/",
        "Dashboard": f"{stack.url}/dashboard",
        "API": f"{stack.url}/docs",
        "Flower": stack.flower_url,
        "Logs": str(plan.folder / "logs"),
    }
    for name, place in places.items():
        if place:
            console().print(Text.assemble(f"  {name:<10}", (place, "bold cyan")), soft_wrap=True)
    console().print(Text("\n  Ctrl-C stops everything.\n", "dim"))
    sys.stdout.flush()


def _warn(words: str) -> None:
    say(words, style="yellow")
