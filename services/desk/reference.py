"""The API's calls as a page: the OpenAPI document for people, with what each call really sent and got."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response

from services.desk.rendering import Page, render

router = APIRouter(include_in_schema=False, route_class=Page)
CURL = "\n\n```sh\n"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a field of a body: `where` is path, query, header or body."""

    name: str
    where: str
    form: str
    required: bool
    about: str


@dataclass(frozen=True, slots=True)
class Example:
    """A body as it was sent or answered."""

    name: str
    body: str


@dataclass(frozen=True, slots=True)
class Call:
    """One call: `said` are its paragraphs, `statuses` what it may answer, each with what that means."""

    id: str
    method: str
    path: str
    said: list[str]
    curl: str
    fields: list[Field]
    sent: list[Example]
    answered: list[tuple[str, Example]]
    statuses: list[tuple[str, str]]


@router.get("/docs")
def reference_page(request: Request) -> Response:
    """Every call of the API. It is open to everybody, as the OpenAPI document is."""
    document: Json = request.app.openapi()
    return render(request, "reference.html", calls=read(document), about=document["info"])


def read(document: Json) -> dict[str, list[Call]]:
    """The document's calls by their tag, in its order."""
    calls: dict[str, list[Call]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            call = _call(path, method, operation, document["components"]["schemas"])
            calls.setdefault(operation.get("tags", ["other"])[0], []).append(call)
    return calls


def _call(path: str, method: str, operation: Json, schemas: Json) -> Call:
    said, _, curl = operation.get("description", "").partition(CURL)
    responses = operation["responses"]
    good = [(status, example) for status in responses if status < "300" for example in _examples(responses[status])]
    body = operation.get("requestBody", {})
    return Call(
        operation["operationId"],
        method.upper(),
        path,
        [" ".join(paragraph.split()) for paragraph in said.split("\n\n") if paragraph],
        curl.removesuffix("\n```"),
        [*_parameters(operation, schemas), *_fields(body, schemas)],
        list(_examples(body)),
        good,
        [(status, found["description"]) for status, found in responses.items()],
    )


def _parameters(operation: Json, schemas: Json) -> Iterator[Field]:
    for each in operation.get("parameters", ()):
        about = each.get("description") or each["schema"].get("description") or ""
        yield Field(each["name"], each["in"], form(each["schema"], schemas), each.get("required", False), about)


def _fields(body: Json, schemas: Json) -> Iterator[Field]:
    schema = _resolved(body.get("content", {}).get("application/json", {}).get("schema", {}), schemas)
    for name, each in schema.get("properties", {}).items():
        required = name in schema.get("required", ())
        yield Field(name, "body", form(each, schemas), required, each.get("description", ""))


def _examples(described: Json) -> Iterator[Example]:
    for content in described.get("content", {}).values():
        for name, example in content.get("examples", {}).items():
            value = example["value"]
            yield Example(name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2))


def _resolved(schema: Json, schemas: Json) -> Json:
    name = schema.get("$ref", "").rpartition("/")[2]
    return schemas[name] if name else schema


def form(schema: Json, schemas: Json) -> str:
    """What a value may be, in a few words: "string", "list of string", "direct, mixed or indirect"."""
    schema = _resolved(schema, schemas)
    if choices := [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]:
        return " or ".join(dict.fromkeys(form(each, schemas) for each in choices))
    if values := schema.get("enum"):
        *others, last = map(str, values)
        return f"{', '.join(others)} or {last}" if others else last
    if schema.get("type") == "array":
        return f"list of {form(schema['items'], schemas)}"
    return str({"date-time": "time", "uri": "address"}.get(schema.get("format", ""), schema.get("type", "any")))
