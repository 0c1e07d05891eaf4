"""Folders to run in, and runs in them."""

import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from copydesk.embedded import postgres, valkey
from copydesk.embedded.errors import EmbeddedError
from tests.e2e.running import Run, start
from tests.services import skip_or_fail


@contextmanager
def new_folder() -> Iterator[Path]:
    try:
        postgres.find_programs()
        valkey.find_program()
    except EmbeddedError as error:
        skip_or_fail(error)
    folder = Path(tempfile.mkdtemp(prefix="copydesk-e2e-"))
    folder.chmod(0o755)  # root's PostgreSQL runs under another account, which must come in
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of the test's own."""
    with new_folder() as folder:
        yield folder


@pytest.fixture(scope="package")
def run() -> Iterator[Run]:
    """A run that several tests use, and leave running."""
    with new_folder() as folder:
        run = start(folder)
        try:
            run.wait_until_ready()
            yield run
        finally:
            run.end(signal.SIGTERM)
