"""Indexes that lead where they should, however many jobs and deliveries have ended."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # By it PostgreSQL came to a webhook's next delivery past all that had ever been delivered.
    op.drop_constraint("uq_deliveries_position", "deliveries", type_="unique")
    op.create_index(
        "ix_jobs_retrying", "jobs", ["subject"], postgresql_where=sa.text("state = 'waiting' and error is not null")
    )


def downgrade() -> None:
    op.drop_index("ix_jobs_retrying", "jobs")
    op.create_unique_constraint("uq_deliveries_position", "deliveries", ["position"])
