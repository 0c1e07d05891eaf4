"""What the desk needs: shingles of quotes, failures dismissed, workers started again."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Quotes that were read before have no shingles, and so no variants, until their article is read again.
    op.add_column("quotes", sa.Column("shingles", sa.ARRAY(sa.Integer()), server_default="{}", nullable=False))
    op.create_index(op.f("ix_quotes_shingles"), "quotes", ["shingles"], postgresql_using="gin")
    op.add_column("jobs", sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("workers", sa.Column("restarts", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("workers", "restarts")
    op.drop_column("jobs", "dismissed_at")
    op.drop_index(op.f("ix_quotes_shingles"), table_name="quotes")
    op.drop_column("quotes", "shingles")
