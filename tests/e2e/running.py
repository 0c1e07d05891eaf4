"""A `copydesk run` as a person starts it, in a folder of its own."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from copydesk.embedded.ports import pick_port

ROOT = Path(__file__).resolve().parents[2]


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

    def end(self, how: signal.Signals) -> None:
        """End it and see that nothing of it is left."""
        family = self.family() if self.process.poll() is None else []
        if family:
            self.process.send_signal(how)
        assert self.process.wait(90) == 0, self.said
        assert_gone(family)

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def post(self, words: str) -> dict[str, object]:
        """Post plain text; gives what is answered once it was read."""
        headers = {"Content-Type": "text/plain; charset=utf-8", "Prefer": "wait=60"}
        answer = httpx.post(f"{self.url}/v1/articles", content=words.encode(), headers=headers, timeout=90)
        assert answer.is_success, answer.text
        found: dict[str, object] = answer.json()
        deadline = time.monotonic() + 120
        while found["status"] == "queued":  # a worker of a busy machine is long in loading its models
            assert time.monotonic() < deadline, self.said
            time.sleep(0.2)
            found = httpx.get(f"{self.url}/v1/articles/{found['id']}", timeout=30).json()
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


def make_run(folder: Path, article: Path) -> Run:
    """`make run` with an article, which ends when that has been shown."""
    port = pick_port(0)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COPYDESK_", "MAKE", "MFLAGS"))}
    arguments = (
        f"ARTICLE={article}",
        "ONCE=1",
        f"ARGS=--data {folder / 'data'} --workers 1",
        f"PYTHON={sys.executable}",
    )
    with (folder / "terminal").open("wb") as terminal:
        process = subprocess.Popen(  # noqa: S603
            ["make", "run", *arguments], cwd=ROOT, env={**kept, "COPYDESK_PORT": str(port)},  # noqa: S607
            stdout=terminal, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    return Run(folder, process, f"http://127.0.0.1:{port}")


def assert_gone(family: list[psutil.Process]) -> None:
    _, alive = psutil.wait_procs(family, timeout=60)
    assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]
