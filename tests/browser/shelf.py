"""Articles for the desk's pages: the seeds, as the extractor reads them, and some that nobody would wish for."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from copydesk.annotations import Annotations, Entity, Mention, Part, Quote
from copydesk.extraction.fingerprints import fingerprint
from copydesk.extraction.metadata.dates import find_dates
from copydesk.extraction.source import prepare
from copydesk.ids import ArticleId
from copydesk.store import stats
from copydesk.store.engine import Sessions, transaction
from copydesk.submissions import Submission
from tests import stored

SEEDS = Path(__file__).parents[2] / "seeds"
GOLDEN = Path(__file__).parents[1] / "golden" / "seeds"
READING = TypeAdapter(Annotations)
PUBLISHERS = {
    "01-wire-port-strike.txt": ("Coastline News", datetime(2026, 3, 4, 15, 10, tzinfo=UTC)),
    "03-broadcast-bridge.txt": ("Radio Estuary", datetime(2026, 5, 11, 7, 0, tzinfo=UTC)),
    "04-match-report.txt": ("The Touchline", datetime(2026, 4, 18, 21, 30, tzinfo=UTC)),
    "05-court-report.txt": ("Crown Court Wire", datetime(2026, 2, 20, 13, 0, tzinfo=UTC)),
    "06-french-vineyards.txt": ("La Gazette des Coteaux", datetime(2026, 9, 14, 9, 0, tzinfo=UTC)),
    "07-briefing-vaccine.txt": ("Public Health Office", datetime(2026, 1, 22, 16, 0, tzinfo=UTC)),
}
SCRIPT = "<script>document.title='owned'</script>"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The articles by the name of their file."""

    articles: dict[str, ArticleId]

    def path(self, begins: str) -> str:
        """The reader's address of the seed whose file name begins so."""
        return "/articles/" + next(id_ for name, id_ in self.articles.items() if name.startswith(begins))


@cache
def seeds() -> tuple[tuple[str, Submission, Annotations], ...]:
    """Every seed with what the extractor finds in it, from tests/golden, which holds it to that: no model is loaded."""
    return tuple(_read_seeds())


def _read_seeds() -> Iterator[tuple[str, Submission, Annotations]]:
    for file in sorted(SEEDS.iterdir()):
        publisher, published = PUBLISHERS.get(file.name, (None, None))
        source = file.read_text(encoding="utf-8")
        given = Submission(source, html=file.suffix == ".html", publisher=publisher, published_at=published)
        found = READING.validate_json((GOLDEN / f"{file.stem}.json").read_bytes())
        # What the publisher's name and day add, which the goldens do without.
        prepared = prepare(given)
        assert prepared.text == found.text, f"tests/golden/seeds/{file.stem}.json is behind: make goldens"
        metadata, language = prepared.metadata, prepared.metadata.language or "en"
        yield file.name, given, replace(
            found, metadata=metadata, dates=find_dates(found.text, language, metadata.published_at),
            fingerprint=fingerprint(found.text),
        )  # fmt: skip


def fill(sessions: Sessions) -> Shelf:
    """Put the seeds on an empty database, with failures, waiting articles and a worker beside them."""
    stored.empty(sessions)
    articles = {}
    for name, given, found in seeds():
        article = stored.accept(
            sessions, given.source, html=given.html, publisher=given.publisher, published_at=given.published_at
        ).id
        stored.finish(sessions, stored.claimed(sessions, article, holder="reader@desk/7"), found)
        articles[name] = article
    for text in ("A first article that fails.", "A second article that fails."):
        failed = stored.accept(sessions, text, title=text, publisher="The Quay").id
        stored.fail(sessions, stored.claimed(sessions, failed, holder="reader@desk/7"), base=timedelta(hours=1))
        stored.change(sessions, "update jobs set due_at = now() where subject = :id", id=failed)
        stored.fail(sessions, stored.claimed(sessions, failed, holder="reader@desk/7"), final=True)
        articles[text] = failed
    tired = stored.accept(sessions, "An article that is tried again.", title="An article that is tried again").id
    stored.fail(sessions, stored.claimed(sessions, tired, holder="reader@desk/7"), base=timedelta(hours=2))
    held = stored.accept(sessions, "An article that is being read.", title="An article that is being read").id
    stored.claimed(sessions, held, holder="reader@desk/7", lease=timedelta(hours=1))
    waiting = stored.accept(sessions, "An article that waits.", title="An article that waits").id
    articles |= {"tired": tired, "held": held, "waiting": waiting}
    report(sessions)
    return Shelf(articles)


def report(sessions: Sessions) -> None:
    """Have the worker heard of just now."""
    with transaction(sessions) as session:
        stats.report_worker(
            session, name="reader@desk", version=1, queues=["articles", "backfill"], pid=7, children=2,
            memory_bytes=734_003_200, started_at=datetime.now(UTC) - timedelta(hours=3),
        )  # fmt: skip


def hostile(sessions: Sessions) -> dict[str, ArticleId]:
    """Articles that try the pages: markup, scripts for addresses, right to left, one long line, none and 500 quotes."""
    line = ("word " * 20_000).strip() + "."
    rtl = "قالت الوزيرة في المدينة إن الميناء سيفتح يوم الاثنين."
    many = "\n\n".join(f"“This is what was said, number {n},” Odile Marrin said." for n in range(500))
    markup = f"“Nobody {SCRIPT} reads this,” Odile <b onmouseover=alert(1)>Marrin</b> said."
    return {
        "markup": stored.done(sessions, markup, title=SCRIPT, publisher=SCRIPT, found=_marked(markup)),
        "line": stored.done(sessions, line),
        "rtl": stored.done(sessions, rtl, title=rtl, found=replace(stored.annotated(rtl, title=rtl))),
        "many": stored.done(sessions, many, title="Five hundred quotes", found=_many(many)),
        "nested": stored.done(sessions, NESTED, title="A quote within a quote", found=_nested()),
    }


def _marked(body: str) -> Annotations:
    words = f"Nobody {SCRIPT} reads this,"
    person = stored.entity(body, "Odile <b onmouseover=alert(1)>Marrin</b>", roles=(SCRIPT,))
    found = stored.annotated(body, title=SCRIPT, publisher=SCRIPT, url="javascript:alert(1)", authors=(SCRIPT,))
    return replace(found, entities=(person,), quotes=(stored.quoted(body, words, speaker=person, cue="said"),))


def _many(body: str) -> Annotations:
    person = stored.entity(body, "Odile Marrin")
    said = [f"This is what was said, number {n}," for n in range(500)]
    quotes = tuple(stored.quoted(body, words, speaker=person) for words in said)
    return replace(stored.annotated(body, title="Five hundred quotes"), entities=(person,), quotes=quotes)


NESTED = "“The minister told me ‘we will mend the ferry’ and laughed,” Odile Marrin said."


def _nested() -> Annotations:
    person = stored.entity(NESTED, "Odile Marrin")
    minister = Entity("e2", "The minister", "PERSON", (Mention(1, 13, "The minister", "nominal"),))
    whole, inner = "The minister told me ‘we will mend the ferry’ and laughed,", "we will mend the ferry"
    start = NESTED.index(inner)
    within = Quote("direct", start, start + len(inner), inner, (Part(start, start + len(inner), marked=True),), 0.8)
    outer = stored.quoted(NESTED, whole, speaker=person, cue="said")
    found = stored.annotated(NESTED, title="A quote within a quote")
    return replace(found, entities=(person, minister), quotes=(outer, within))
