"""The reconciliation: every acknowledgement against what the API serves in the end; and the table of promises."""

import re
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from copydesk.store.engine import transaction
from copydesk.versions import EXTRACTOR_VERSION
from tests.chaos.house import House, wait_until
from tests.chaos.press import Press

AUDIT = {
    "done without its annotations": "select count(*) from articles a left join annotation_sets s on s.article_id = a.id"
    " where a.status = 'done' and s.article_id is null",
    "annotations of what is not done": "select count(*) from articles a join annotation_sets s on s.article_id = a.id"
    " where a.status <> 'done'",
    "done without an event of it": "select count(*) from articles a where status = 'done' and not exists"
    " (select from events e where e.article_id = a.id and e.type = 'article.completed')",
    "accepted without a job": "select count(*) from articles a left join jobs j on j.article_id = a.id"
    " where j.subject is null",
    "accepted without an event of it": "select count(*) from articles a where not exists"
    " (select from events e where e.article_id = a.id and e.type = 'article.accepted')",
    "an ended job of a waiting article": "select count(*) from articles a join jobs j on j.article_id = a.id"
    " where a.status = 'queued' and j.state in ('done', 'parked')",
    "an open job of an ended article": "select count(*) from articles a join jobs j on j.article_id = a.id"
    " where a.status <> 'queued' and j.state in ('waiting', 'leased')",
    "a quote outside its text": "select count(*) from quotes q join annotation_sets s using (article_id)"
    " where q.ends > length(s.text)",
}
"""What no transaction may leave behind, as queries that must count nothing."""


@dataclass
class Row:
    """A line of the table."""

    number: int
    promise: str
    fault: str
    injected: int = 0
    posted: int = 0
    done: int = 0
    failed: int = 0
    lost: int = 0
    doubled: int = 0
    recoveries: list[float] = field(default_factory=list)
    measured: str = "{median:.1f}, {most:.1f}"
    """What is said of the recoveries; of them all, where they are none, nothing."""

    def figures(self) -> Iterator[str]:
        """Its cells."""
        yield from (str(self.number), self.promise, self.fault)
        yield from (f"{n:,}" for n in (self.injected, self.posted, self.done, self.failed, self.lost, self.doubled))
        yield self._measured() if self.recoveries else "–"

    def _measured(self) -> str:
        return self.measured.format(median=statistics.median(self.recoveries), most=max(self.recoveries))


ROWS: list[Row] = []
COUNTS = ("injected", "posted", "done", "failed", "lost", "doubled")
HEADS = ("#", "promise", "fault", *COUNTS, "recovery: median, max (s)")
FIGURES = re.compile("(?<=<!-- figures:begin -->\n).*(?=<!-- figures:end -->)", re.DOTALL)


def _rows() -> Iterator[list[str]]:
    yield from (list(row.figures()) for row in sorted(ROWS, key=lambda row: row.number))


def print_rows(console: Console) -> None:
    """The table of what was promised, broken and counted."""
    table = Table(title="Promises under fire", show_lines=True)
    for name in HEADS:
        table.add_column(name, justify="right" if name in COUNTS else "left")
    for cells in _rows():
        table.add_row(*cells)
    console.print(table)


def write_rows(page: Path, said: str) -> None:
    """Put the table, with what is said of its making, where the page has its figures."""
    lines = [said, "", *(f"| {' | '.join(cells)} |" for cells in (HEADS, ["---"] * len(HEADS), *_rows()))]
    text = page.read_text(encoding="utf-8")
    assert FIGURES.search(text), f"{page} has no place for figures"
    page.write_text(FIGURES.sub(lambda _: "\n".join(lines) + "\n", text), encoding="utf-8")


def reconcile(row: Row, press: Press, *, seconds: float) -> dict[str, dict[str, Any]]:
    """Wait until nothing is open, compare every acknowledgement with what is served, and add the row to the table.

    Fails when an article was lost or written twice, an offset does not slice, an answer was none that the API
    documents, or the tables hold what they must not. Answers the articles served, by id.
    """
    house = press.house
    wait_until_quiet(house, seconds=seconds)
    with house.client() as client, ThreadPoolExecutor(4) as threads:
        served = dict(threads.map(lambda article: (article, _get(client, article)), press.accepted))
    row.posted = len(press.accepted)
    statuses = Counter((article or {}).get("status") for article in served.values())
    row.done, row.failed = statuses["done"], statuses["failed"]
    row.lost = row.posted - row.done - row.failed
    row.doubled = count_doubled(house, press.accepted)
    ROWS.append(row)
    assert press.wrong == []
    assert (row.lost, row.doubled) == (0, 0), statuses
    found = {article: body for article, body in served.items() if body}
    for article, body in found.items():
        if body["status"] == "done":
            check_slices(body, press.accepted[article])
    assert audit(house) == {}
    return found


def _get(client: httpx.Client, article: str) -> dict[str, Any] | None:
    answer = client.get(f"/v1/articles/{article}")
    found: dict[str, Any] | None = answer.json() if answer.status_code == httpx.codes.OK else None
    return found


def wait_until_quiet(house: House, *, seconds: float) -> None:
    """Return when no article is queued."""
    wait_until(lambda: count_queued(house) == 0, seconds=seconds, what="every article is done or failed", every=0.3)


def count_queued(house: House) -> int:
    """How many articles are neither done nor failed."""
    with transaction(house.sessions) as session:
        return int(session.scalar(text("select count(*) from articles where status = 'queued'")) or 0)


def count_doubled(house: House, accepted: Iterable[str]) -> int:
    """How many of the articles were written more than once."""
    query = text(
        "select article_id from events where type in ('article.completed', 'article.failed')"
        " group by article_id having count(*) > 1"
    )
    with transaction(house.sessions) as session:
        return len(set(session.scalars(query)) & set(accepted))


def check_slices(article: dict[str, Any], posted: str) -> None:
    """Every span of the article is exactly the words it says, and the reading is whole."""
    body = article["text"]
    assert article["extractor"]["version"] == EXTRACTOR_VERSION
    assert body == posted
    mentions = [mention for entity in article["entities"] for mention in entity["mentions"]]
    said = [part for quote in article["quotes"] for part in (quote, quote["cue"], quote["speaker"]) if part]
    for span in (*mentions, *said, *article["dates"], *article["figures"]):
        assert body[span["start"] : span["end"]] == span["text"], span
    assert len(article["quotes"]) == posted.count("“"), "the reading is not whole"


def audit(house: House) -> dict[str, int]:
    """What the tables hold and must not."""
    with transaction(house.sessions) as session:
        counts = {name: int(session.scalar(text(query)) or 0) for name, query in AUDIT.items()}
    return {name: count for name, count in counts.items() if count}


def seconds_after(moments: dict[str, float], served: dict[str, dict[str, Any]]) -> list[float]:
    """How long after its fault (seconds since 1970) each of the articles was finished."""
    return [
        datetime.fromisoformat(served[article]["completed_at"]).timestamp() - moment
        for article, moment in moments.items()
    ]


def held_now(house: House) -> dict[str, str]:
    """The articles under a lease, each with its holder."""
    with transaction(house.sessions) as session:
        rows = session.execute(text("select article_id, holder from jobs where state = 'leased'"))
        return {row.article_id: row.holder for row in rows}


def first_done_after(house: House, moment: float, *, seconds: float) -> float:
    """Seconds from the moment to the first article finished after it."""
    query = text(
        "select extract(epoch from min(completed_at))::float from articles where completed_at > to_timestamp(:m)"
    )

    def found() -> float | None:
        with transaction(house.sessions) as session:
            at: float | None = session.scalar(query, {"m": moment})
            return at

    return (wait_until(found, seconds=seconds, what="work goes on") or time.time()) - moment
