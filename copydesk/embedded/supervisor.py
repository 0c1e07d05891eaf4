"""Starts programs, starts them again when they die, ends them in order, and leaves none behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from copydesk.embedded.accounts import Account
from copydesk.embedded.leash import Group

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds before a program that died is started again: doubled with each death, up to the longest."""
STEADY = 30.0
"""A program that ran this many seconds had a good start: its next pause is the first again."""
TICK = 0.1


@dataclass(frozen=True, slots=True)
class Program:
    """What to run, as whom, and how it is asked to end.

    `environment` is added to the supervisor's own. `patience` is how many seconds it may take to end.
    """

    name: str
    command: tuple[str, ...]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    account: Account | None = None
    folder: Path = Path("/")
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 15.0


@dataclass(slots=True)
class Running:
    """A program's present process, or the time of its next start."""

    program: Program
    process: subprocess.Popen[bytes]
    started: float
    pause: float = FIRST_PAUSE
    again_at: float | None = None


class Supervisor:
    """Keeps programs running until it is told to stop.

    Every program leads a process group of its own, so that a Ctrl-C at the terminal reaches the
    supervisor alone and what a program started ends with it. `lock` is a file's descriptor that stays
    locked until the last of them is gone, whatever becomes of this process.
    """

    def __init__(self, *, lock: int | None = None, tell: Callable[[str], None] = lambda _: None) -> None:
        self._running: dict[str, Running] = {}
        self._tell = tell
        self._leash = subprocess.Popen(
            [sys.executable, "-m", "copydesk.embedded.leash"],
            stdin=subprocess.PIPE,
            pass_fds=[lock] if lock is not None else [],
            start_new_session=True,
        )

    def start(self, program: Program) -> None:
        """Start it and keep it running."""
        self._running[program.name] = Running(program, self._spawn(program), time.monotonic())

    def pids(self) -> dict[str, int]:
        """The programs' process ids by name, for those that run."""
        return {name: running.process.pid for name, running in self._running.items() if running.again_at is None}

    def tend(self) -> None:
        """Notice who died, and start again whose pause is over. To be called several times a second."""
        now = time.monotonic()
        for running in self._running.values():
            if running.again_at is None:
                if running.process.poll() is not None:
                    self._bury(running, now)
            elif now >= running.again_at:
                running.process = self._spawn(running.program)
                running.started, running.again_at = now, None

    def stop(self, *, hurry: Callable[[], bool] = lambda: False) -> None:
        """End all, the last started first; those whose patience ends are killed, all at once if `hurry` says so."""
        for running in reversed(self._running.values()):
            process = running.process
            with suppress(ProcessLookupError):
                os.killpg(process.pid, running.program.stop_signal)
            deadline = time.monotonic() + running.program.patience
            while process.poll() is None and time.monotonic() < deadline and not hurry():
                time.sleep(TICK / 2)
            self._clear(process)
        self._running.clear()
        if self._leash.stdin:
            with suppress(BrokenPipeError):
                self._leash.stdin.close()
        self._leash.wait()

    def _bury(self, running: Running, now: float) -> None:
        status, name = running.process.returncode, running.program.name
        self._clear(running.process)
        if now - running.started >= STEADY:
            running.pause = FIRST_PAUSE
        running.again_at = now + running.pause
        how = f"was killed ({signal.Signals(-status).name})" if status < 0 else f"ended with status {status}"
        self._tell(f"{name} {how}; it starts again in {running.pause:g} s. Its log: {running.program.log}")
        running.pause = min(running.pause * 2, LONGEST_PAUSE)

    def _clear(self, process: subprocess.Popen[bytes]) -> None:
        """Kill what is left of the group, and take it off the leash."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self._write(f"- {process.pid}\n")

    def _spawn(self, program: Program) -> subprocess.Popen[bytes]:
        account = program.account
        with program.log.open("ab") as log:
            process = subprocess.Popen(  # noqa: S603
                program.command,
                cwd=program.folder,
                env={**os.environ, **program.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
                start_new_session=True,
            )
        self._write(Group(process.pid, program.stop_signal, program.patience).line())
        return process

    def _write(self, line: str) -> None:
        if self._leash.stdin:
            with suppress(BrokenPipeError):  # a leash that was killed is missed only if we are killed too
                self._leash.stdin.write(line.encode())
                self._leash.stdin.flush()
