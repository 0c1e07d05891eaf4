"""The API keeps to its own OpenAPI document, whatever it is sent."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

CALLS = [
    "DELETE /v1/articles/{article}",
    "GET /livez",
    "GET /readyz",
    "GET /v1/articles",
    "GET /v1/articles/{article}",
    "GET /v1/articles/{article}/entities",
    "GET /v1/articles/{article}/events",
    "GET /v1/articles/{article}/quotes",
    "GET /v1/articles/{article}/similar",
    "GET /v1/articles/{article}/source",
    "GET /v1/entities",
    "GET /v1/entities/{entity}",
    "GET /v1/quotes",
    "GET /v1/quotes/{quote}",
    "GET /v1/stats",
    "POST /v1/articles",
    "POST /v1/articles/{article}/retry",
    "POST /v1/entities/{entity}/merge",
    "POST /v1/entities/{entity}/split",
    "POST /v1/reextract",
    "GET /v1/webhooks",
    "POST /v1/webhooks",
    "GET /v1/webhooks/{webhook}",
    "PATCH /v1/webhooks/{webhook}",
    "DELETE /v1/webhooks/{webhook}",
    "POST /v1/webhooks/{webhook}/rotate",
    "POST /v1/webhooks/{webhook}/test",
    "POST /v1/webhooks/{webhook}/replay",
    "GET /v1/webhooks/{webhook}/deliveries",
    "GET /v1/webhooks/{webhook}/deliveries/{delivery}",
    "POST /v1/webhooks/{webhook}/deliveries/{delivery}/replay",
]
STREAMS = ["GET /v1/events", "POST /v1/articles/bulk"]
"""A stream never ends, and a bulk body is lines, which no schema describes: these have tests of their own."""


@pytest.fixture(scope="session")
def operations(api_url: str) -> dict[str, schemathesis.APIOperation]:
    document = schemathesis.openapi.from_url(f"{api_url}/openapi.json")
    return {found.ok().label: found.ok() for found in document.get_all_operations()}


def test_every_call_is_tested(operations: dict[str, schemathesis.APIOperation]) -> None:
    assert sorted(operations) == sorted(CALLS + STREAMS)


@pytest.mark.parametrize("call", CALLS)
def test_a_call_keeps_to_the_document(operations: dict[str, schemathesis.APIOperation], call: str) -> None:
    @given(case=operations[call].as_strategy())
    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def keeps(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=[not_a_server_error, status_code_conformance, content_type_conformance])

    keeps()
