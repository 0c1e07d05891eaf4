"""Traces as a collector gets them from the service's own processes."""

import httpx
import pytest

from tests import receivers
from tests.chaos.collector import Collector
from tests.chaos.conftest import Size
from tests.chaos.house import House, wait_until
from tests.chaos.press import story

WHOLE = [
    ("copydesk-api", "", "POST /v1/articles"),
    ("copydesk-api", "POST /v1/articles", "accept"),
    ("copydesk-api", "POST /v1/articles", "send"),
    ("copydesk-worker", "read", "claim"),
    ("copydesk-worker", "read", "extract"),
    ("copydesk-worker", "read", "write"),
    ("copydesk-worker", "send", "read"),
    ("copydesk-worker", "write", "deliver"),
]


def test_one_trace_from_the_post_to_the_delivery_by_three_processes(
    house: House, size: Size, collector: Collector
) -> None:
    if size.long:
        pytest.skip("only the short form is traced")
    house.wait_until_up()
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    with receivers.run_receiver() as receiver, house.client() as client:
        hook = client.post(
            "/v1/webhooks", json={"url": receiver.url, "events": ["article.completed"]}
        ).raise_for_status()
        headers = {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"}
        answer = client.post("/v1/articles", json={"text": story("traced", 0)}, headers=headers)
        assert answer.status_code == httpx.codes.ACCEPTED
        wait_until(lambda: len(collector.edges(trace)) >= len(WHOLE), seconds=120, what="the whole trace is there")
        client.delete(hook.headers["location"])
    assert collector.edges(trace) == WHOLE
