"""The latency of ordinary calls without and beside a thousand clients that trickle: `python -m benchmarks.slow_clients`."""

import multiprocessing
import os
import resource
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event

import httpx

from copydesk.embedded.ports import pick_port
from copydesk.store.engine import make_engine
from copydesk.store.migration import migrate
from tests.services import run_postgres

CLIENTS, CALLS, ROUNDS = 1_000, 200, 3
HEAD = b"POST /v1/articles HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: 100000\r\n\r\n"


@contextmanager
def serving(database_url: str) -> Iterator[int]:
    """The API as a process of its own; gives its port."""
    port = pick_port(0)
    environment = {
        **os.environ,
        "COPYDESK_DATABASE_URL": database_url,
        "COPYDESK_AUTH": "false",
        "COPYDESK_PORT": str(port),
    }
    process = subprocess.Popen([sys.executable, "-m", "services.api"], env=environment, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                httpx.get(f"http://127.0.0.1:{port}/readyz", trust_env=False).raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


@contextmanager
def trickling(port: int, clients: int) -> Iterator[None]:
    """So many clients, in a process of their own, lest they slow down whoever measures."""
    started = multiprocessing.Event()
    process = multiprocessing.Process(target=trickle, args=(port, clients, started), daemon=True)
    process.start()
    started.wait()
    time.sleep(2)  # their arrival is over
    try:
        yield
    finally:
        process.terminate()
        process.join()


def trickle(port: int, clients: int, started: Event) -> None:
    """Each client sends a byte a second, half of them of a head, half of a body; one is hung up on and comes again."""

    def connect(number: int) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", port))
        connection.sendall(HEAD if number % 2 else b"GET /v1/articles HTTP/1.1\r\nX-Slow: ")
        return connection

    sockets = [connect(number) for number in range(clients)]
    started.set()
    while True:
        begun = time.monotonic()
        for number, each in enumerate(sockets):
            try:
                each.sendall(b"a")
            except OSError:
                each.close()
                sockets[number] = connect(number)
            # Spread over the second, as strangers are.
            time.sleep(max(0.0, begun + number / clients - time.monotonic()))
        time.sleep(max(0.0, begun + 1 - time.monotonic()))


def measure(port: int) -> tuple[float, float]:
    """Median and 99th percentile, in milliseconds, of posting an article and reading it back."""
    seconds = []
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30) as client:
        for _ in range(CALLS):
            started = time.perf_counter()
            answer = client.post("/v1/articles", json={"text": f"{time.time_ns()}"}).raise_for_status()
            client.get(answer.headers["location"]).raise_for_status()
            seconds.append(time.perf_counter() - started)
    return statistics.median(seconds) * 1000, statistics.quantiles(seconds, n=100)[98] * 1000


def main() -> None:
    """Print both, in turns, so that what else the machine does falls on both alike."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4 * CLIENTS)), hard))
    with run_postgres() as url:
        engine = make_engine(url)
        migrate(engine)
        engine.dispose()
        with serving(url) as port:
            measure(port)
            for _ in range(ROUNDS):
                alone = measure(port)
                with trickling(port, CLIENTS):
                    beside = measure(port)
                print(f"median {alone[0]:.0f} -> {beside[0]:.0f} ms, p99 {alone[1]:.0f} -> {beside[1]:.0f} ms")


if __name__ == "__main__":
    main()
