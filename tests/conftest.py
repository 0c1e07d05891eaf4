"""Fixtures that tests of every kind share."""

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack

import pytest
import structlog

from copydesk.embedded.errors import EmbeddedError
from tests import services
from tests.keeping import Keep, compare, write


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--record", action="store_true", help="Write what is found now as what is expected (make goldens)."
    )


@pytest.fixture(scope="session")
def keep(pytestconfig: pytest.Config) -> Keep:
    """Compares what is found with a file that holds what is expected; with `--record` writes it there instead."""
    return write if pytestconfig.getoption("--record") else compare


def _entered(stack: ExitStack, service: AbstractContextManager[str]) -> str:
    try:
        return stack.enter_context(service)
    except EmbeddedError as error:
        services.skip_or_fail(error)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL for this run of the tests: an empty database, owned by the role in the URL."""
    with ExitStack() as stack:
        yield _entered(stack, services.run_postgres())


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A real Redis (or Valkey) for this run of the tests, empty, without a file."""
    with ExitStack() as stack:
        yield _entered(stack, services.run_redis())


@pytest.fixture
def logs_restored() -> Iterator[None]:
    """What the API's start-up does to the process's logs is undone."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers, root.level = before[0], before[1]
    structlog.reset_defaults()
