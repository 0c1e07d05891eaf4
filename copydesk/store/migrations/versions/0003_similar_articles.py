"""Fingerprints of articles, and which articles share much of their text."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fingerprints",
        sa.Column("article_id", sa.Text(collation="C"), nullable=False),
        sa.Column("minima", sa.LargeBinary(), nullable=False),
        sa.Column("shingles", sa.Integer(), nullable=False),
        sa.Column("bands", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.CheckConstraint("shingles > 0", name=op.f("ck_fingerprints_shingles")),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_fingerprints_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_fingerprints")),
    )
    # Without a list of pending entries: whoever reads next would pay for everybody's.
    op.create_index(
        op.f("ix_fingerprints_bands"),
        "fingerprints",
        ["bands"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_table(
        "similar_articles",
        sa.Column("article_id", sa.Text(collation="C"), nullable=False),
        sa.Column("other_id", sa.Text(collation="C"), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.CheckConstraint("article_id <> other_id", name=op.f("ck_similar_articles_pair")),
        sa.CheckConstraint("share between 0 and 1", name=op.f("ck_similar_articles_share")),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_similar_articles_article_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["articles.id"], name=op.f("fk_similar_articles_other_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "other_id", name=op.f("pk_similar_articles")),
    )
    op.create_index(op.f("ix_similar_articles_other_id"), "similar_articles", ["other_id"], unique=False)


def downgrade() -> None:
    op.drop_table("similar_articles")
    op.drop_table("fingerprints")
