"""The OpenAPI document: what FastAPI derives from the routes, made whole.

The examples are no prose: each file in `examples/` holds what a call really sent and got, kept by `make goldens`.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import BaseModel

from services.api.schemas.operation import ProblemOut
from services.api.schemas.people import Merger, Split
from services.api.schemas.submissions import NewArticle, Reextraction
from services.api.schemas.webhooks import NewWebhook, Replay, WebhookChange

EXAMPLES = Path(__file__).parent / "examples"
UNSEEN: dict[str, type[BaseModel]] = {
    "Problem": ProblemOut,
    "NewArticle": NewArticle,
    "Reextraction": Reextraction,
    "NewWebhook": NewWebhook,
    "WebhookChange": WebhookChange,
    "Replay": Replay,
    "Merger": Merger,
    "Split": Split,
}
"""Schemas that no route's signature shows."""
NOT_OURS = ("HTTPValidationError", "ValidationError")
"""FastAPI's own form of a 422, which is never answered: a problem document is."""
Json = dict[str, Any]


def name_operation(route: APIRoute) -> str:
    """An operation is called what its function is called."""
    return route.name


def describe(app: FastAPI) -> None:
    """Have the application serve the whole document, made once, at the first asking."""
    generate = app.openapi

    def openapi() -> Json:
        if app.openapi_schema is None:
            document = generate()
            _add_schemas(document["components"]["schemas"])
            for operation in operations(document):
                _drop_foreign_errors(operation)
                _add_examples(operation)
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def operations(document: Json) -> Iterator[Json]:
    """Every operation of a document."""
    for methods in document["paths"].values():
        yield from methods.values()


def _add_schemas(schemas: Json) -> None:
    for name, model in UNSEEN.items():
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(schema.pop("$defs", {}))
        schemas[name] = schema
    for name in NOT_OURS:
        schemas.pop(name, None)


def _drop_foreign_errors(operation: Json) -> None:
    invalid = operation["responses"].get("422", {}).get("content", {})
    if "application/json" in invalid:
        del operation["responses"]["422"]


def _add_examples(operation: Json) -> None:
    file = EXAMPLES / f"{operation['operationId']}.json"
    if not file.exists():
        return
    kept = json.loads(file.read_text(encoding="utf-8"))
    operation["description"] = f"{operation.get('description', '')}\n\n```sh\n{kept['curl']}\n```".strip()
    for parameter in operation.get("parameters", ()):
        if parameter["name"] in kept["parameters"]:
            _add_value(parameter, kept["parameters"][parameter["name"]])
    _add_bodies(operation.get("requestBody", {}), kept["request"])
    for status, bodies in kept["responses"].items():
        _add_bodies(operation["responses"].get(status, {}), bodies)


def _add_value(parameter: Json, value: Any) -> None:
    if parameter["in"] == "path":
        parameter["example"] = value
    else:
        # Not the parameter's own example: pages that let one try a call would fill it in, unasked.
        parameter["schema"]["examples"] = [value]


def _add_bodies(described: Json, bodies: Json) -> None:
    for media_type, examples in bodies.items():
        described.get("content", {}).get(media_type, {})["examples"] = {
            name: {"summary": name, "value": value} for name, value in examples.items()
        }
