"""Namesakes, mergers and splits of entities."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SPEAKER = "fk_quotes_article_id_speaker_entity_id"


def upgrade() -> None:
    op.add_column(
        "entities",
        sa.Column("folded", sa.Text(), sa.Computed(r"split_part(key, E'\x1f', 1)", persisted=True), nullable=False),
    )
    op.add_column("entities", sa.Column("merged_into", sa.Text(), nullable=True))
    op.create_check_constraint(op.f("ck_entities_merged_into"), "entities", "merged_into <> id")
    op.create_foreign_key(op.f("fk_entities_merged_into"), "entities", "entities", ["merged_into"], ["id"])
    op.create_index(op.f("ix_entities_folded_type"), "entities", ["folded", "type"], unique=False)
    op.create_index(
        op.f("ix_entities_merged_into"),
        "entities",
        ["merged_into"],
        unique=False,
        postgresql_where=sa.text("merged_into is not null"),
    )
    op.add_column("article_entities", sa.Column("origin_id", sa.Text(), nullable=True))
    op.create_foreign_key(op.f("fk_article_entities_origin_id"), "article_entities", "entities", ["origin_id"], ["id"])
    op.create_table(
        "entity_decisions",
        sa.Column("article_id", sa.Text(collation="C"), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Text(collation="C"), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_entity_decisions_article_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_entity_decisions_entity_id")),
        sa.PrimaryKeyConstraint("article_id", "folded", "type", name=op.f("pk_entity_decisions")),
    )
    _speaker(onupdate="CASCADE")


def downgrade() -> None:
    _speaker(onupdate=None)
    op.drop_table("entity_decisions")
    op.drop_column("article_entities", "origin_id")
    op.drop_column("entities", "merged_into")
    op.drop_column("entities", "folded")


def _speaker(*, onupdate: str | None) -> None:
    """A quote's speaker follows its entity when that becomes another."""
    op.drop_constraint(op.f(SPEAKER), "quotes", type_="foreignkey")
    op.create_foreign_key(
        op.f(SPEAKER),
        "quotes",
        "article_entities",
        ["article_id", "speaker_entity_id"],
        ["article_id", "entity_id"],
        ondelete="CASCADE",
        onupdate=onupdate,
    )
