"""A house for each size of the suite, and the table at its end."""

import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from rich.console import Console

from copydesk.embedded.errors import EmbeddedError
from tests import services
from tests.chaos import ledger
from tests.chaos.collector import Collector, collecting
from tests.chaos.house import House, open_house
from tests.chaos.press import Press

FAST = {
    "COPYDESK_LEASE": "PT3S",
    "COPYDESK_HEARTBEAT": "PT1S",
    "COPYDESK_RESCUE_EVERY": "PT1S",
    "COPYDESK_RESEND_AFTER": "PT3S",
    "COPYDESK_RETRY_BASE": "PT0.2S",
    "COPYDESK_DELIVERY_LEASE": "PT2S",
    "COPYDESK_DELIVERY_TIMEOUT": "PT1S",
}
"""Times short enough for a test to wait for."""
BOUNDS = os.environ.get("COPYDESK_CHAOS_BOUNDS") == "1"
"""Whether recoveries must keep the promised times: only where nothing else loads the machine."""
PAGE = os.environ.get("COPYDESK_CHAOS_FIGURES")
"""The page whose figures are written anew."""
STARTED, LOAD = time.monotonic(), os.getloadavg()[0]
POSTS = int(os.environ.get("COPYDESK_CHAOS_POSTS", "10000"))
"""How many articles the two large rows take."""
STEADY = int(os.environ.get("COPYDESK_CHAOS_ARTICLES", "2000"))
"""How many articles the long run of row 14 takes; the promise was made for 50,000."""


@dataclass(frozen=True)
class Size:
    """How much is broken: a few times with short leases, or at length with the settings that a service has."""

    long: bool
    environment: Mapping[str, str]

    def of(self, short: int, long: int) -> int:
        """The number for this size."""
        return long if self.long else short


SHORT, LONG = Size(long=False, environment=FAST), Size(long=True, environment={})

AT_LENGTH = pytest.param(LONG, id="long", marks=pytest.mark.long)
at_length = pytest.mark.parametrize("size", [AT_LENGTH], indirect=True, scope="package")
"""For tests that have no short form."""


@pytest.fixture(scope="package", params=[pytest.param(SHORT, id="short"), AT_LENGTH])
def size(request: pytest.FixtureRequest) -> Size:
    found: Size = request.param
    return found


@pytest.fixture(scope="package")
def collector() -> Iterator[Collector]:
    with collecting() as collector:
        yield collector


@pytest.fixture(scope="package")
def house(size: Size, collector: Collector) -> Iterator[House]:
    """The running service; those who break it leave it running. It is traced in its short form."""
    traced = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_BSP_SCHEDULE_DELAY": "500"}
    try:
        with open_house({**size.environment, **({} if size.long else traced)}) as house:
            yield house
    except EmbeddedError as error:
        services.skip_or_fail(error)


@pytest.fixture
def press(house: House) -> Iterator[Press]:
    """Those who post to the house."""
    house.wait_until_up()
    press = Press(house)
    yield press
    press.client.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each test here the time that it may take where others load the machine: what it waits for has limits of its own."""
    for item in items:
        markers = {marker.name for marker in item.iter_markers()}
        if item.path.parent == Path(__file__).parent and not markers & {"timeout", "long"}:
            item.add_marker(pytest.mark.timeout(600))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, exitstatus: int) -> None:
    """Print the table of promises; where a page is named for it and all were kept, write it there."""
    if not ledger.ROWS:
        return
    terminalreporter.ensure_newline()
    ledger.print_rows(Console(width=180))
    if PAGE and exitstatus == pytest.ExitCode.OK:
        minutes = (time.monotonic() - STARTED) / 60
        ledger.write_rows(
            Path(PAGE),
            f"Measured by `make chaos` in {minutes:.0f} minutes, with a service's own settings, on {os.cpu_count()} cores"
            f" that the load's senders and the receivers share (load average at the start: {LOAD:.1f}).",
        )


def within(recoveries: list[float], seconds: float) -> bool:
    """Whether all recoveries kept the promised time, where that is asked."""
    return not BOUNDS or max(recoveries, default=0.0) <= seconds
