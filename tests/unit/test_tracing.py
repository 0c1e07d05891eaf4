"""Traces are off unless asked for; what is asked for and cannot be had is told at start-up."""

import os
import subprocess
import sys

import pytest

from copydesk import tracing
from copydesk.errors import TracingError

WHERE = "OTEL_EXPORTER_OTLP_ENDPOINT"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("OTEL_")]:
        monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("variables", "asked"),
    [
        ({}, False),
        ({WHERE: ""}, False),
        ({WHERE: "http://collector:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://collector:4318/v1/traces"}, True),
        ({WHERE: "http://collector:4318", "OTEL_SDK_DISABLED": "TRUE"}, False),
        ({WHERE: "http://collector:4318", "OTEL_TRACES_EXPORTER": "none"}, False),
    ],
)
def test_who_asks_for_traces(variables: dict[str, str], asked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert tracing.is_asked_for() is asked


def test_without_traces_nothing_of_it_is_imported_and_nothing_is_told() -> None:
    look = (
        "import sys; from copydesk import tracing; import workers.reading; from services.api.app import create_app;"
        " create_app()\n"
        "with tracing.span('accept') as mark, tracing.continued('00-' + '1' * 32 + '-' + '2' * 16 + '-01'):\n"
        "    mark.add({'a': 1}); mark.rename('b'); mark.fail('c'); assert tracing.traceparent() is None\n"
        # FastAPI and redis-py have an eye on its API by themselves.
        "assert not {'opentelemetry.sdk.trace', 'opentelemetry.exporter', 'google.protobuf'} & set(sys.modules)"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OTEL_", "COPYDESK_"))}
    subprocess.run([sys.executable, "-c", look], check=True, env=kept)  # noqa: S603


def test_what_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(WHERE, "http://collector:4318")
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(TracingError, match=r"copydesk\[otel\]"):
        tracing.start("api")


def test_a_protocol_that_is_not_spoken_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(WHERE, "http://collector:4317")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")
    with pytest.raises(TracingError, match="http/protobuf"):
        tracing.start("api")
