"""The whole service as processes of their own, for tests that kill them: started as `copydesk run` does it."""

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import httpx
import psutil
from redis import Redis

from copydesk.embedded.ports import pick_port
from copydesk.embedded.stack import Plan, service_programs
from copydesk.embedded.supervisor import Program
from copydesk.settings import Settings
from copydesk.store.engine import Sessions, make_engine, make_sessions
from copydesk.store.migration import migrate
from tests import services
from tests.services import Server

T = TypeVar("T")
TICK = 0.05
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
START = 240.0
"""Seconds that a process may take to come up on a busy machine."""


@dataclass
class House:
    """PostgreSQL, Redis, and the programs of the service; those that die are started again at once, unless told."""

    folder: Path
    postgres: Server
    redis: Server
    environment: Mapping[str, str]
    sessions: Sessions
    url: str = ""
    programs: dict[str, Program] = field(default_factory=dict)
    _processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _kept: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _closed: threading.Event = field(default_factory=threading.Event)

    def start(self, name: str) -> None:
        """Start a program, and keep it running from now on."""
        with self._lock:
            self._kept.add(name)
            if name not in self._processes or self._processes[name].poll() is not None:
                self._spawn(name)

    def _spawn(self, name: str) -> None:
        program = self.programs[name]
        with program.log.open("ab") as log:
            self._processes[name] = subprocess.Popen(  # noqa: S603
                program.command,
                cwd=program.folder,
                env={**os.environ, **program.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def keep(self) -> None:
        """Start again whatever died, until the house closes."""
        while not self._closed.wait(TICK):
            with self._lock:
                # Whoever waited for the lock while the house was closed must start nothing any more.
                for name in self._kept if not self._closed.is_set() else ():
                    if self._processes[name].poll() is not None:
                        self._spawn(name)

    def process(self, name: str) -> psutil.Process:
        """The program's main process."""
        return psutil.Process(self._processes[name].pid)

    def children(self, name: str) -> list[psutil.Process]:
        """What the program started."""
        with suppress(psutil.NoSuchProcess):
            return self.process(name).children(recursive=True)
        return []

    def kill(self, name: str) -> None:
        """SIGKILL the program with all its children at once, as the end of its container does."""
        with suppress(ProcessLookupError):
            os.killpg(self._processes[name].pid, signal.SIGKILL)

    def send_home(self, name: str, how: signal.Signals = signal.SIGTERM, *, seconds: float = 60) -> float:
        """Ask a program to end and leave it ended; answers how many seconds it took."""
        with self._lock:
            self._kept.discard(name)
        started, process = time.monotonic(), self._processes[name]
        process.send_signal(how)
        process.wait(seconds)
        took = time.monotonic() - started
        self.kill(name)  # children that a killed worker left
        return took

    def another(self, name: str) -> Program:
        """A second program of the kind, with files of its own."""
        program = self.programs[name]
        command = tuple(
            part.replace("beat-schedule", "second-beat-schedule").replace("reader@", "second-reader@")
            for part in program.command
        )
        return replace(program, name=f"second {name}", command=command)

    @contextmanager
    def changed(self, name: str, **environment: str) -> Iterator[None]:
        """The program with other settings, for a while; it is up when the block begins."""
        before = self.programs[name]
        for settings in (environment, {}):
            self.send_home(name, signal.SIGKILL)
            self.programs[name] = replace(before, environment={**before.environment, **settings})
            started = datetime.now(UTC)
            self.start(name)
            if settings:
                self.wait_until_up(*([] if name == "api" else [name]), since=LONG_AGO if name == "api" else started)
                yield

    def close(self) -> None:
        """End everything."""
        self._closed.set()
        with self._lock:
            for process in self._processes.values():
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def client(self) -> httpx.Client:
        """A client of the API."""
        return httpx.Client(base_url=self.url, timeout=30, trust_env=False)

    def broker(self) -> Redis:
        """A connection to Redis, which reconnects by itself."""
        return Redis.from_url(self.redis.url, socket_timeout=5)

    def restart_redis_empty(self) -> None:
        """Start Redis as one that lost its disk."""
        shutil.rmtree(self.redis.folder / "redis" / "appendonlydir", ignore_errors=True)
        self.redis.start()

    def wait_until_up(self, *names: str, since: datetime = LONG_AGO) -> None:
        """Return when the API is ready and every worker (or those named, started since then) has reported itself."""
        wanted = {"reader" if name == "worker" else name for name in names or ("worker", "courier")}
        with self.client() as client:

            def up() -> bool:
                try:
                    if client.get("/readyz").status_code != httpx.codes.OK:
                        return False
                    workers = client.get("/v1/stats").json()["workers"]
                except httpx.TransportError:
                    return False
                return wanted <= {
                    worker["name"].partition("@")[0]
                    for worker in workers
                    if worker["alive"] and datetime.fromisoformat(worker["started_at"]) >= since
                }

            wait_until(up, seconds=START, what="the API and the workers are up")


@contextmanager
def open_house(
    environment: Mapping[str, str], *, workers: int = 2, quick: bool = True, migrated: str = "head"
) -> Iterator[House]:
    """A house with everything running: durable stores, `workers` processes that read, quickly or really."""
    with services.own_folder() as folder:
        (folder / "logs").mkdir()
        postgres, redis = services.make_postgres(folder, durable=True), services.make_redis(folder, durable=True)
        with services.running(postgres), services.running(redis):
            engine = make_engine(postgres.url)
            migrate(engine, revision=migrated)
            house = House(folder, postgres, redis, environment, make_sessions(engine))
            _plan(house, workers, quick=quick)
            keeper = threading.Thread(target=house.keep, name="keeper", daemon=True)
            keeper.start()
            try:
                for name in house.programs:
                    house.start(name)
                house.wait_until_up()
                yield house
            finally:
                house.close()
                engine.dispose()
                keep_logs(folder / "logs")


def _plan(house: House, workers: int, *, quick: bool) -> None:
    port = pick_port(0)
    house.url = f"http://127.0.0.1:{port}"
    environment = {
        "COPYDESK_LOG_LEVEL": "INFO",
        # Receivers of webhooks are here, and quick to give up on.
        "COPYDESK_OUTBOUND_NETWORKS": "127.0.0.1/32",
        "COPYDESK_DELIVERY_TIMEOUT": "PT2S",
        "COPYDESK_DELIVERY_BASE": "PT0.5S",
        **house.environment,
        "COPYDESK_DATABASE_URL": house.postgres.url,
        "COPYDESK_BROKER_URL": house.redis.url,
        "COPYDESK_PORT": str(port),
        "COPYDESK_AUTH": "false",
    }
    for program in service_programs(Plan(house.folder, Settings(), workers), environment, port, 0):
        house.programs[program.name] = quickened(program) if quick else program


def quickened(program: Program) -> Program:
    """The same program with the quick reader."""
    return replace(
        program,
        command=tuple("tests.chaos.readers" if part == "workers.app" else part for part in program.command),
    )


def keep_logs(logs: Path) -> None:
    """Where COPYDESK_CHAOS_LOGS names a folder, keep the programs' logs there."""
    if kept := os.environ.get("COPYDESK_CHAOS_LOGS"):
        shutil.copytree(logs, Path(kept) / f"{time.time_ns()}")


def wait_until(found: Callable[[], T], *, seconds: float, what: str, every: float = 0.1) -> T:
    """Ask until the answer is truthy. Fails with `what` when the seconds are over."""
    end = time.monotonic() + seconds
    while not (answer := found()):
        assert time.monotonic() < end, f"not within {seconds:g} s: {what}"
        time.sleep(every)
    return answer
