"""An imported knowledge base."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "known",
        sa.Column("id", sa.Text(collation="C"), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("fields", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("nations", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("prominence", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("id ~ '^Q[1-9][0-9]*$'", name=op.f("ck_known_id")),
        sa.CheckConstraint("prominence >= 0", name=op.f("ck_known_prominence")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known")),
    )
    op.create_table(
        "known_names",
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("known_id", sa.Text(collation="C"), nullable=False),
        sa.Column("main", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["known_id"], ["known.id"], name=op.f("fk_known_names_known_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("folded", "known_id", name=op.f("pk_known_names")),
    )
    op.create_index(op.f("ix_known_names_known_id"), "known_names", ["known_id"], unique=False)


def downgrade() -> None:
    op.drop_table("known_names")
    op.drop_table("known")
