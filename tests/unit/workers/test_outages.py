"""What counts as an outage, and how it is lived through."""

from datetime import timedelta

import psycopg
import pytest
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from workers.outages import is_outage, through_outage

GONE = OperationalError("select 1", None, psycopg.OperationalError("the connection was lost"))
SHUT_DOWN = OperationalError("select 1", None, psycopg.errors.AdminShutdown())
CUT = ProgrammingError("select 1", None, psycopg.InterfaceError(), connection_invalidated=True)
WRONG = IntegrityError("insert", None, psycopg.errors.UniqueViolation())


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (GONE, True),
        (SHUT_DOWN, True),
        (CUT, True),
        (PoolTimeoutError(), True),
        (WRONG, False),
        (ProgrammingError("selct 1", None, psycopg.errors.SyntaxError()), False),
        (SQLAlchemyError(), False),
    ],
)
def test_an_outage_is_the_databases_fault_alone(error: SQLAlchemyError, outage: bool) -> None:
    assert is_outage(error) == outage


def failing(*errors: Exception) -> tuple[list[int], object]:
    calls: list[int] = []

    def work() -> str:
        calls.append(1)
        if len(calls) <= len(errors):
            raise errors[len(calls) - 1]
        return "done"

    return calls, work


def test_work_is_done_when_the_database_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("workers.outages.time.sleep", pauses.append)
    calls, work = failing(GONE, SHUT_DOWN, *[GONE] * 6)
    assert through_outage(work, patience=timedelta(minutes=1)) == "done"  # type: ignore[arg-type]
    assert len(calls) == 9
    assert pauses == [0.1, 0.2, 0.4, 0.8, 1, 1, 1, 1]


def test_patience_ends_and_other_errors_need_none() -> None:
    for error, patience in ((GONE, timedelta(0)), (WRONG, timedelta(minutes=1))):
        calls, work = failing(error, error)
        with pytest.raises(type(error)):
            through_outage(work, patience=patience)  # type: ignore[arg-type]
        assert len(calls) == 1
