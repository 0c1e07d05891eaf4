"""`copydesk run` as a person starts it: the very processes of `make run`, over HTTP, until Ctrl-C and past kill -9."""

import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.e2e.running import Run, assert_gone, make_run, start

STORY = "“We waited too long,” Mara Velde, the harbour master, said on Monday. She said the berths would reopen.\n"
pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


def test_an_article_is_posted_shown_and_everything_ends(folder: Path) -> None:
    (folder / "story.txt").write_text(STORY, encoding="utf-8")
    run = make_run(folder, folder / "story.txt")
    assert run.process.wait(300) == 0, run.said
    said = " ".join(run.said.split())
    assert f"{run.url}/dashboard" in said
    assert "“We waited too long,”" in said
    assert "Mara Velde" in said
    assert "All stopped" in said


def test_a_second_run_in_the_folder_is_refused(run: Run) -> None:
    second = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "copydesk.cli", "run", "--data", str(run.folder / "data")],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert second.returncode == 1
    assert f"already runs in {run.folder / 'data'} (process {run.process.pid}, at {run.url})" in second.stderr


def test_an_article_posted_while_its_worker_is_dead_is_read_by_the_next(run: Run) -> None:
    (worker,) = [
        process for process in run.family() if "reader@%h" in process.cmdline() and process.ppid() == run.process.pid
    ]
    worker.kill()
    assert run.post(STORY)["status"] == "done"
    assert "worker was killed (SIGKILL); it starts again" in run.said


def test_what_was_posted_survives_a_kill_of_everything_and_ctrl_c_ends_it(folder: Path) -> None:
    run = start(folder)
    run.wait_until_ready()
    first = run.post(STORY)
    family = run.family()
    commands = " ".join(word for process in family for word in process.cmdline())
    for part in ("postgres", "valkey", "services.api", "beat", "reader@%h", "courier@%h", "leash"):
        assert part in commands
    run.process.kill()
    run.process.wait()
    again = start(folder)
    try:
        again.wait_until_ready()
        assert_gone(family)
        kept = httpx.get(f"{again.url}/v1/articles/{first['id']}", timeout=30).json()
        assert kept["quotes"] == first["quotes"]
        assert again.post(STORY)["id"] == first["id"]
    finally:
        again.end(signal.SIGINT)
