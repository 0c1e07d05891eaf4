"""One run a folder."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from copydesk.embedded.errors import AlreadyRunningError, EmbeddedError
from copydesk.embedded.folder import hold_folder, tell_url

HOLDING = """
import sys, time
from pathlib import Path
from copydesk.embedded.folder import hold_folder, tell_url
with hold_folder(Path(sys.argv[1])) as lock:
    tell_url(lock, "http://127.0.0.1:8800")
    print("held", flush=True)
    time.sleep(600)
"""


def test_the_folder_is_made(tmp_path: Path) -> None:
    with hold_folder(tmp_path / "new" / "data"):
        assert (tmp_path / "new" / "data" / "lock").exists()


def test_a_second_run_is_told_of_the_first(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDING, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:  # noqa: S603
        assert holder.stdout
        holder.stdout.readline()
        told = rf"already runs in .*process {holder.pid}, at http://127.0.0.1:8800"
        try:
            with pytest.raises(AlreadyRunningError, match=told), hold_folder(tmp_path):
                pytest.fail("two runs held one folder")
        finally:
            holder.kill()
    with hold_folder(tmp_path):  # the dead hold nothing
        pass


def test_the_lock_says_who_holds_it_and_where(tmp_path: Path) -> None:
    with hold_folder(tmp_path) as lock:
        tell_url(lock, "http://127.0.0.1:9")
        assert json.loads((tmp_path / "lock").read_text()) == {"pid": os.getpid(), "url": "http://127.0.0.1:9"}


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(EmbeddedError, match=r"data folder .*file/data cannot be used"),
        hold_folder(tmp_path / "file" / "data"),
    ):
        pytest.fail("it was held")
