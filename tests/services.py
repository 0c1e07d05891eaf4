"""Real PostgreSQL and Redis for the tests: the embedded ones, or (COPYDESK_TEST_SERVICES=system) this system's."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest

from copydesk.embedded import postgres, valkey
from copydesk.embedded.accounts import Account
from copydesk.embedded.errors import EmbeddedError
from copydesk.embedded.ports import pick_port

SYSTEM = os.environ.get("COPYDESK_TEST_SERVICES") == "system"
REQUIRED = os.environ.get("COPYDESK_REQUIRE_SERVICES") == "1"


@contextmanager
def run_postgres() -> Iterator[str]:
    """A PostgreSQL in a folder of its own; gives its URL (an ordinary role that owns one database)."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, default=None) if SYSTEM else None
    if SYSTEM and programs is None:
        raise EmbeddedError("there is no PostgreSQL under /usr/lib/postgresql")
    with _folder() as folder:
        cluster = postgres.prepare(folder / "postgres", programs=programs)
        port = pick_port(0)
        with _running(cluster.command(port, durable=False), folder / "postgres.log", cluster.account):
            postgres.wait_until_ready(cluster, port)
            yield cluster.url(port)


@contextmanager
def run_redis() -> Iterator[str]:
    """A Redis in a folder of its own; gives its URL."""
    found = shutil.which("redis-server") or shutil.which("valkey-server") if SYSTEM else None
    if SYSTEM and found is None:
        raise EmbeddedError("there is neither redis-server nor valkey-server on the PATH")
    with _folder() as folder:
        broker = valkey.prepare(folder / "redis", program=Path(found) if found else None)
        port = pick_port(0)
        with _running(broker.command(port, durable=False), folder / "redis.log", None):
            valkey.wait_until_ready(broker, port)
            yield broker.url(port)


def skip_or_fail(error: EmbeddedError) -> NoReturn:
    """What a test does whose service cannot be had: skip at home, fail where services are required."""
    if REQUIRED:
        pytest.fail(f"a service is missing: {error}")
    pytest.skip(str(error))


def _version(programs: Path) -> int:
    return int(programs.parent.name)


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="copydesk-test-"))
    folder.chmod(0o755)  # root's PostgreSQL runs under another account, which must come in
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(command: tuple[str, ...], log: Path, account: Account | None) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603
            command,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            start_new_session=True,
        )
    try:
        yield
    finally:
        process.send_signal(2)  # PostgreSQL's fast shutdown, which does not wait for its clients
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
