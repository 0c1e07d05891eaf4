"""Bringing a database's tables to the present form."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

LOCK = 7_310_215_001
"""The advisory lock that lets one migration run at a time."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("copydesk.store") / "migrations"))
    return config


def migrate(engine: Engine, *, revision: str = "head") -> None:
    """Upgrade to the revision; waits for a migration that is running, never long for a table's lock."""
    config = _config()
    with engine.connect() as connection:
        connection.detach()  # its settings below are not for the pool
        connection.execute(text("set statement_timeout = 0"))
        connection.execute(text("set lock_timeout = 0"))
        connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": LOCK})
        # A migration that cannot have a table's lock at once must not queue up everybody behind it.
        connection.execute(text("set lock_timeout = '5s'"))
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
    """Whether the database has every migration this release knows."""
    with engine.connect() as connection:
        there = MigrationContext.configure(connection).get_current_heads()
    return set(there) == set(ScriptDirectory.from_config(_config()).get_heads())
