"""A worker's child is killed in the middle of its work."""

from pathlib import Path

import psutil

from copydesk.broker import CeleryQueue
from copydesk.store.engine import Sessions
from tests.stored import accept, column
from tests.workers import run_worker, wait_until

PARAGRAPH = "“We will mend the ferry {n},” harbour master Odile Marrin told the Post. She declined to say when.\n\n"


def reader(sessions: Sessions, worker: psutil.Process) -> psutil.Process | None:
    """The worker's child that holds an article just now; a dead one's lease is still there for a while."""
    held = column(sessions, "select holder from jobs where state = 'leased'")
    pids = {int(holder.rpartition("/")[2]) for holder in held}
    return next((child for child in worker.children() if child.pid in pids), None)


def test_every_article_is_done_once_though_the_child_is_killed(
    sessions: Sessions, queue: CeleryQueue, postgres_url: str, redis_url: str, tmp_path: Path
) -> None:
    articles = [accept(sessions, PARAGRAPH.format(n=number) * 30, tries=5).id for number in range(12)]
    for article in articles:
        queue.send("articles", [article])
    with run_worker(postgres_url, redis_url, tmp_path) as worker:
        for kills in (1, 2):
            # Killed while it holds an article, after having done some.
            enough = "select 1 from articles where status = 'done' offset :done"
            wait_until(lambda: column(sessions, enough, done=kills), seconds=40, what="some are done")  # noqa: B023
            child = wait_until(lambda: reader(sessions, worker), seconds=20, what="one is held")
            assert child is not None
            child.kill()
        left = "select count(*) from articles where status <> 'done'"
        wait_until(lambda: column(sessions, left) == [0], seconds=60, what="all are done")
    completed = "select article_id from events where type = 'article.completed' order by article_id"
    assert column(sessions, completed) == sorted(articles)
    assert column(sessions, "select distinct state from jobs") == ["done"]
    assert column(sessions, "select max(attempt) from jobs")[0] >= 2
    assert column(sessions, "select count(distinct article_id) from quotes") == [len(articles)]
