"""The whole service on this machine: the stores where none are given, then workers, beat and the API."""

import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from copydesk.embedded import postgres, valkey
from copydesk.embedded.errors import EmbeddedError
from copydesk.embedded.ports import LOOPBACK_NAMES, pick_port
from copydesk.embedded.supervisor import Program, Supervisor
from copydesk.settings import Settings
from copydesk.store.engine import make_engine
from copydesk.store.migration import migrate

READY = 120.0
"""Seconds until the API must answer; a first start reads everything from a cold disk."""
FLOWER_PORT = 5555
COURIERS = 32
"""Threads that deliver: they wait for receivers nearly all the time, and cost next to nothing then."""
LONG_LOG = 20_000_000
"""Bytes from which a log is put aside at the next start."""

Pause = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a stack is to be started: where, with what, and how many processes read articles."""

    folder: Path
    settings: Settings
    workers: int = 2
    flower: bool = False

    def log(self, name: str) -> Path:
        """Where a program's output goes."""
        return self.folder / "logs" / f"{name}.log"


@dataclass(frozen=True, slots=True)
class Stack:
    """Where a running stack answers."""

    url: str
    flower_url: str | None = None


def start_stack(plan: Plan, supervisor: Supervisor, *, pause: Pause, tell: Callable[[str], None]) -> Stack:
    """Start everything in order and return when the API says that it is ready.

    `pause` is called while something is waited for: it tends the programs, and may raise to give up.
    Raises EmbeddedError when a part does not come up.
    """
    (plan.folder / "logs").mkdir(mode=0o700, exist_ok=True)
    put_long_logs_aside(plan.folder / "logs")
    database_url = _start_database(plan, supervisor, pause, tell)
    broker_url = _start_broker(plan, supervisor, pause, tell)
    tell("Bringing the database's tables up to date")
    engine = make_engine(database_url)
    try:
        migrate(engine)
    finally:
        engine.dispose()
    host = plan.settings.host
    ports = pick_port(plan.settings.port, host), pick_port(FLOWER_PORT, host)
    environment = {
        "COPYDESK_DATABASE_URL": database_url,
        "COPYDESK_BROKER_URL": broker_url,
        "COPYDESK_HOST": host,
        "COPYDESK_PORT": str(ports[0]),
    }
    if host in LOOPBACK_NAMES and "auth" not in plan.settings.model_fields_set:
        environment["COPYDESK_AUTH"] = "false"  # nobody but this machine reaches it
    tell("Starting the workers (they load their language models), beat and the API")
    for program in service_programs(plan, environment, *ports):
        supervisor.start(program)
    place = f"http://[{host}]" if ":" in host else f"http://{host}"
    _wait_for_api(f"{place}:{ports[0]}/readyz", plan.log("api"), pause)
    return Stack(f"{place}:{ports[0]}", f"{place}:{ports[1]}" if plan.flower else None)


def _start_database(plan: Plan, supervisor: Supervisor, pause: Pause, tell: Callable[[str], None]) -> str:
    if "database_url" in plan.settings.model_fields_set:
        return plan.settings.database_url
    folder = plan.folder / "postgres"
    tell("Starting PostgreSQL" if folder.exists() else "Making a PostgreSQL in the data folder")
    cluster = postgres.prepare(folder)
    port = pick_port(postgres.PORT)
    supervisor.start(
        Program(
            "postgresql",
            cluster.command(port),
            plan.log("postgresql"),
            account=cluster.account,
            stop_signal=signal.SIGINT,  # its fast shutdown, which does not wait for its clients to leave
            patience=30.0,
        )
    )
    postgres.wait_until_ready(cluster, port, pause=pause)
    return cluster.url(port)


def _start_broker(plan: Plan, supervisor: Supervisor, pause: Pause, tell: Callable[[str], None]) -> str:
    if "broker_url" in plan.settings.model_fields_set:
        return plan.settings.broker_url
    tell("Starting Valkey")
    broker = valkey.prepare(plan.folder / "valkey")
    port = pick_port(valkey.PORT)
    supervisor.start(Program("valkey", broker.command(port), plan.log("valkey")))
    valkey.wait_until_ready(broker, port, pause=pause)
    return broker.url(port)


def service_programs(plan: Plan, environment: dict[str, str], port: int, flower_port: int) -> Iterator[Program]:
    """The service's own programs in the order of their start; they are ended in the other."""
    celery = (sys.executable, "-m", "celery", "-A", "workers.app")
    # SIGTERM is then Celery's soft shutdown: what does not end in time goes back to the queue.
    soft = {**environment, "REMAP_SIGTERM": "SIGQUIT"}
    here = Path(__file__).resolve().parents[2]

    def program(name: str, command: tuple[str, ...], environment: dict[str, str], patience: float) -> Program:
        return Program(name, command, plan.log(name), environment, folder=here, patience=patience)

    lanes = "articles,backfill,rescue"
    reading = (*celery, "worker", "-n", "reader@%h", "-Q", lanes, "--concurrency", str(plan.workers))
    yield program("worker", reading, soft, 30.0)
    delivering = (*celery, "worker", "-n", "courier@%h", "-Q", "deliveries,rescue", "--pool", "threads")
    yield program("courier", (*delivering, "--concurrency", str(COURIERS)), soft, 30.0)
    ticking = (*celery, "beat", "--schedule", str(plan.folder / "beat-schedule"), "--pidfile", "")
    yield program("beat", ticking, environment, 5.0)
    if plan.flower:
        watching = (*celery, "flower", f"--address={plan.settings.host}", f"--port={flower_port}")
        yield program("flower", watching, environment, 5.0)
        place = f"[{plan.settings.host}]" if ":" in plan.settings.host else plan.settings.host
        environment = {"COPYDESK_FLOWER_URL": f"http://{place}:{flower_port}", **environment}
    serving = {
        **environment,
        "COPYDESK_HOST": plan.settings.host,
        "COPYDESK_PORT": str(port),
        "COPYDESK_SHUTDOWN_GRACE": "PT3S",
    }
    yield program("api", (sys.executable, "-m", "services.api"), serving, 8.0)


def _wait_for_api(url: str, log: Path, pause: Pause) -> None:
    deadline = time.monotonic() + READY
    last = "nothing listens there"
    while time.monotonic() < deadline:
        try:
            answer = httpx.get(url, timeout=5.0, trust_env=False)  # no proxy leads to loopback
        except httpx.TransportError as error:
            last = str(error)
        else:
            if answer.status_code == httpx.codes.OK:
                return
            last = answer.text
        pause()
    raise EmbeddedError(f"the API was not ready after {READY:g} s ({last}); its log is {log}")


def put_long_logs_aside(folder: Path) -> None:
    """Rename each log that has grown long; the one put aside before goes."""
    for log in folder.glob("*.log"):
        if log.stat().st_size > LONG_LOG:
            log.replace(log.with_suffix(".log.1"))
