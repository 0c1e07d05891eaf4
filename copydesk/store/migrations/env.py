"""Alembic's environment: runs on the connection that `copydesk.store.migration` hands over."""

from alembic import context

from copydesk.store.models import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=Base.metadata, compare_type=True, transaction_per_migration=True
)
with context.begin_transaction():
    context.run_migrations()
