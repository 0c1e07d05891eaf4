"""Reading one article: claimed, extracted, written; every way it can end."""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import structlog
from billiard.exceptions import SoftTimeLimitExceeded
from sqlalchemy.exc import DBAPIError

from copydesk import tracing
from copydesk.annotations import Annotations
from copydesk.errors import LeaseLostError
from copydesk.ids import ArticleId
from copydesk.settings import Settings
from copydesk.store import jobs, readings
from copydesk.store.engine import Sessions, transaction
from copydesk.submissions import Submission
from workers.leases import kept
from workers.outages import through_outage

log = structlog.get_logger()
Extract = Callable[[Submission], Annotations]
CLAIM_PATIENCE, WRITE_PATIENCE = timedelta(seconds=5), timedelta(seconds=40)
"""How long the database may be away before an article is not begun, and before its results are given up."""


def load_models() -> None:
    """Load the language models into this process, so that no article waits for them."""
    from copydesk.extraction.parsing import MODELS, load_model

    for language in MODELS:
        load_model(language)


def read_article(sessions: Sessions, article: ArticleId, extract: Extract, settings: Settings, *, holder: str) -> None:
    """Claim the article, read it, and write what was found, or why nothing was; nothing if it is not due.

    An outage of the database is waited for, first and last; what was found is not thrown away for it.
    A process that is told to end (SystemExit) hands the article back. Raises SQLAlchemyError when the
    database stays away.
    """

    def take() -> jobs.Claim | None:
        with transaction(sessions) as session:
            return jobs.claim(session, article, holder=holder, version=settings.extractor_version, lease=settings.lease)

    began = time.time_ns()
    claim = through_outage(take, patience=CLAIM_PATIENCE)
    if claim is None:
        return
    told: tracing.Attributes = {
        "copydesk.article.id": article,
        "copydesk.attempt": claim.attempt,
        "copydesk.lane": claim.lane,
    }
    with (
        structlog.contextvars.bound_contextvars(
            request_id=claim.request_id, article=article, attempt=claim.attempt, lane=claim.lane
        ),
        tracing.span("read", told, kind="consumer", parent=claim.trace, started_ns=began) as mark,
    ):
        with tracing.span("claim", started_ns=began):
            pass  # only now is it known whose trace it belongs to
        try:
            with kept(
                sessions, article, claim.attempt,
                lease=settings.lease, every=settings.heartbeat, longest=settings.time_limit,
            ):  # fmt: skip
                with tracing.span("extract") as extracting:
                    outcome = _attempt(claim, extract)
                    if isinstance(outcome, jobs.Failure):
                        extracting.fail(outcome.error)
                with tracing.span("write"):
                    _write(sessions, claim, outcome, settings)
        except LeaseLostError as lost:
            mark.fail("LeaseLost")
            log.warning("article.lease_lost", reason=str(lost))
        except SystemExit:
            with transaction(sessions) as session:
                jobs.hand_back(session, claim.article, claim.attempt)
            log.warning("article.handed_back")
            raise


def _attempt(claim: jobs.Claim, extract: Extract) -> Annotations | jobs.Failure:
    """What the extractor made of it. Whatever it raises is this article's failure and nobody else's."""
    try:
        return extract(claim.submission)
    except SoftTimeLimitExceeded:
        return jobs.Failure("extract", "TimeLimitExceeded", "Reading took longer than soft_time_limit allows.")
    except MemoryError:
        return jobs.Failure(
            "extract", "MemoryLimitExceeded", "Reading took more memory than worker_memory_bytes allows."
        )
    except Exception as error:
        # The message may quote the article; only the extractor's own errors are known not to.
        log.exception("article.extract_failed", exc_info=_without_text(error))
        said = str(error) if type(error).__module__.startswith("copydesk.") else "See the worker's log."
        return jobs.Failure("extract", type(error).__name__, said)


def _without_text(error: Exception) -> Exception:
    """The same traceback under an error without a message."""
    return Exception(f"{type(error).__name__}, its message withheld").with_traceback(error.__traceback__)


PERMANENT = frozenset({"HostilePageError"})
"""Failures that the same article would only meet again."""


def _write(sessions: Sessions, claim: jobs.Claim, outcome: Annotations | jobs.Failure, settings: Settings) -> None:
    if isinstance(outcome, Annotations):
        try:
            through_outage(partial(_finish, sessions, claim, outcome), patience=WRITE_PATIENCE)
        except DBAPIError as error:
            if error.connection_invalidated or error.orig is None or not _is_about_data(error):
                raise  # the database stays away: the lease ends, and the article is read again
            outcome = jobs.Failure("write", type(error.orig).__name__, "The database refused what was found.")
            constraint = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
            log.warning("article.write_refused", error=type(error.orig).__name__, constraint=constraint)
        except (LookupError, TypeError, ValueError) as error:
            # Results that contradict themselves would do so on every attempt; the lease need not run out first.
            log.exception("article.write_failed", exc_info=_without_text(error))
            outcome = jobs.Failure("write", type(error).__name__, "What was found does not hang together.")
        else:
            log.info("article.completed", entities=len(outcome.entities), quotes=len(outcome.quotes))
            return
    through_outage(partial(_fail, sessions, claim, outcome, settings), patience=WRITE_PATIENCE)
    log.warning("article.failed_attempt", **outcome.to_dict())


def _finish(sessions: Sessions, claim: jobs.Claim, found: Annotations) -> None:
    with transaction(sessions) as session:
        readings.finish(session, claim, found)


def _fail(sessions: Sessions, claim: jobs.Claim, failure: jobs.Failure, settings: Settings) -> None:
    with transaction(sessions) as session:
        jobs.fail(
            session, claim.article, claim.attempt, failure,
            base=settings.retry_base, cap=settings.retry_cap, final=failure.error in PERMANENT,
        )  # fmt: skip


def _is_about_data(error: DBAPIError) -> bool:
    """Whether the statement itself was at fault (SQLSTATE classes 22 and 23), not the connection or a lock."""
    state = getattr(error.orig, "sqlstate", None)
    return isinstance(state, str) and state[:2] in {"22", "23"}
