"""What ends the children when their supervisor was killed and could not: a process of its own.

The supervisor writes "+ GROUP SIGNAL PATIENCE" for each process group it starts and "- GROUP" for each
that has ended. When the pipe closes, whoever still runs is asked to end, the last started first, and
killed when its patience (seconds) is over. The data folder's lock is held until that is done.

Standard library only: it is small, and starts at once.
"""

import os
import signal
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Group:
    """A process group, and how it is to be ended."""

    pgid: int
    signal: int
    patience: float

    def line(self) -> str:
        """Its line to the leash."""
        return f"+ {self.pgid} {self.signal} {self.patience}\n"


def read_groups(lines: Iterable[str]) -> list[Group]:
    """Those that were started and not taken back, in the order of their start."""
    groups: dict[int, Group] = {}
    for line in lines:
        match line.split():
            case ["+", pgid, number, patience]:
                groups[int(pgid)] = Group(int(pgid), int(number), float(patience))
            case ["-", pgid]:
                groups.pop(int(pgid), None)
            case _:  # the last line of a supervisor that was killed while it wrote
                pass
    return list(groups.values())


def is_alive(pgid: int) -> bool:
    """Whether any process of the group is left."""
    try:
        os.killpg(pgid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def end_group(group: Group) -> None:
    """Ask, wait, kill; returns when the group is gone, or killed."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group.pgid, group.signal)
        deadline = time.monotonic() + group.patience
        while is_alive(group.pgid) and time.monotonic() < deadline:
            time.sleep(0.05)
        os.killpg(group.pgid, signal.SIGKILL)


def main() -> None:
    """Wait for the supervisor's end, then end what it left."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for group in reversed(read_groups(sys.stdin)):
        end_group(group)


if __name__ == "__main__":
    main()
