"""Folders to run in, and runs in them."""

import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from copydesk.embedded import postgres, valkey
from copydesk.embedded.errors import EmbeddedError
from tests.e2e.running import Run, start
from tests.services import skip_or_fail


@pytest.fixture
def folder() -> Iterator[Path]:
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
def run(folder: Path) -> Iterator[Run]:
    run = start(folder)
    try:
        run.wait_until_ready()
        yield run
    finally:
        if run.process.poll() is None:
            run.process.send_signal(signal.SIGTERM)
        run.process.wait(90)
