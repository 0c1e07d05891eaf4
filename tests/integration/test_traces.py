"""Traces: one an article, from the POST through a real broker to the write and the delivery, whatever is lost on the way."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from kombu import Queue
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from redis import Redis

from copydesk import tracing
from copydesk.annotations import Annotations
from copydesk.broker import CeleryQueue, make_celery
from copydesk.ids import ArticleId
from copydesk.settings import Settings
from copydesk.store.engine import Sessions
from copydesk.submissions import Submission
from services.api.app import create_app
from tests import receivers, stored
from tests.integration.test_deliveries import subscribe, work
from tests.served import serve
from tests.traced import collecting
from workers.reading import read_article
from workers.rescue import rescue

pytestmark = pytest.mark.usefixtures("logs_restored")
TRACE = "0af7651916cd43dd8448eb211c80319c"
CALLER = f"00-{TRACE}-b7ad6b7169203331-01"


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    with collecting() as exporter:
        yield exporter


@pytest.fixture
def broker(redis_url: str) -> Iterator[Redis]:
    with Redis.from_url(redis_url) as redis:
        redis.flushdb()
        yield redis


@contextmanager
def served(postgres_url: str, redis_url: str) -> Iterator[httpx.Client]:
    """An API that sends to the real broker; when the block ends it has ended all that it was about."""
    app = create_app(Settings(database_url=postgres_url, broker_url=redis_url, auth=False))
    with serve(app) as url, httpx.Client(base_url=url, timeout=30, trust_env=False) as client:
        yield client


def receive(redis_url: str) -> str | None:
    """Take the next message off the live lane; gives the trace that it carries."""
    with (
        make_celery(Settings(broker_url=redis_url)).connection_for_read() as connection,
        connection.SimpleQueue(Queue("articles", routing_key="articles")) as lane,
    ):
        message = lane.get(timeout=20)
        message.ack()
        carried: str | None = message.headers.get(tracing.HEADER)
        return carried


def find(submission: Submission) -> Annotations:
    return stored.marrin(submission.source)


def read(sessions: Sessions, article: str, trace: str | None) -> None:
    """As the task does it."""
    with tracing.continued(trace):
        read_article(sessions, ArticleId(article), find, Settings(), holder="w1@here/1")


def edges(spans: InMemorySpanExporter, trace: str = TRACE) -> list[str]:
    """The trace's spans, each after the name of the one that it belongs to."""
    found = [span for span in spans.get_finished_spans() if trace_of(span) == trace]
    names = {span.context.span_id: span.name for span in found}
    return sorted(f"{names.get(span.parent.span_id, '') if span.parent else ''} > {span.name}" for span in found)


def trace_of(span: ReadableSpan) -> str:
    return f"{span.context.trace_id:032x}"


def test_one_trace_from_the_post_through_the_broker_to_the_write_and_the_delivery(
    spans: InMemorySpanExporter, sessions: Sessions, broker: Redis, postgres_url: str, redis_url: str
) -> None:
    with receivers.run_receiver() as receiver:
        subscribe(sessions, receiver.url, ["article.completed"])
        with served(postgres_url, redis_url) as api:
            answer = api.post("/v1/articles", json={"text": stored.BODY}, headers={"traceparent": CALLER})
        read(sessions, answer.json()["id"], receive(redis_url))
        work(sessions)
        assert len(receiver.received) == 1
    assert edges(spans) == sorted([
        " > POST /v1/articles",
        "POST /v1/articles > accept",
        "POST /v1/articles > send",
        "send > read",
        "read > claim",
        "read > extract",
        "read > write",
        "write > deliver",
    ])  # fmt: skip


def test_a_retry_that_rescue_sends_goes_on_with_the_trace_though_the_broker_lost_everything(
    spans: InMemorySpanExporter, sessions: Sessions, broker: Redis, postgres_url: str, redis_url: str
) -> None:
    with served(postgres_url, redis_url) as api:
        answer = api.post("/v1/articles", json={"text": stored.BODY}, headers={"traceparent": CALLER})
    held = stored.claimed(sessions, answer.json()["id"])
    stored.fail(sessions, held)
    broker.flushdb()
    settings = Settings(broker_url=redis_url)
    assert rescue(sessions, CeleryQueue(make_celery(settings)), broker, settings) == 1
    read(sessions, answer.json()["id"], receive(redis_url))
    found = edges(spans)
    assert [edge for edge in found if "send" in edge] == ["POST /v1/articles > send", "accept > send", "send > read"]
    again = [s.attributes["copydesk.again"] for s in spans.get_finished_spans() if s.name == "send" and s.attributes]
    assert again == [False, True]
    assert "read > write" in found


def test_articles_of_one_call_have_a_trace_each_that_leads_back_to_the_call(
    spans: InMemorySpanExporter, sessions: Sessions, broker: Redis, postgres_url: str, redis_url: str
) -> None:
    with served(postgres_url, redis_url) as api:
        lines = b'{"text": "One."}\n{"text": "Two."}\n'
        headers = {"traceparent": CALLER, "Content-Type": "application/x-ndjson"}
        api.post("/v1/articles/bulk", content=lines, headers=headers)
    for article in stored.column(sessions, "select id from articles"):
        read(sessions, article, None)
    accepted = [span for span in spans.get_finished_spans() if span.name == "accept"]
    assert len({trace_of(span) for span in accepted} - {TRACE}) == 2
    assert [f"{link.context.trace_id:032x}" for span in accepted for link in span.links] == [TRACE, TRACE]
    for span in accepted:
        assert edges(spans, trace_of(span)) == [
            " > accept",
            "accept > read",
            "read > claim",
            "read > extract",
            "read > write",
        ]


def test_what_fails_is_marked_by_its_kind_alone(spans: InMemorySpanExporter, sessions: Sessions) -> None:
    article = stored.accept(sessions).id

    def explode(submission: Submission) -> Annotations:
        raise ValueError(submission.source)

    read_article(sessions, article, explode, Settings(), holder="w1@here/1")
    [extract] = [span for span in spans.get_finished_spans() if span.name == "extract"]
    assert extract.status.description == "ValueError"
    assert not extract.events
