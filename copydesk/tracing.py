"""Traces by OpenTelemetry: one of an article's whole way, from the POST to the write and the delivery.

Off, and nothing of OpenTelemetry imported, unless OTEL_EXPORTER_OTLP_ENDPOINT (or its _TRACES_ form) says where to
send them; all else that OTEL_* can say is the SDK's own to read. Why spans of our own: docs/decisions/0014-traces.md.
"""

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Literal

from copydesk.errors import TracingError

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span

Attributes = Mapping[str, str | int | float | bool]
"""What may be said of a span: ids, counts, names of ours. Never a text, an address, a key or an error's message."""
Kind = Literal["internal", "server", "client", "producer", "consumer"]
HEADER = "traceparent"
"""The name under which a trace goes along (W3C Trace Context), with messages as with requests."""
ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
LAST_SECONDS = 3.0
"""How long a process that ends waits for a collector that does not answer."""
_provider: "TracerProvider | None" = None


class Mark:
    """A span that is under way, to say more of it; or none, of which nothing is said."""

    def __init__(self, span: "Span | None" = None) -> None:
        self._span = span

    def add(self, attributes: Attributes) -> None:
        """Say this too."""
        if self._span is not None:
            self._span.set_attributes(attributes)

    def rename(self, name: str) -> None:
        """What it is called was not known when it began."""
        if self._span is not None:
            self._span.update_name(name)

    def fail(self, kind: str) -> None:
        """It failed by this kind of error."""
        if self._span is not None:
            from opentelemetry.trace import Status, StatusCode

            self._span.set_status(Status(StatusCode.ERROR, kind))


NO_MARK = Mark()
OFF: AbstractContextManager[Mark] = nullcontext(NO_MARK)


def is_asked_for() -> bool:
    """Whether the environment asks for traces."""
    wanted = any(os.environ.get(name) for name in ENDPOINTS)
    disabled = os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true"
    return wanted and not disabled and os.environ.get("OTEL_TRACES_EXPORTER", "otlp") == "otlp"


def start(process: str) -> None:
    """Trace from here on, if the environment asks for it; `process` ends the service's name unless that is given.

    Raises TracingError where it asks for what is not installed.
    """
    if _provider is not None or not is_asked_for():
        return
    protocol = next((os.environ[name] for name in PROTOCOLS if os.environ.get(name)), "http/protobuf")
    if protocol != "http/protobuf":
        raise TracingError(f"Traces are sent as http/protobuf, not as {protocol}; unset OTEL_EXPORTER_OTLP_PROTOCOL.")
    try:
        from opentelemetry import trace
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import SERVICE_NAME, Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise TracingError(
            "An OTEL_... variable asks for traces, and OpenTelemetry is not installed:"
            " pip install 'copydesk[otel]', or OTEL_SDK_DISABLED=true."
        ) from error
    named = bool(os.environ.get("OTEL_SERVICE_NAME")) or "service.name" in os.environ.get(
        "OTEL_RESOURCE_ATTRIBUTES", ""
    )
    resource = Resource.create({} if named else {SERVICE_NAME: f"copydesk-{process}"})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    # An extractor of one's own may add spans to ours by OpenTelemetry's ordinary calls.
    trace.set_tracer_provider(provider)
    use(provider)


def use(provider: "TracerProvider | None") -> None:
    """Trace with this provider; None traces no more."""
    global _provider  # noqa: PLW0603 -- a process has one, as it has one log
    _provider = provider


def flush() -> None:
    """Send what is held, as far as that takes no more than a few seconds."""
    if _provider is None:
        return
    # The SDK waits as long as its exporter tries, and takes no limit for it.
    sending = threading.Thread(target=_provider.force_flush, name="flush", daemon=True)
    sending.start()
    sending.join(LAST_SECONDS)


def span(
    name: str,
    attributes: Attributes | None = None,
    *,
    kind: Kind = "internal",
    parent: str | None = None,
    apart: bool = False,
    started_ns: int | None = None,
) -> AbstractContextManager[Mark]:
    """A span around a block; gives what says more of it. An error ends it as failed, by the error's kind alone.

    It belongs to the span around it, else to `parent` (a traceparent); `apart` begins a trace of its own that
    is linked to the span around it. `started_ns` is when it began, if earlier than now, since 1970.
    """
    if _provider is None:
        return OFF
    return _span(name, attributes or {}, kind=kind, parent=parent, apart=apart, started_ns=started_ns)


@contextmanager
def _span(
    name: str, attributes: Attributes, *, kind: Kind, parent: str | None, apart: bool, started_ns: int | None
) -> Iterator[Mark]:
    from opentelemetry import context, trace

    assert _provider is not None  # noqa: S101 -- by `span`
    around = trace.get_current_span().get_span_context()
    within = context.Context() if apart else None if around.is_valid else _context(parent)
    with _provider.get_tracer("copydesk").start_as_current_span(
        name,
        context=within,
        kind=trace.SpanKind[kind.upper()],
        attributes=attributes,
        links=[trace.Link(around)] if apart and around.is_valid else None,
        start_time=started_ns,
        # Their messages may quote the article.
        record_exception=False,
        set_status_on_exception=False,
    ) as found:
        mark = Mark(found)
        try:
            yield mark
        except BaseException as error:
            mark.fail(type(error).__name__)
            raise


def _context(traceparent: str | None) -> "Context | None":
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    return TraceContextTextMapPropagator().extract({HEADER: traceparent}) if traceparent else None


def traceparent() -> str | None:
    """The span around the caller, to be taken along; None without one."""
    if _provider is None:
        return None
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier)
    return carrier.get(HEADER)


@contextmanager
def continued(taken_along: str | None) -> Iterator[None]:
    """A block within the span that was taken along, if there is one and traces are wanted."""
    if _provider is None or not taken_along:
        yield
        return
    from opentelemetry import context

    token = context.attach(_context(taken_along) or context.Context())
    try:
        yield
    finally:
        context.detach(token)
