"""The locks of what links articles: the bands of their fingerprints.

Two articles that are linked, or are to be, have a band in common. Whoever writes or removes links holds the bands of the
article first, in one order for everybody, so that nobody waits for another's links in a ring.
"""

from collections.abc import Sequence

from sqlalchemy import BigInteger, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from copydesk.ids import ArticleId
from copydesk.store.models import FingerprintRow


def lock(session: Session, article: ArticleId, new: Sequence[int] = ()) -> bool:
    """Lock the bands that the article has, and those it is to have, until the transaction ends; whether there are any.

    Take it after the article's job and before any article's row.
    """
    before = session.scalar(select(FingerprintRow.bands).where(FingerprintRow.article_id == article)) or []
    keys = sorted({*before, *new})
    key = func.unnest(bindparam(None, keys, ARRAY(BigInteger))).column_valued("key")
    session.execute(select(func.count(func.pg_advisory_xact_lock(key))))
    return bool(keys)
