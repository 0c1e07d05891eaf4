"""Row 5: PostgreSQL is restarted in the middle of everything; and row 13: it is migrated while old code serves."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path

import httpx
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

from copydesk.store import migration
from copydesk.store.engine import make_engine
from tests.chaos.conftest import Size, within
from tests.chaos.house import House, wait_until
from tests.chaos.ledger import Row, first_done_after, reconcile, wait_until_quiet
from tests.chaos.press import Press, story

LOCK_PATIENCE = 3.0
"""More than a migration waits for a table's lock before it lets others through: copydesk.store.migration.LOCK_TIMEOUT."""
MIGRATIONS = files("copydesk.store") / "migrations"
FAST, IMMEDIATE, KILLED = signal.SIGINT, signal.SIGQUIT, signal.SIGKILL
"""PostgreSQL's shutdowns: clients cut off, nothing written down, not even told."""


@pytest.mark.timeout(600)
def test_no_half_article_and_no_lost_accept(house: House, press: Press, size: Size) -> None:
    row = Row(5, "no half article, no lost accept; 503 meanwhile", "PostgreSQL stopped fast, immediately, killed")
    stop = press.start(lambda number: story("5", number, "sleep 0.05"), pause=0.1)
    for how in [FAST, KILLED] if not size.long else [IMMEDIATE, FAST, KILLED] * 2:
        already = len(press.accepted)
        wait_until(lambda: len(press.accepted) > already + 10, seconds=120, what="articles are accepted")  # noqa: B023
        house.postgres.end(how)
        row.injected += 1
        check_the_api_without_a_database(house)
        time.sleep(size.of(0, 4))
        house.postgres.start()
        row.recoveries.append(first_done_after(house, time.time(), seconds=120))
    stop()
    wait_until_quiet(house, seconds=120)
    served = reconcile(row, press, seconds=120)
    assert press.answers["503"] + press.answers["ReadError"] > 0
    # An outage is not the article's fault: none is given up for it.
    assert {article["status"] for article in served.values()} == {"done"}


def check_the_api_without_a_database(house: House) -> None:
    """It lives, is not ready, and says when to come back."""
    with house.client() as client:
        assert client.get("/livez").status_code == httpx.codes.OK
        assert client.get("/readyz").status_code == httpx.codes.SERVICE_UNAVAILABLE
        answer = client.get("/v1/articles")
        assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
        assert int(answer.headers["retry-after"]) > 0
        posted = client.post("/v1/articles", json={"text": "Nobody is there."})
        assert (posted.status_code, "retry-after" in posted.headers) == (503, True)


NEWER = '''
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "newer", {head!r}, None, None


def upgrade() -> None:
    """What a newer release would add: a table, a column, an index, a constraint that is checked later."""
    op.add_column("articles", sa.Column("desk", sa.Text))
    op.create_table("desks", sa.Column("name", sa.Text, primary_key=True))
    op.create_index("ix_articles_desk", "articles", ["desk"])
    op.execute("alter table articles add constraint ck_articles_desk check (desk <> '') not valid")


def downgrade() -> None:
    """Nobody goes back here."""
'''


@pytest.mark.timeout(300)
def test_migrations_run_while_old_code_serves(
    house: House, press: Press, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = Row(
        13, "old code serves on; tables are not blocked for long", "migration under load, and beside a long reader"
    )
    (head,) = ScriptDirectory.from_config(migration._config()).get_heads()
    (tmp_path / "newer.py").write_text(NEWER.format(head=head))
    config = migration._config

    def with_newer() -> Config:
        found = config()
        found.set_main_option("path_separator", "os")
        found.set_main_option("version_locations", os.pathsep.join([f"{MIGRATIONS}/versions", str(tmp_path)]))
        return found

    monkeypatch.setattr(migration, "_config", with_newer)
    engine = make_engine(house.postgres.url)
    stop = press.start(lambda number: story("13", number), pause=0.05)
    with house.sessions() as reader, ThreadPoolExecutor(1) as thread:
        reader.execute(text("select id from articles limit 1"))  # its lock stands in the way until it ends
        started = time.time()
        migrating = thread.submit(migration.migrate, engine)
        time.sleep(LOCK_PATIENCE)
        wait_until(lambda: len(press.accepted) > 10, seconds=120, what="articles are accepted while a migration waits")
        assert not migrating.done()
        accepted = len(press.accepted)
        reader.rollback()
        migrating.result(60)
    row.injected = 1
    row.recoveries.append(time.time() - started)
    row.measured = "migrated in {most:.1f}"
    wait_until(lambda: len(press.accepted) > accepted + 20, seconds=120, what="articles are accepted afterwards")
    stop()
    engine.dispose()
    reconcile(row, press, seconds=120)
    assert within(press.seconds, 8)
    with house.client() as client:
        assert client.get("/readyz").status_code == httpx.codes.OK  # the old code, on the newer tables
