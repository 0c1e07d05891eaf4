"""The API keeps to its own OpenAPI document, whatever it is sent."""

import copy
import json

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema import Draft202012Validator, FormatChecker
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from copydesk.settings import Settings
from services.api.app import create_app
from services.api.document import operations as operations_of
from tests.contract.tour import Json

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
PHASES = [Phase.explicit, Phase.generate]
"""Without shrinking, which takes minutes over HTTP; a failure prints its request as it is."""
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
    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), database=None, phases=PHASES)
    def keeps(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=[not_a_server_error, status_code_conformance, content_type_conformance])

    keeps()


@pytest.fixture(scope="module")
def document() -> Json:
    return create_app(Settings(auth=False)).openapi()


def lacking(operation: Json) -> list[str]:
    """What of an operation is without an example."""
    bodies = {f"request {kind}": body for kind, body in operation.get("requestBody", {}).get("content", {}).items()}
    for status, answer in operation["responses"].items():
        bodies |= {f"{status} {kind}": body for kind, body in answer.get("content", {}).items()}
    without = [place for place, body in bodies.items() if not body.get("examples")]
    without += [p["name"] for p in operation.get("parameters", ()) if p["in"] == "path" and "example" not in p]
    return without if "curl -s" in operation.get("description", "") else [*without, "curl"]


def misfits(document: Json) -> list[str]:
    """The examples that are not what their schemas say."""
    found = []
    for operation in operations_of(document):
        contents = [operation.get("requestBody", {}), *operation["responses"].values()]
        examples = [
            (name, body["schema"], example["value"])
            for content in contents
            for body in content.get("content", {}).values()
            for name, example in body.get("examples", {}).items()
        ]
        examples += [(p["name"], p["schema"], p["example"]) for p in operation.get("parameters", ()) if "example" in p]
        for name, schema, value in examples:
            whole = {**schema, "components": document["components"]}
            errors = Draft202012Validator(whole, format_checker=FormatChecker()).iter_errors(value)
            found += [f"{operation['operationId']}, {name}: {error.json_path}: {error.message}" for error in errors]
    return found


def test_the_document_is_openapi_3_1(document: Json) -> None:
    assert document["openapi"].startswith("3.1.")
    assert not {"HTTPValidationError", "ValidationError"} & set(document["components"]["schemas"])


def test_every_call_has_examples_of_all_that_goes_in_and_out(document: Json) -> None:
    found = {operation["operationId"]: lacking(operation) for operation in operations_of(document)}
    assert found == {operation: [] for operation in found}


def test_every_example_fits_its_schema(document: Json) -> None:
    assert misfits(document) == []


def test_a_missing_example_and_a_wrong_one_are_noticed(document: Json) -> None:
    spoiled = copy.deepcopy(document)
    answers = spoiled["paths"]["/v1/articles/{article}"]["get"]["responses"]
    del answers["404"]["content"]["application/problem+json"]["examples"]
    answers["200"]["content"]["application/json"]["examples"]["Done"]["value"]["quotes"][0]["start"] = "21"
    assert lacking(spoiled["paths"]["/v1/articles/{article}"]["get"]) == ["404 application/problem+json"]
    (misfit,) = misfits(spoiled)
    assert "get_article, Done: $.quotes" in misfit


def test_each_line_of_a_bulk_example_is_an_article_or_is_answered_by_a_problem(document: Json) -> None:
    bulk = document["paths"]["/v1/articles/bulk"]["post"]
    kind = "application/x-ndjson"
    for name, sent in bulk["requestBody"]["content"][kind]["examples"].items():
        answers = bulk["responses"]["200"]["content"][kind]["examples"][name]["value"].splitlines()
        for line, answer in zip(sent["value"].splitlines(), answers, strict=True):
            schema = {"$ref": "#/components/schemas/NewArticle", "components": document["components"]}
            assert Draft202012Validator(schema).is_valid(json.loads(line)) == ("problem" not in json.loads(answer))
