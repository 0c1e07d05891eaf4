"""The first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import UserDefinedType

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


class Xid8(UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id."""

    cache_ok = True

    def get_col_spec(self, **_kw: object) -> str:
        return "xid8"


def upgrade() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "scopes <@ array['read', 'write', 'admin'] and cardinality(scopes) > 0", name=op.f("ck_api_keys_scopes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("hash", name=op.f("uq_api_keys_hash")),
    )
    op.create_table(
        "articles",
        sa.Column("id", sa.Text(collation="C"), nullable=False),
        sa.Column("status", sa.Text(), server_default="queued", nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("given", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("submission_hash", sa.LargeBinary(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("duplicate_of", sa.Text(collation="C"), nullable=True),
        sa.Column("revision_of", sa.Text(collation="C"), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(status = 'failed') = (failure is not null)", name=op.f("ck_articles_failure")),
        sa.CheckConstraint("status <> 'done' or completed_at is not null", name=op.f("ck_articles_completed")),
        sa.CheckConstraint("status in ('queued', 'done', 'failed')", name=op.f("ck_articles_status")),
        sa.CheckConstraint("duplicate_of <> id and revision_of <> id", name=op.f("ck_articles_links")),
        sa.ForeignKeyConstraint(
            ["duplicate_of"], ["articles.id"], name=op.f("fk_articles_duplicate_of"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["revision_of"], ["articles.id"], name=op.f("fk_articles_revision_of"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("submission_hash", name=op.f("uq_articles_submission_hash")),
    )
    op.create_index(op.f("ix_articles_body_hash_id"), "articles", ["body_hash", "id"], unique=False)
    op.create_index(op.f("ix_articles_duplicate_of"), "articles", ["duplicate_of"], unique=False)
    op.create_index(
        op.f("ix_articles_external_id_id"),
        "articles",
        ["external_id", "id"],
        unique=False,
        postgresql_where=sa.text("external_id is not null"),
    )
    op.create_index(op.f("ix_articles_language_id"), "articles", ["language", "id"], unique=False)
    op.create_index(op.f("ix_articles_published_at_id"), "articles", ["published_at", "id"], unique=False)
    op.create_index(op.f("ix_articles_publisher_id"), "articles", ["publisher", "id"], unique=False)
    op.create_index(op.f("ix_articles_revision_of"), "articles", ["revision_of"], unique=False)
    op.create_index(op.f("ix_articles_status_id"), "articles", ["status", "id"], unique=False)
    op.create_table(
        "entities",
        sa.Column("id", sa.Text(collation="C"), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entities")),
        sa.UniqueConstraint("key", "type", name=op.f("uq_entities_key_type")),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("xid", Xid8(), server_default=sa.text("pg_current_xact_id()"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("type ~ '^[a-z]+[.][a-z_]+$'", name=op.f("ck_events_type")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index(op.f("ix_events_article_id_id"), "events", ["article_id", "id"], unique=False)
    op.create_index(op.f("ix_events_at"), "events", ["at"], unique=False)
    op.create_index(op.f("ix_events_xid_id"), "events", ["xid", "id"], unique=False)
    op.create_table(
        "workers",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("queues", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("memory_bytes", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_workers")),
    )
    op.create_table(
        "annotation_sets",
        sa.Column("article_id", sa.Text(collation="C"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_annotation_sets_version")),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_annotation_sets_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_annotation_sets")),
    )
    op.create_index(
        op.f("ix_annotation_sets_version_article_id"), "annotation_sets", ["version", "article_id"], unique=False
    )
    op.create_index(
        op.f("ix_annotation_sets_words"), "annotation_sets", ["words"], unique=False, postgresql_using="gin"
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("caller", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("article_id", sa.Text(collation="C"), nullable=True),
        sa.Column("duplicate", sa.Boolean(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_idempotency_keys_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("caller", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index(op.f("ix_idempotency_keys_created_at"), "idempotency_keys", ["created_at"], unique=False)
    op.create_table(
        "jobs",
        sa.Column("subject", sa.Text(collation="C"), nullable=False),
        sa.Column("article_id", sa.Text(collation="C"), nullable=True),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("target_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sends", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("error", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(lane = 'deliveries') = (article_id is null) and coalesce(subject = article_id, true)",
            name=op.f("ck_jobs_subject"),
        ),
        sa.CheckConstraint(
            "(state = 'leased') = (lease_until is not null) and (state = 'leased') = (holder is not null)",
            name=op.f("ck_jobs_lease"),
        ),
        sa.CheckConstraint("(state in ('done', 'parked')) = (finished_at is not null)", name=op.f("ck_jobs_finished")),
        sa.CheckConstraint("lane in ('articles', 'backfill', 'deliveries')", name=op.f("ck_jobs_lane")),
        sa.CheckConstraint("state <> 'parked' or error is not null", name=op.f("ck_jobs_parked")),
        sa.CheckConstraint("state in ('waiting', 'leased', 'done', 'parked')", name=op.f("ck_jobs_state")),
        sa.CheckConstraint("attempt >= 0 and tries_left >= 0 and sends >= 0", name=op.f("ck_jobs_counts")),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_jobs_article_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_jobs")),
        sa.UniqueConstraint("article_id", name=op.f("uq_jobs_article_id")),
    )
    op.create_index(
        "ix_jobs_finished", "jobs", ["finished_at"], unique=False, postgresql_where=sa.text("state = 'done'")
    )
    op.create_index(
        "ix_jobs_leased", "jobs", ["lease_until"], unique=False, postgresql_where=sa.text("state = 'leased'")
    )
    op.create_index(
        "ix_jobs_parked", "jobs", ["finished_at"], unique=False, postgresql_where=sa.text("state = 'parked'")
    )
    op.create_index(
        "ix_jobs_waiting", "jobs", ["lane", "due_at"], unique=False, postgresql_where=sa.text("state = 'waiting'")
    )
    op.create_table(
        "article_entities",
        sa.Column("article_id", sa.Text(collation="C"), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Text(collation="C"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("salience", sa.Float(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("mentions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "not jsonb_path_exists(mentions, '$[*] ? (@.start < 0 || @.start >= @.end)')",
            name=op.f("ck_article_entities_mention_spans"),
        ),
        sa.CheckConstraint("jsonb_array_length(mentions) > 0", name=op.f("ck_article_entities_mentions")),
        sa.CheckConstraint("salience between 0 and 1", name=op.f("ck_article_entities_salience")),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["annotation_sets.article_id"],
            name=op.f("fk_article_entities_article_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_article_entities_entity_id")),
        sa.PrimaryKeyConstraint("article_id", "ordinal", name=op.f("pk_article_entities")),
        sa.UniqueConstraint("article_id", "entity_id", name=op.f("uq_article_entities_article_id_entity_id")),
    )
    op.create_index(
        op.f("ix_article_entities_entity_id_article_id"), "article_entities", ["entity_id", "article_id"], unique=False
    )
    op.create_table(
        "quotes",
        sa.Column("id", sa.Text(collation="C"), nullable=False),
        sa.Column("article_id", sa.Text(collation="C"), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("parts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("cue_starts", sa.Integer(), nullable=True),
        sa.Column("cue_ends", sa.Integer(), nullable=True),
        sa.Column("speaker_starts", sa.Integer(), nullable=True),
        sa.Column("speaker_ends", sa.Integer(), nullable=True),
        sa.Column("speaker_name", sa.Text(), nullable=True),
        sa.Column("speaker_entity_id", sa.Text(), nullable=True),
        sa.Column("resolved_by", sa.Text(), nullable=True),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.CheckConstraint("type in ('direct', 'mixed', 'indirect')", name=op.f("ck_quotes_type")),
        sa.CheckConstraint(
            "(cue_starts is null) = (cue_ends is null) and coalesce(0 <= cue_starts and cue_starts < cue_ends, true)",
            name=op.f("ck_quotes_cue"),
        ),
        sa.CheckConstraint(
            "(speaker_name is null) = (speaker_starts is null) and (speaker_starts is null) = (speaker_ends is null) and (speaker_name is null) = (resolved_by is null) and (speaker_entity_id is null or speaker_name is not null) and coalesce(0 <= speaker_starts and speaker_starts < speaker_ends, true)",
            name=op.f("ck_quotes_speaker"),
        ),
        sa.CheckConstraint("0 <= starts and starts < ends", name=op.f("ck_quotes_span")),
        sa.CheckConstraint("confidence between 0 and 1", name=op.f("ck_quotes_confidence")),
        sa.ForeignKeyConstraint(
            ["article_id", "speaker_entity_id"],
            ["article_entities.article_id", "article_entities.entity_id"],
            name=op.f("fk_quotes_article_id_speaker_entity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["annotation_sets.article_id"], name=op.f("fk_quotes_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotes")),
        sa.UniqueConstraint("article_id", "ordinal", name=op.f("uq_quotes_article_id_ordinal")),
    )
    op.create_index(
        op.f("ix_quotes_speaker_entity_id_article_id_ordinal"),
        "quotes",
        ["speaker_entity_id", "article_id", "ordinal"],
        unique=False,
    )
    op.create_index(op.f("ix_quotes_words"), "quotes", ["words"], unique=False, postgresql_using="gin")


def downgrade() -> None:
    op.drop_index(op.f("ix_quotes_words"), table_name="quotes", postgresql_using="gin")
    op.drop_index(op.f("ix_quotes_speaker_entity_id_article_id_ordinal"), table_name="quotes")
    op.drop_table("quotes")
    op.drop_index(op.f("ix_article_entities_entity_id_article_id"), table_name="article_entities")
    op.drop_table("article_entities")
    op.drop_index("ix_jobs_waiting", table_name="jobs", postgresql_where=sa.text("state = 'waiting'"))
    op.drop_index("ix_jobs_parked", table_name="jobs", postgresql_where=sa.text("state = 'parked'"))
    op.drop_index("ix_jobs_leased", table_name="jobs", postgresql_where=sa.text("state = 'leased'"))
    op.drop_index("ix_jobs_finished", table_name="jobs", postgresql_where=sa.text("state = 'done'"))
    op.drop_table("jobs")
    op.drop_index(op.f("ix_idempotency_keys_created_at"), table_name="idempotency_keys")
    op.drop_table("idempotency_keys")
    op.drop_index(op.f("ix_annotation_sets_words"), table_name="annotation_sets", postgresql_using="gin")
    op.drop_index(op.f("ix_annotation_sets_version_article_id"), table_name="annotation_sets")
    op.drop_table("annotation_sets")
    op.drop_table("workers")
    op.drop_index(op.f("ix_events_xid_id"), table_name="events")
    op.drop_index(op.f("ix_events_at"), table_name="events")
    op.drop_index(op.f("ix_events_article_id_id"), table_name="events")
    op.drop_table("events")
    op.drop_table("entities")
    op.drop_index(op.f("ix_articles_status_id"), table_name="articles")
    op.drop_index(op.f("ix_articles_revision_of"), table_name="articles")
    op.drop_index(op.f("ix_articles_publisher_id"), table_name="articles")
    op.drop_index(op.f("ix_articles_published_at_id"), table_name="articles")
    op.drop_index(op.f("ix_articles_language_id"), table_name="articles")
    op.drop_index(
        op.f("ix_articles_external_id_id"), table_name="articles", postgresql_where=sa.text("external_id is not null")
    )
    op.drop_index(op.f("ix_articles_duplicate_of"), table_name="articles")
    op.drop_index(op.f("ix_articles_body_hash_id"), table_name="articles")
    op.drop_table("articles")
    op.drop_table("api_keys")
