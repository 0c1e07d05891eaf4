"""The migrations make the tables that the models describe."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from psycopg.errors import LockNotAvailable
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from copydesk.store import migration
from copydesk.store.engine import Sessions
from copydesk.store.migration import is_current, migrate
from copydesk.store.models import Base
from tests.stored import accept, column


@pytest.mark.filterwarnings("ignore:Did not recognize type 'xid8'")
def test_the_migrations_are_up_to_date_with_the_models(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_again_changes_nothing(engine: Engine, sessions: Sessions) -> None:
    article = accept(sessions).id
    migrate(engine)
    assert is_current(engine)
    assert column(sessions, "select id from articles") == [article]


def test_a_newer_releases_tables_are_no_reason_to_refuse_requests(engine: Engine) -> None:
    """Old code serves on while a new release migrates; whoever asks for readiness must not take it out."""
    with engine.connect() as connection:
        known = connection.scalar(text("select version_num from alembic_version"))
        for revision, current in (("0999", True), ("0001", False)):
            connection.execute(text("update alembic_version set version_num = :revision"), {"revision": revision})
            connection.commit()
            assert is_current(engine) == current
            if current:
                migrate(engine)  # as an older release does that is put back: nothing
                assert connection.scalar(text("select version_num from alembic_version")) == revision
        connection.execute(text("update alembic_version set version_num = :known"), {"known": known})
        connection.commit()
    assert is_current(engine)


def test_a_table_that_is_busy_is_asked_for_again(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def upgrade(_config: object, _revision: str) -> None:
        tried.append(1)
        if len(tried) < 3:
            raise OperationalError("alter table", None, LockNotAvailable())

    monkeypatch.setattr(command, "upgrade", upgrade)
    monkeypatch.setattr(migration, "LOCK_PAUSE", 0)
    migrate(engine)
    assert len(tried) == 3
    monkeypatch.setattr(migration, "LOCK_ATTEMPTS", 1)
    tried.clear()
    with pytest.raises(OperationalError):
        migrate(engine)
