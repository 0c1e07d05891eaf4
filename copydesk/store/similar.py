"""Near-duplicates: articles that share much of their text, found by their fingerprints' bands, linked both ways."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from copydesk.annotations import Fingerprint
from copydesk.ids import ArticleId
from copydesk.likeness import Shares, bands, compare, pack, unpack
from copydesk.store import articles, fingerprints
from copydesk.store.models import ArticleRow, FingerprintRow, SimilarRow
from copydesk.store.plans import by_index

CANDIDATES = 500
"""How many articles one is compared with: of a text that thousands carry, it is linked to some."""
MOST = 100
"""How many of those it is linked to, and how many are served: the ones with most in common."""


@dataclass(frozen=True, slots=True)
class Similar:
    """Another article, and the share of this one's text that stands in it too."""

    share: float
    article: articles.Summary


def write(session: Session, article: ArticleId, found: Fingerprint | None) -> None:
    """Keep the article's fingerprint and link it to those it shares its text with; None unlinks it.

    Repeated, it changes nothing. The fingerprint's bands, old and new, stay locked until the transaction
    ends: two articles that are to be linked have one in common, so of two read at once the later sees the
    earlier. Call it last but for the article's own row: no holder of what it waits for may wait for it.
    """
    new = bands(found) if found else []
    if not fingerprints.lock(session, article, new):
        return
    if found is None:
        session.execute(delete(FingerprintRow).where(FingerprintRow.article_id == article))
        _link(session, article, {})
        return
    kept = {"minima": pack(found), "shingles": found.shingles, "bands": new}
    insertion = insert(FingerprintRow).values(article_id=article, **kept)
    session.execute(insertion.on_conflict_do_update(index_elements=["article_id"], set_=kept))
    _link(session, article, _compared(session, article, found, new))


def _compared(
    session: Session, article: ArticleId, found: Fingerprint, wanted: Sequence[int]
) -> dict[ArticleId, Shares]:
    """The articles similar to this one: those linked before, and the best of those that meet it in a band."""
    columns = FingerprintRow.article_id, FingerprintRow.minima, FingerprintRow.shingles
    meet = select(*columns).where(FingerprintRow.bands.overlap(wanted), FingerprintRow.article_id != article)
    known = select(*columns).join(SimilarRow, SimilarRow.other_id == FingerprintRow.article_id)

    def similar(query: Select[str, bytes, int]) -> dict[ArticleId, Shares]:
        compared = {row.article_id: compare(found, unpack(row.minima, row.shingles)) for row in session.execute(query)}
        return {ArticleId(id_): shares for id_, shares in compared.items() if shares.similar}

    with by_index(session):
        met = similar(meet.limit(CANDIDATES))
    best = sorted(met, key=lambda id_: (-met[id_].one - met[id_].other, id_))[:MOST]
    return similar(known.where(SimilarRow.article_id == article)) | {id_: met[id_] for id_ in best}


def _link(session: Session, article: ArticleId, shares: Mapping[ArticleId, Shares]) -> None:
    """Make these the article's links, from both ends; one that is being removed is left out."""
    there = select(ArticleRow.id).where(ArticleRow.id.in_(shares)).order_by(ArticleRow.id)
    others = [ArticleId(id_) for id_ in session.scalars(there.with_for_update(read=True, key_share=True))]
    session.execute(
        delete(SimilarRow).where(
            or_(
                (SimilarRow.article_id == article) & SimilarRow.other_id.not_in(others),
                (SimilarRow.other_id == article) & SimilarRow.article_id.not_in(others),
            )
        )
    )
    if not others:
        return
    rows = [{"article_id": article, "other_id": other, "share": shares[other].one} for other in others]
    rows += [{"article_id": other, "other_id": article, "share": shares[other].other} for other in others]
    new = insert(SimilarRow).values(rows)
    session.execute(
        new.on_conflict_do_update(index_elements=["article_id", "other_id"], set_={"share": new.excluded.share})
    )


def shares(session: Session, article: ArticleId) -> list[tuple[ArticleId, float]]:
    """The articles that share the article's text, with the share of it that stands there, most first."""
    query = select(SimilarRow.other_id, SimilarRow.share).where(SimilarRow.article_id == article)
    rows = session.execute(query.order_by(SimilarRow.share.desc(), SimilarRow.other_id).limit(MOST))
    return [(ArticleId(row.other_id), row.share) for row in rows]


def listing(session: Session, article: ArticleId) -> list[Similar]:
    """The same with what lists show of each article. Raises ArticleNotFoundError."""
    articles.get(session, article)
    query = (
        select(SimilarRow.share, *articles.SUMMARY)
        .join(ArticleRow, ArticleRow.id == SimilarRow.other_id)
        .where(SimilarRow.article_id == article)
        .order_by(SimilarRow.share.desc(), SimilarRow.other_id)
        .limit(MOST)
    )
    return [Similar(row[0], articles.Summary(*row[1:])) for row in session.execute(query)]
