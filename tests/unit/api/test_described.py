"""The OpenAPI document says what every field and every parameter of articles, quotes and entities means."""

from typing import Any

import pytest

from copydesk.settings import Settings
from services.api.app import create_app

OWN = ("/v1/webhooks", "/v1/stats", "/livez", "/readyz")
"""Told of in docs/webhooks.md and docs/operating.md."""


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return create_app(Settings(auth=False)).openapi()


def named(node: Any) -> set[str]:
    """The schemas that a part of the document refers to."""
    if isinstance(node, dict):
        own = {node["$ref"].rsplit("/", 1)[-1]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*map(named, node.values()))
    return set().union(*map(named, node)) if isinstance(node, list) else set()


def test_every_field_and_filter_is_described(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    paths = {path: calls for path, calls in document["paths"].items() if not path.startswith(OWN)}
    reached: set[str] = set()
    waiting = named(list(paths.values())) - {"Problem"}
    while waiting - reached:
        reached |= waiting
        waiting = named([schemas[name] for name in reached])
    silent = [
        f"{name}.{field}"
        for name in sorted(reached)
        for field, schema in schemas[name].get("properties", {}).items()
        if not schema.get("description")
    ]
    silent += [
        f"{path} {parameter['name']}"
        for path, calls in paths.items()
        for call in calls.values()
        for parameter in call.get("parameters", ())
        if parameter["in"] == "query" and not parameter.get("description")
    ]
    assert {"Article", "MetadataOut", "FoundQuote", "EntityDetails", "NewArticle"} <= reached
    assert silent == []
