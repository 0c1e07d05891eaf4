"""The data folder: one `copydesk run` at a time, and what it holds."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from copydesk.embedded.errors import AlreadyRunningError, EmbeddedError

SETTLING = 40.0
"""The most seconds that what a killed run left is waited for."""


@contextmanager
def hold_folder(folder: Path) -> Iterator[int]:
    """Hold the folder; gives the lock's file descriptor, which a child may hold on to.

    Raises AlreadyRunningError while another run lives in it. What a killed run left behind is still
    being ended by its leash: that is waited for.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise EmbeddedError(f"the data folder {folder} cannot be used: {error}") from error
    try:
        _take(lock, folder)
        os.ftruncate(lock, 0)
        os.pwrite(lock, json.dumps({"pid": os.getpid()}).encode(), 0)
        yield lock
    finally:
        os.close(lock)


def tell_url(lock: int, url: str) -> None:
    """Leave word in the lock of where this run answers."""
    os.ftruncate(lock, 0)
    os.pwrite(lock, json.dumps({"pid": os.getpid(), "url": url}).encode(), 0)


def _take(lock: int, folder: Path) -> None:
    deadline = time.monotonic() + SETTLING
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = _holder(lock)
            if _lives(holder.get("pid")):
                where = f", at {holder['url']}" if "url" in holder else ""
                raise AlreadyRunningError(
                    f"copydesk already runs in {folder} (process {holder['pid']}{where}): "
                    "stop that one first, or give this one a folder of its own with --data"
                ) from None
            if time.monotonic() > deadline:
                raise EmbeddedError(
                    f"a run that was killed still holds {folder}: end its leash (copydesk.embedded.leash)"
                ) from None
            time.sleep(0.1)
        else:
            return


def _holder(lock: int) -> dict[str, object]:
    try:
        found = json.loads(os.pread(lock, 1000, 0))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _lives(pid: object) -> bool:
    if not isinstance(pid, int) or pid == os.getpid():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
