"""The trace that a job belongs to."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("jobs", sa.Column("trace", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("jobs", "trace")
