"""The API's calls, read from the OpenAPI document for people."""

from typing import Any

import pytest

from services.desk.reference import form, read
from services.desk.rendering import _sure

SCHEMAS: dict[str, Any] = {"Lane": {"enum": ["articles", "backfill", "deliveries"]}}


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"type": "string"}, "string"),
        ({"type": "string", "format": "date-time"}, "time"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "integer"),
        ({"anyOf": [{"type": "integer"}, {"type": "string"}]}, "integer or string"),
        ({"$ref": "#/components/schemas/Lane"}, "articles, backfill or deliveries"),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Lane"}}, "list of articles, backfill or deliveries"),
        ({"enum": ["only"]}, "only"),
        ({}, "any"),
    ],
)
def test_a_form_is_told_in_words(schema: dict[str, Any], said: str) -> None:
    assert form(schema, SCHEMAS) == said


def test_a_call_is_read_with_all_that_it_takes_and_answers() -> None:
    body = {"schema": {"properties": {"into": {"type": "string"}}, "required": ["into"]}}
    operation = {
        "operationId": "merge",
        "tags": ["people"],
        "description": "Make one\nof two.\n\nIt stays.\n\n```sh\ncurl -s x\n```",
        "parameters": [{"name": "entity", "in": "path", "required": True, "schema": {"type": "string"}}],
        "requestBody": {"content": {"application/json": {**body, "examples": {"A": {"value": {"into": "é"}}}}}},
        "responses": {
            "200": {"description": "Done", "content": {"application/json": {"examples": {"B": {"value": "as it is"}}}}},
            "404": {"description": "Not there", "content": {"x": {"examples": {"C": {"value": {}}}}}},
        },
    }
    [call] = read({"paths": {"/v1/x": {"post": operation}}, "components": {"schemas": {}}})["people"]
    assert (call.method, call.path, call.said, call.curl) == (
        "POST",
        "/v1/x",
        ["Make one of two.", "It stays."],
        "curl -s x",
    )
    assert [(field.name, field.where, field.required) for field in call.fields] == [
        ("entity", "path", True), ("into", "body", True),
    ]  # fmt: skip
    assert [(example.name, example.body) for example in call.sent] == [("A", '{\n  "into": "é"\n}')]
    assert [(status, example.body) for status, example in call.answered] == [("200", "as it is")]
    assert call.statuses == [("200", "Done"), ("404", "Not there")]


@pytest.mark.parametrize(
    ("confidence", "said"), [(0.0, "0%"), (0.904, "90%"), (0.99, "99%"), (0.998, "over 99%"), (1.0, "over 99%")]
)
def test_nothing_is_certain(confidence: float, said: str) -> None:
    assert _sure(confidence) == said
