"""The API keeps to its own OpenAPI document, whatever it is sent."""

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance


@pytest.fixture(scope="session")
def document(api_url: str) -> object:
    loaded = schemathesis.openapi.from_url(f"{api_url}/openapi.json")
    # A stream never ends, and a bulk body is lines, which no schema describes.
    return loaded.exclude(path=["/v1/events", "/v1/articles/bulk"])


schema = schemathesis.pytest.from_fixture("document")


@schema.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_call_keeps_to_the_document(case: schemathesis.Case) -> None:
    case.call_and_validate(checks=[not_a_server_error, status_code_conformance, content_type_conformance])
