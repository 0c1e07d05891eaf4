"""Real Celery processes for the tests that kill them."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar

import psutil

T = TypeVar("T")
FAST = {
    "COPYDESK_LEASE": "PT3S",
    "COPYDESK_HEARTBEAT": "PT1S",
    "COPYDESK_RESCUE_EVERY": "PT1S",
    "COPYDESK_RESEND_AFTER": "PT5S",
    "COPYDESK_RETRY_BASE": "PT0.2S",
    "COPYDESK_LOG_LEVEL": "INFO",
}
"""Times short enough for a test to wait for."""
ROOT = Path(__file__).parent.parent


@contextmanager
def run_worker(database_url: str, broker_url: str, folder: Path) -> Iterator[psutil.Process]:
    """A worker with one child on every lane, and beat; both gone when the block ends."""
    env = {**os.environ, **FAST, "COPYDESK_DATABASE_URL": database_url, "COPYDESK_BROKER_URL": broker_url}
    celery = (sys.executable, "-m", "celery", "-A", "workers.app")
    worker = (*celery, "worker", "-c", "1", "-Q", "articles,backfill,rescue", "-n", f"test{os.getpid()}@%h")
    beat = (*celery, "beat", "-s", str(folder / "schedule"), "--pidfile=")
    with ExitStack() as stack:
        for command in (beat, worker):
            process = stack.enter_context(_running(command, env, folder / f"{command[5]}.log"))
        yield process


@contextmanager
def _running(command: tuple[str, ...], env: dict[str, str], log: Path) -> Iterator[psutil.Process]:
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603
            command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    watched = psutil.Process(process.pid)
    try:
        yield watched
    finally:
        for each in [*watched.children(recursive=True), watched] if watched.is_running() else []:
            each.kill()
        process.wait(10)


def wait_until(found: Callable[[], T], *, seconds: float, what: str) -> T:
    """Ask until the answer is truthy. Fails with `what` when the seconds are over."""
    end = time.monotonic() + seconds
    while not (answer := found()):
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.1)
    return answer
