"""Bringing a database's tables to the present form."""

import time
from importlib.resources import files

import structlog
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

log = structlog.get_logger()
LOCK = 7_310_215_001
"""The advisory lock that lets one migration run at a time."""
LOCK_TIMEOUT, LOCK_ATTEMPTS, LOCK_PAUSE = "2s", 30, 1.0
"""How long a table's lock is waited for, since all others queue behind; how often; the seconds between."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("copydesk.store") / "migrations"))
    return config


def migrate(engine: Engine, *, revision: str = "head") -> None:
    """Upgrade to the revision; waits for a migration that is running, never long for a table's lock.

    A database that a newer release has migrated is left as it is: this one is served by it, too.

    A lock that is not to be had is asked for again and again, and everybody is let through between;
    each step is a transaction, and what is done stays done. Raises SQLAlchemy's OperationalError
    when a table was busy every time.
    """
    for _ in range(LOCK_ATTEMPTS - 1):
        try:
            _upgrade(engine, revision)
        except OperationalError as error:
            if not isinstance(error.orig, LockNotAvailable):
                raise
            log.warning("migration.table_is_busy", trying_again_in=LOCK_PAUSE)
            time.sleep(LOCK_PAUSE)
        else:
            return
    _upgrade(engine, revision)


def _upgrade(engine: Engine, revision: str) -> None:
    config = _config()
    with engine.connect() as connection:
        connection.detach()  # its settings below are not for the pool
        connection.execute(text("set statement_timeout = 0"))
        connection.execute(text("set lock_timeout = 0"))
        connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": LOCK})
        if _is_newer(_applied(connection)):
            log.warning("migration.database_is_newer")
            return
        # A migration that cannot have a table's lock at once must not queue up everybody behind it.
        connection.execute(text(f"set lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.commit()
        try:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
            connection.commit()
        finally:
            connection.rollback()
            connection.execute(text("select pg_advisory_unlock(:lock)"), {"lock": LOCK})
            connection.commit()


def is_current(engine: Engine) -> bool:
    """Whether the database has every migration this release knows; a newer release's do it no harm."""
    with engine.connect() as connection:
        there = _applied(connection)
    return there == set(_script().get_heads()) or _is_newer(there)


def _applied(connection: Connection) -> set[str]:
    return set(MigrationContext.configure(connection).get_current_heads())


def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _is_newer(there: set[str]) -> bool:
    return not there <= {step.revision for step in _script().walk_revisions()}
