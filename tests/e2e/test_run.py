"""`copydesk run` as a person starts it: the very processes of `make run`, over HTTP, until Ctrl-C and past kill -9."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest

from copydesk.embedded import postgres, valkey
from copydesk.embedded.errors import EmbeddedError
from copydesk.embedded.ports import pick_port
from tests.services import skip_or_fail

ROOT = Path(__file__).resolve().parents[2]
STORY = "“We waited too long,” Mara Velde, the harbour master, said on Monday. She said the berths would reopen.\n"
pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@dataclass
class Run:
    """A `copydesk run` in a folder of its own."""

    folder: Path
    process: subprocess.Popen[bytes]
    url: str

    @property
    def said(self) -> str:
        return (self.folder / "terminal").read_text(encoding="utf-8")

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + 120
        while "Ready after" not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.1)

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def post(self, words: str) -> dict[str, object]:
        headers = {"Content-Type": "text/plain; charset=utf-8", "Prefer": "wait=60"}
        answer = httpx.post(f"{self.url}/v1/articles", content=words.encode(), headers=headers, timeout=90)
        assert answer.status_code == httpx.codes.OK, answer.text
        found: dict[str, object] = answer.json()
        return found


def start(folder: Path, *arguments: str) -> Run:
    port = pick_port(0)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COPYDESK_")}
    with (folder / "terminal").open("wb") as terminal:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "copydesk.cli", "run", "--data", str(folder / "data"), "--workers", "1", *arguments],
            cwd=ROOT,
            env={**kept, "COPYDESK_PORT": str(port)},
            stdout=terminal,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Run(folder, process, f"http://127.0.0.1:{port}")


def assert_gone(family: list[psutil.Process]) -> None:
    _, alive = psutil.wait_procs(family, timeout=60)
    assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]


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


def test_an_article_is_posted_shown_and_everything_ends(folder: Path) -> None:
    (folder / "story.txt").write_text(STORY, encoding="utf-8")
    run = start(folder, "--article", str(folder / "story.txt"), "--once")
    assert run.process.wait(180) == 0, run.said
    said = " ".join(run.said.split())
    assert f"{run.url}/dashboard" in said
    assert "“We waited too long,”" in said
    assert "Mara Velde" in said
    assert "All stopped" in said


def test_ctrl_c_ends_all_of_it(run: Run) -> None:
    family = run.family()
    commands = " ".join(word for process in family for word in process.cmdline())
    for part in ("postgres", "valkey", "services.api", "beat", "reader@%h", "courier@%h", "leash"):
        assert part in commands
    run.process.send_signal(signal.SIGINT)
    assert run.process.wait(90) == 0, run.said
    assert_gone(family)


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


def test_what_was_posted_survives_a_kill_of_everything(run: Run) -> None:
    first = run.post(STORY)
    family = run.family()
    run.process.kill()
    run.process.wait()
    again = start(run.folder)
    try:
        again.wait_until_ready()
        assert_gone(family)
        kept = httpx.get(f"{again.url}/v1/articles/{first['id']}", timeout=30).json()
        assert kept["quotes"] == first["quotes"]
        assert again.post(STORY)["id"] == first["id"]
    finally:
        again.process.send_signal(signal.SIGTERM)
        assert again.process.wait(90) == 0, again.said


def test_an_article_posted_while_its_worker_is_dead_is_read_by_the_next(run: Run) -> None:
    (worker,) = [
        process for process in run.family() if "reader@%h" in process.cmdline() and process.ppid() == run.process.pid
    ]
    worker.kill()
    assert run.post(STORY)["status"] == "done"
    assert "worker was killed (SIGKILL); it starts again" in run.said
