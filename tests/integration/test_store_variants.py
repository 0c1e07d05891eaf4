"""The same quote in several outlets, found through the database's index."""

from datetime import UTC, datetime

from sqlalchemy import text

from copydesk.annotations import Annotations
from copydesk.ids import ArticleId, QuoteId
from copydesk.store import variants
from copydesk.store.engine import Sessions, transaction
from copydesk.store.plans import by_index
from tests import stored

WIRE = "“We never walked away from the talks. We walked away from an insult,” said Mara Velde."
LOCAL = "Velde said: “We never walked out of the talks. We walked away from an insult.”"
OTHER = "“We never walk our dogs on the quay,” said Mara Velde."


def reading(body: str, words: str, name: str, day: int, publisher: str) -> Annotations:
    person = stored.entity(body, name)
    found = stored.annotated(body, published_at=datetime(2026, 3, day, tzinfo=UTC), publisher=publisher)
    quote = stored.quoted(body, words, speaker=person, cue="said")
    return Annotations(
        text=body, metadata=found.metadata, entities=(person,), quotes=(quote,), dates=(), figures=(),
        extractor=found.extractor,
    )  # fmt: skip


def words_of(body: str) -> str:
    return body.partition("“")[2].partition("”")[0]


def post(sessions: Sessions, body: str, name: str, day: int, publisher: str) -> ArticleId:
    return stored.done(sessions, body, found=reading(body, words_of(body), name, day, publisher))


def quote_of(sessions: Sessions, article: ArticleId) -> QuoteId:
    return QuoteId(stored.column(sessions, "select id from quotes where article_id = :id", id=article)[0])


def test_variants_are_found_both_ways_the_first_published_first(sessions: Sessions) -> None:
    wire = quote_of(sessions, post(sessions, WIRE, "Mara Velde", 4, "Coastline News"))
    local = quote_of(sessions, post(sessions, LOCAL, "Velde", 3, "The Courier"))
    copied = quote_of(sessions, post(sessions, WIRE + " ", "Mara Velde", 5, "The Span"))
    other = quote_of(sessions, post(sessions, OTHER, "Mara Velde", 6, "The Quay"))
    with transaction(sessions) as session:
        found = variants.find(session, [wire, local, other])
    assert [item.found.quote["id"] for item in found[wire]] == [local, copied]
    assert [item.found.quote["id"] for item in found[local]] == [wire, copied]
    assert found[wire][1].likeness == 1.0
    assert 0.8 < found[wire][0].likeness < 1.0
    assert other not in found


def test_a_removed_article_takes_its_variants_along(sessions: Sessions) -> None:
    wire = quote_of(sessions, post(sessions, WIRE, "Mara Velde", 4, "Coastline News"))
    local = post(sessions, LOCAL, "Velde", 3, "The Courier")
    stored.change(sessions, "delete from articles where id = :id", id=local)
    with transaction(sessions) as session:
        assert variants.find(session, [wire]) == {}
        assert variants.find(session, []) == {}


def test_candidates_come_from_the_index(sessions: Sessions) -> None:
    wire = quote_of(sessions, post(sessions, WIRE, "Mara Velde", 4, "Coastline News"))
    crowd = """insert into quotes (id, article_id, ordinal, type, starts, ends, parts, confidence, words, shingles)
        select 'quo_' || n, :article, n, 'direct', 0, 1, '[]', 1, '', array(
            select (random() * 4e9 - 2e9)::int from generate_series(1, 20) where n > 0)
        from generate_series(1, 20000) n"""
    article = post(sessions, OTHER, "Mara Velde", 6, "The Quay")
    stored.change(sessions, crowd, article=article)
    stored.change(sessions, "analyze quotes")
    with transaction(sessions) as session:
        row = session.execute(text("select id, article_id, shingles from quotes where id = :id"), {"id": wire}).one()
        query = variants.candidates(*row).compile(session.connection(), compile_kwargs={"literal_binds": True})
        with by_index(session):
            plan = "\n".join(session.scalars(text(f"explain {str(query).replace(':', chr(92) + ':')}")))
    assert "ix_quotes_shingles" in plan
    assert "Seq Scan" not in plan
