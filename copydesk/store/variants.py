"""The same quote in other articles: candidates by shared shingles in the database, then compared word by word."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, Integer, Select, any_, bindparam, func, literal, select, union_all
from sqlalchemy.orm import Session

from copydesk.ids import QuoteId
from copydesk.store import quotes
from copydesk.store.identities import fold
from copydesk.store.models import AnnotationSetRow, QuoteRow
from copydesk.store.plans import by_index
from copydesk.store.wording import is_same, likeness, said, said_words

MATCHED = 2000
"""How many quotes a common phrase ("one of the") can bring at most."""
COMPARED = 60
"""How many of them, those that share most, are compared word by word."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A quote as another article has it; `likeness` in 0..1, 1.0 where the words are the same.

    `said` is what was said, without what stands between its parts.
    """

    found: quotes.Found
    likeness: float
    said: str


@dataclass(frozen=True, slots=True)
class _Words:
    """A quote's words and who said them."""

    said: str
    words: list[str]
    name: str | None
    entity: str | None

    def is_same_speaker(self, other: "_Words") -> bool:
        """By the entity, or by the surname: one outlet says Velde, another Mara Velde, a third nobody."""
        if self.entity is not None and self.entity == other.entity:
            return True
        if self.name is None or other.name is None:
            return False
        return fold(self.name).split()[-1:] == fold(other.name).split()[-1:]


def find(session: Session, ids: Sequence[QuoteId]) -> dict[QuoteId, list[Variant]]:
    """For each of the quotes that has any, its variants in other articles, the earliest published first."""
    query = select(QuoteRow.id, QuoteRow.article_id, QuoteRow.shingles)
    own = session.execute(query.where(QuoteRow.id.in_(ids), func.cardinality(QuoteRow.shingles) > 0)).all()
    if not own:
        return {}
    with by_index(session):
        pairs = session.execute(union_all(*(candidates(*row) for row in own))).all()
    words = _words(session, {pair.own for pair in pairs} | {pair.near for pair in pairs})
    alike: dict[str, dict[str, float]] = defaultdict(dict)
    for pair in pairs:
        one, other = words[pair.own], words[pair.near]
        if is_same(one.words, other.words, same_speaker=one.is_same_speaker(other)):
            alike[pair.own][pair.near] = round(likeness(one.words, other.words)[0], 3)
    found = {str(item.quote["id"]): item for item in quotes.some(session, [n for near in alike.values() for n in near])}
    return {
        QuoteId(id_): sorted(
            (Variant(found[near], degree, words[near].said) for near, degree in near_by.items() if near in found),
            key=lambda variant: quotes.appeared(variant.found),
        )
        for id_, near_by in alike.items()
    }


def candidates(own: str, article: str, shingles: list[int]) -> Select[Any]:
    """The quotes of other articles that share shingles with this one, those that share most first.

    One edited word takes three shingles with it, so a fifth in common will do.
    """
    mine = bindparam(None, shingles, ARRAY(Integer), unique=True)
    matched = (
        select(QuoteRow.id, QuoteRow.shingles)
        .where(QuoteRow.shingles.op("&&")(mine), QuoteRow.article_id != article)
        .limit(MATCHED)
        .subquery()
    )
    its = func.unnest(matched.c.shingles).table_valued("shingle").render_derived()
    shared = (
        select(func.count()).select_from(its).where(its.c.shingle == any_(mine)).correlate(matched).scalar_subquery()
    )
    ranked = select(matched.c.id, shared.label("shared"), func.cardinality(matched.c.shingles).label("size")).subquery()
    return (
        select(literal(own).label("own"), ranked.c.id.label("near"))
        .where(ranked.c.shared * 5 >= func.least(ranked.c.size, len(shingles)))
        .order_by(ranked.c.shared.desc(), ranked.c.id)
        .limit(COMPARED)
    )


def _words(session: Session, ids: set[str]) -> dict[str, _Words]:
    hull = func.substr(AnnotationSetRow.text, QuoteRow.starts + 1, QuoteRow.ends - QuoteRow.starts)
    query = select(
        QuoteRow.id, QuoteRow.parts, QuoteRow.starts, hull.label("hull"), QuoteRow.speaker_name,
        QuoteRow.speaker_entity_id,
    ).join(AnnotationSetRow, AnnotationSetRow.article_id == QuoteRow.article_id)  # fmt: skip
    words = {}
    for row in session.execute(query.where(QuoteRow.id.in_(ids))):
        parts = [{"start": part["start"] - row.starts, "end": part["end"] - row.starts} for part in row.parts]
        words[row.id] = _Words(
            said(row.hull, parts), said_words(said(row.hull, parts)), row.speaker_name, row.speaker_entity_id
        )
    return words
