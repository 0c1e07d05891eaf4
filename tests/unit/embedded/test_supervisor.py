"""Children that die are started again; children that should end do, whatever happens to their supervisor."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from copydesk.embedded.supervisor import Program, Supervisor

FAMILY = """
import subprocess, sys, time
grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(grandchild.pid, flush=True)
time.sleep(600)
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(600)
"""
MORTAL = "print('started', flush=True); raise SystemExit(3)"
SLEEPER = "print('started', flush=True); import time; time.sleep(600)"

SUPERVISING = """
import sys, time
from pathlib import Path
from copydesk.embedded.folder import hold_folder
from copydesk.embedded.supervisor import Program, Supervisor
folder = Path(sys.argv[1])
with hold_folder(folder) as lock:
    supervisor = Supervisor(lock=lock)
    supervisor.start(Program("family", (sys.executable, "-c", sys.argv[2]), folder / "family.log", patience=2))
    print(supervisor.pids()["family"], flush=True)
    time.sleep(600)
"""


def program(folder: Path, name: str, code: str, *, patience: float = 5.0) -> Program:
    return Program(name, (sys.executable, "-c", code), folder / f"{name}.log", patience=patience)


def until(true: Callable[[], object], *, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.02)


def lives(pid: int) -> bool:
    """Whether it runs; a zombie, which waits only for its parent's word, does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    supervisor = Supervisor()
    yield supervisor
    supervisor.stop(hurry=lambda: True)


def test_a_child_that_dies_is_started_again_after_a_pause_that_doubles(tmp_path: Path) -> None:
    said: list[str] = []
    supervisor = Supervisor(tell=said.append)
    mortal = program(tmp_path, "mortal", MORTAL)
    supervisor.start(mortal)

    def third_start() -> bool:
        supervisor.tend()
        return mortal.log.read_text().count("started") == 3

    try:
        until(third_start)
    finally:
        supervisor.stop()
    assert "mortal ended with status 3; it starts again in 0.5 s" in said[0]
    assert "in 1 s" in said[1]


def test_a_killed_child_is_named_with_its_signal(tmp_path: Path) -> None:
    said: list[str] = []
    supervisor = Supervisor(tell=said.append)
    supervisor.start(program(tmp_path, "sleeper", SLEEPER))
    os.kill(supervisor.pids()["sleeper"], signal.SIGKILL)
    try:
        until(lambda: supervisor.tend() or said)
    finally:
        supervisor.stop()
    assert "sleeper was killed (SIGKILL)" in said[0]


def test_the_pause_is_over_only_when_it_is_over(tmp_path: Path, supervisor: Supervisor) -> None:
    mortal = program(tmp_path, "mortal", MORTAL)
    supervisor.start(mortal)
    until(lambda: supervisor.tend() or not supervisor.pids())
    supervisor.tend()
    assert mortal.log.read_text().count("started") == 1


def test_stop_ends_what_the_children_started_too(tmp_path: Path, supervisor: Supervisor) -> None:
    family = program(tmp_path, "family", FAMILY)
    supervisor.start(family)
    until(lambda: family.log.read_text().strip())
    grandchild, child = int(family.log.read_text()), supervisor.pids()["family"]
    supervisor.stop()
    assert not lives(child)
    until(lambda: not lives(grandchild))


def test_who_does_not_listen_is_killed_when_its_patience_is_over(tmp_path: Path, supervisor: Supervisor) -> None:
    stubborn = program(tmp_path, "stubborn", STUBBORN, patience=0.5)
    supervisor.start(stubborn)
    until(lambda: "deaf" in stubborn.log.read_text())
    began = time.monotonic()
    supervisor.stop()
    assert 0.5 <= time.monotonic() - began < 3


def test_a_hurry_waits_for_nobody(tmp_path: Path, supervisor: Supervisor) -> None:
    stubborn = program(tmp_path, "stubborn", STUBBORN, patience=60)
    supervisor.start(stubborn)
    until(lambda: "deaf" in stubborn.log.read_text())
    began = time.monotonic()
    supervisor.stop(hurry=lambda: True)
    assert time.monotonic() - began < 3


def test_the_last_started_is_ended_first(tmp_path: Path) -> None:
    code = """
import signal, sys, time
def end(*_):
    open({order!r}, "a").write({name!r})
    sys.exit()
signal.signal(signal.SIGTERM, end)
print("started", flush=True)
time.sleep(600)
"""
    supervisor, order = Supervisor(), str(tmp_path / "order")
    for name in "abc":
        one = program(tmp_path, name, code.format(order=order, name=name))
        supervisor.start(one)
        until(lambda log=one.log: log.read_text())
    supervisor.stop()
    assert Path(order).read_text() == "cba"


def test_a_killed_supervisor_leaves_no_process_and_no_lock(tmp_path: Path) -> None:
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", SUPERVISING, str(tmp_path), FAMILY], stdout=subprocess.PIPE, text=True
    ) as supervising:
        assert supervising.stdout
        child = int(supervising.stdout.readline())
        log = tmp_path / "family.log"
        until(lambda: log.read_text().strip())
        supervising.kill()
    grandchild = int(log.read_text())
    until(lambda: not lives(child) and not lives(grandchild))

    from copydesk.embedded.folder import hold_folder

    with hold_folder(tmp_path):  # waits for the leash, which held the lock until all were gone
        pass


def test_a_killed_leash_is_no_harm_to_a_living_supervisor(tmp_path: Path, supervisor: Supervisor) -> None:
    supervisor._leash.kill()
    supervisor._leash.wait()
    sleeper = program(tmp_path, "sleeper", SLEEPER)
    supervisor.start(sleeper)
    child = supervisor.pids()["sleeper"]
    supervisor.stop()
    assert not lives(child)
