"""Alembic's environment: runs on the connection that `copydesk.store.migration` hands over."""

from alembic import context
from sqlalchemy import text

from copydesk.store.models import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True, transaction_per_migration=True)
# A migration that cannot have its lock at once must not queue up everybody behind it.
connection.execute(text("set lock_timeout = '5s'"))
connection.execute(text("set statement_timeout = 0"))
connection.commit()
with context.begin_transaction():
    context.run_migrations()
