"""Redis loses everything while articles wait in it."""

from pathlib import Path

from redis import Redis

from copydesk.broker import MARKER, CeleryQueue
from copydesk.store import jobs
from copydesk.store.engine import Sessions
from tests.stored import accept, column
from tests.workers import run_worker, wait_until


def test_what_redis_lost_is_sent_again(  # noqa: PLR0917 -- fixtures
    sessions: Sessions, queue: CeleryQueue, redis: Redis, postgres_url: str, redis_url: str, tmp_path: Path
) -> None:
    redis.set(MARKER, "since long ago")
    articles = []
    for number in range(20):
        lane: jobs.Lane = "backfill" if number % 2 else "articles"
        articles.append(accept(sessions, f"“Ferry {number} is late,” Odile Marrin said.", lane=lane).id)
        queue.send(lane, articles[-1:])
    assert (redis.llen("articles"), redis.llen("backfill")) == (10, 10)
    redis.flushall()
    assert redis.dbsize() == 0
    with run_worker(postgres_url, redis_url, tmp_path):
        left = "select count(*) from articles where status <> 'done'"
        wait_until(lambda: column(sessions, left) == [0], seconds=60, what="all are done")
        assert redis.exists(MARKER)
    completed = "select article_id from events where type = 'article.completed' order by article_id"
    assert column(sessions, completed) == sorted(articles)
    assert column(sessions, "select max(attempt) from jobs") == [1]
