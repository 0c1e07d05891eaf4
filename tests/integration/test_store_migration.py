"""The migrations make the tables that the models describe."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine

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
