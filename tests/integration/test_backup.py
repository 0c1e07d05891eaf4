"""A backup made while work goes on, restored elsewhere: as docs/operating.md says it."""

import subprocess
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, make_url

from copydesk.store import readings
from copydesk.store.engine import Sessions, make_engine, make_sessions, transaction
from copydesk.store.migration import migrate
from tests import services, stored


def test_what_was_done_is_served_and_what_waited_is_read(engine: Engine, sessions: Sessions, tmp_path: Path) -> None:
    done = stored.done(sessions, found=stored.marrin())
    waiting = stored.accept(sessions, "It is not read yet.").id
    stored.claimed(sessions, stored.accept(sessions, "It is being read.").id)
    dump = tmp_path / "copydesk.dump"
    run("pg_dump", "--format=custom", f"--file={dump}", address(engine))

    restored = make_engine(make_database(engine, "restored"))
    try:
        run("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={address(restored)}", str(dump))
        migrate(restored)
        there = make_sessions(restored)
        with transaction(sessions) as before, transaction(there) as after:
            assert readings.read(after, done) == readings.read(before, done)
        stored.finish(there, stored.claimed(there, waiting), stored.annotated("It is not read yet."))
        assert stored.column(there, "select status from articles order by id") == ["done", "done", "queued"]
        with pytest.raises(AssertionError, match="was not due"):
            stored.claimed(there, waiting)
    finally:
        restored.dispose()


def run(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL."""
    subprocess.run([services.postgres_programs() / program, *arguments], check=True, capture_output=True)  # noqa: S603


def address(engine: Engine) -> str:
    """Where the engine's database is, as those programs take it."""
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


def make_database(engine: Engine, name: str) -> str:
    """An empty database beside the engine's, of the same owner; its URL."""
    url = engine.url
    superuser = url.set(drivername="postgresql", username="postgres", database="postgres")
    with psycopg.connect(superuser.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(f"drop database if exists {name}")
        connection.execute(f"create database {name} owner {url.username}")
    return make_url(url).set(database=name).render_as_string(hide_password=False)
