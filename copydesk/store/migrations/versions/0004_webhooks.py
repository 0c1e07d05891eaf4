"""Webhooks and their deliveries."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Text(collation="C"), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("events", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("previous_secret", sa.LargeBinary(), nullable=True),
        sa.Column("previous_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), server_default="active", nullable=False),
        sa.Column("disabled_because", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("slow", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("resting_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("state in ('active', 'paused', 'disabled')", name=op.f("ck_webhooks_state")),
        sa.CheckConstraint("(state = 'disabled') = (disabled_because is not null)", name=op.f("ck_webhooks_disabled")),
        sa.CheckConstraint("(previous_secret is null) = (previous_until is null)", name=op.f("ck_webhooks_previous")),
        sa.CheckConstraint("cardinality(events) > 0", name=op.f("ck_webhooks_events")),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_webhooks_failures")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Text(collation="C"), nullable=False),
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("webhook_id", sa.Text(collation="C"), nullable=False),
        sa.Column("article_id", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("attempts", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('waiting', 'delivered', 'failed')", name=op.f("ck_deliveries_state")),
        sa.CheckConstraint("(state = 'waiting') = (ended_at is null)", name=op.f("ck_deliveries_ended")),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhooks.id"], name=op.f("fk_deliveries_webhook_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("position", name=op.f("uq_deliveries_position")),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index(op.f("ix_deliveries_webhook_id_position"), "deliveries", ["webhook_id", "position"])
    op.create_index("ix_deliveries_waiting", "deliveries", ["webhook_id", "position"], postgresql_where=waiting)
    op.create_index(
        "ix_deliveries_order", "deliveries", ["webhook_id", "article_id", "position"], postgresql_where=waiting
    )
    op.create_index("ix_deliveries_ended", "deliveries", ["ended_at"], postgresql_where=sa.text("ended_at is not null"))
    op.add_column("jobs", sa.Column("delivery_id", sa.Text(collation="C"), nullable=True))
    op.create_unique_constraint(op.f("uq_jobs_delivery_id"), "jobs", ["delivery_id"])
    op.create_foreign_key(
        op.f("fk_jobs_delivery_id"), "jobs", "deliveries", ["delivery_id"], ["id"], ondelete="CASCADE"
    )
    op.create_check_constraint(
        op.f("ck_jobs_delivery"),
        "jobs",
        "(lane = 'deliveries') = (delivery_id is not null) and coalesce(subject = delivery_id, true)",
    )


def downgrade() -> None:
    op.drop_column("jobs", "delivery_id")
    op.drop_table("deliveries")
    op.drop_table("webhooks")
