"""A collector of traces: OTLP over HTTP on loopback, as far as the house's programs send it."""

import gzip
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True, slots=True)
class Span:
    """A span as it was sent, by the service that sent it; `parent` is empty for a trace's first."""

    service: str
    name: str
    trace: str
    id: str
    parent: str


@dataclass
class Collector:
    """Where to send to, and the latest of what came."""

    url: str = ""
    spans: deque[Span] = field(default_factory=lambda: deque(maxlen=50_000))

    def keep(self, body: bytes) -> None:
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            named = {each.key: each.value.string_value for each in resource.resource.attributes}
            self.spans.extend(
                Span(named["service.name"], s.name, s.trace_id.hex(), s.span_id.hex(), s.parent_span_id.hex())
                for scope in resource.scope_spans
                for s in scope.spans
            )

    def edges(self, trace: str) -> list[tuple[str, str, str]]:
        """The trace's spans: whose it is, the name of the one that it belongs to, its own."""
        found = [span for span in list(self.spans) if span.trace == trace]
        names = {span.id: span.name for span in found}
        return sorted((span.service, names.get(span.parent, ""), span.name) for span in found)


@contextmanager
def collecting() -> Iterator[Collector]:
    """A collector that listens until the block ends."""
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            collector.keep(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        collector.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, name="collector", daemon=True)
        thread.start()
        yield collector
        server.shutdown()
        thread.join()
