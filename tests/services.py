"""Real PostgreSQL and Redis for the tests: the embedded ones, or (COPYDESK_TEST_SERVICES=system) this system's."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

from copydesk.embedded import postgres, valkey
from copydesk.embedded.accounts import Account
from copydesk.embedded.errors import EmbeddedError
from copydesk.embedded.ports import pick_port

SYSTEM = os.environ.get("COPYDESK_TEST_SERVICES") == "system"
REQUIRED = os.environ.get("COPYDESK_REQUIRE_SERVICES") == "1"
PATIENCE = 20.0


@dataclass
class Server:
    """A PostgreSQL or a Redis of a test's own: ended in any way, and started again where it was."""

    url: str
    folder: Path
    command: tuple[str, ...]
    account: Account | None
    wait_until_ready: Callable[[], None]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and return when it answers. Raises EmbeddedError when it does not."""
        with (self.folder / "server.log").open("ab") as output:
            self.process = subprocess.Popen(  # noqa: S603
                self.command,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                user=self.account.uid if self.account else None,
                group=self.account.gid if self.account else None,
                extra_groups=[] if self.account else None,
                start_new_session=True,
            )
        self.wait_until_ready()

    def end(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it by a signal, by default PostgreSQL's fast shutdown, which does not wait for its clients."""
        if self.process is None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._wait_for_the_last()
        self.process = None

    def _wait_for_the_last(self) -> None:
        """A killed PostgreSQL's processes outlive it for a moment, and none may start beside them."""
        assert self.process is not None
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                os.killpg(self.process.pid, 0)
            except ProcessLookupError:
                return
            time.sleep(0.05)
        os.killpg(self.process.pid, signal.SIGKILL)


def postgres_programs() -> Path:
    """Where `postgres`, `pg_dump` and the like are. Raises EmbeddedError where there are none."""
    if not SYSTEM:
        return postgres.find_programs()
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, default=None)
    if programs is None:
        raise EmbeddedError("there is no PostgreSQL under /usr/lib/postgresql")
    return programs


def make_postgres(folder: Path, *, durable: bool) -> Server:
    """A PostgreSQL in the folder, not yet started. Raises EmbeddedError where there is none."""
    cluster = postgres.prepare(folder / "postgres", programs=postgres_programs())
    port = pick_port(0)
    command = cluster.command(port, durable=durable)
    return Server(cluster.url(port), folder, command, cluster.account, lambda: postgres.wait_until_ready(cluster, port))


def make_redis(folder: Path, *, durable: bool) -> Server:
    """A Redis in the folder, not yet started; durable, it keeps its data in `redis/`. Raises EmbeddedError."""
    found = shutil.which("redis-server") or shutil.which("valkey-server") if SYSTEM else None
    if SYSTEM and found is None:
        raise EmbeddedError("there is neither redis-server nor valkey-server on the PATH")
    broker = valkey.prepare(folder / "redis", program=Path(found) if found else None)
    port = pick_port(0)
    command = broker.command(port, durable=durable)
    return Server(broker.url(port), folder, command, None, lambda: valkey.wait_until_ready(broker, port))


@contextmanager
def run_postgres() -> Iterator[str]:
    """A PostgreSQL in a folder of its own; gives its URL (an ordinary role that owns one database)."""
    with own_folder() as folder, running(make_postgres(folder, durable=False)) as server:
        yield server.url


@contextmanager
def run_redis() -> Iterator[str]:
    """A Redis in a folder of its own; gives its URL."""
    with own_folder() as folder, running(make_redis(folder, durable=False)) as server:
        yield server.url


def skip_or_fail(error: EmbeddedError) -> NoReturn:
    """What a test does whose service cannot be had: skip at home, fail where services are required."""
    if REQUIRED:
        pytest.fail(f"a service is missing: {error}")
    pytest.skip(str(error))


def _version(programs: Path) -> int:
    return int(programs.parent.name)


@contextmanager
def own_folder() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="copydesk-test-"))
    folder.chmod(0o755)  # root's PostgreSQL runs under another account, which must come in
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """The server, from its start to its end."""
    try:
        server.start()
        yield server
    finally:
        server.end()
