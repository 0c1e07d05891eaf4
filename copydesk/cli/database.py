"""The database itself, for the commands that go to it past the service."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from copydesk.errors import CopydeskError

if TYPE_CHECKING:
    from sqlalchemy import Engine


class DatabaseAwayError(CopydeskError):
    """The command goes to the database itself, and it does not answer, or will not do it now."""


@contextmanager
def database() -> "Iterator[Engine]":
    """The engine of the database, disposed of at the end. Raises DatabaseAwayError."""
    from sqlalchemy.exc import OperationalError

    from copydesk.store.engine import make_engine

    engine = make_engine(_url())
    try:
        yield engine
    except OperationalError as error:
        where = engine.url.render_as_string(hide_password=True)
        # What PostgreSQL itself refuses (a lock not had in time) has a code; a connection that fails has none.
        refused = getattr(error.orig, "sqlstate", None)
        how = f"refused: {error.orig}" if refused else "does not answer"
        raise DatabaseAwayError(f"the database (COPYDESK_DATABASE_URL, {where}) {how}") from error
    finally:
        engine.dispose()


def _url() -> str:
    """COPYDESK_DATABASE_URL; where it is not set, the database of the service that runs in the data folder."""
    from copydesk.embedded.postgres import running_url
    from copydesk.settings import load_settings

    settings = load_settings()
    if "database_url" in settings.model_fields_set:
        return settings.database_url
    return running_url(Path(os.environ.get("COPYDESK_DATA", "data")) / "postgres") or settings.database_url
