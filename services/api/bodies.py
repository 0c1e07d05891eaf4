"""Request bodies: read within limits, whatever their headers say, and turned into articles."""

import json
import zlib
from collections.abc import AsyncIterator
from email.message import Message
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from copydesk.charsets import UndecodableError, decode
from services.api.problems import Problem, locate
from services.api.schemas.submissions import NewArticle

ENVELOPE = 65_536
"""What a JSON body may hold beyond its article."""
ESCAPED = 6
"""How many bytes JSON may spend on one byte of text (\\u0041)."""
MOST_JSON = 1_000_000
"""The most that any other JSON body may hold, in bytes; a list of 10,000 ids takes a third."""
M = TypeVar("M", bound=BaseModel)


def media_type(request: Request) -> tuple[str, str | None]:
    """The body's media type and charset, as declared."""
    message = Message()
    message["content-type"] = request.headers.get("content-type", "")
    charset = message.get_param("charset")
    return message.get_content_type(), charset if isinstance(charset, str) else None


async def read_within(request: Request, limit: int) -> bytes:
    """The whole body. Raises a 413 problem as soon as it is over the limit, 415 for an encoded one."""
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Problem(415, "Send the body as it is; Content-Encoding is understood by the bulk call only.")
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and int(declared) > limit:
        raise too_large(limit)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise too_large(limit)
    return bytes(body)


def too_large(limit: int) -> Problem:
    """The 413 problem."""
    return Problem(413, f"The body is over {limit:,} bytes; it may not be longer.")


async def read_article(request: Request) -> NewArticle:
    """The article in a request of any form that is read. Raises 400, 413, 415 and 422 problems."""
    limit: int = request.app.state.settings.max_article_bytes
    kind, charset = media_type(request)
    match kind:
        case "application/json":
            return parse_article(await read_within(request, limit * ESCAPED + ENVELOPE), limit)
        case "text/plain" | "text/html" if request.headers.get("content-type"):
            body = await read_within(request, limit)
            return _from_raw(body, charset, html=kind == "text/html")
        case _:
            raise Problem(415, "Send application/json, text/plain or text/html, and say so in Content-Type.")


def _from_raw(body: bytes, charset: str | None, *, html: bool) -> NewArticle:
    try:
        text = decode(body, charset, html)
    except UndecodableError as error:
        raise Problem(400, str(error)) from error
    return _article({"html" if html else "text": text})


class JsonBody:
    """A dependency: the JSON body as a model. FastAPI's own way reads all there is before it asks who calls."""

    def __init__(self, model: type[BaseModel]) -> None:
        self.model = model

    async def __call__(self, request: Request) -> Any:
        """The body. Raises 400, 413, 415 and 422 problems."""
        if media_type(request)[0] != "application/json":
            raise Problem(415, "Send application/json, and say so in Content-Type.")
        body = await read_within(request, MOST_JSON)
        return _validated(self.model, parse_json(body), "The request is not valid; `errors` says where.")


def takes(model: type[BaseModel]) -> dict[str, Any]:
    """What the OpenAPI document says of a call with such a body."""
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def parse_article(line: bytes, limit: int) -> NewArticle:
    """The article in a JSON object. Raises 400, 413 and 422 problems."""
    article = _article(parse_json(line))
    if len((article.text or article.html or "").encode()) > limit:
        raise too_large(limit)
    return article


def parse_json(body: bytes) -> Any:
    """What the JSON says. Raises a 400 problem."""
    try:
        return json.loads(body)
    except UnicodeDecodeError as error:
        raise Problem(400, f"JSON must be UTF-8; byte {error.start} is not.") from error
    except json.JSONDecodeError as error:
        raise Problem(400, f"Not JSON: {error.msg} at line {error.lineno}, column {error.colno}.") from error
    except (RecursionError, ValueError) as error:
        raise Problem(400, "Not JSON that can be read: nested too deep, or a number too long.") from error


def _article(found: Any) -> NewArticle:
    return _validated(NewArticle, found, "The article is not valid; `errors` says where.")


def _validated(model: type[M], found: Any, detail: str) -> M:
    try:
        return model.model_validate(found)
    except ValidationError as error:
        raise Problem(422, detail, errors=locate(error.errors(include_input=False, include_url=False))) from error


async def read_lines(request: Request, *, line_limit: int, total_limit: int) -> AsyncIterator[bytes | Problem]:
    """The lines of an NDJSON body as they arrive, inflated where it is gzip; in constant memory.

    A line that is too long is a problem of its own, and the next is read; a problem with the body
    as a whole is the last thing there is.
    """
    held, skipping, total = bytearray(), False, 0
    try:
        async for chunk in _inflated(request):
            total += len(chunk)
            if total > total_limit:
                yield Problem(413, f"The body is over {total_limit:,} bytes; send the rest in another call.")
                return
            *lines, rest = (bytes(held) + chunk).split(b"\n") if b"\n" in chunk else (held + chunk,)
            for line in lines:
                if skipping or len(line) > line_limit:
                    yield too_large(line_limit)
                elif line.strip():
                    yield bytes(line)
                skipping = False
            held = bytearray(rest)
            if len(held) > line_limit:
                held, skipping = bytearray(), True
    except zlib.error:
        yield Problem(400, "The body is not gzip, though Content-Encoding says so.")
        return
    if skipping:
        yield too_large(line_limit)
    elif held.strip():
        yield bytes(held)


async def _inflated(request: Request) -> AsyncIterator[bytes]:
    encoding = request.headers.get("content-encoding", "identity").lower()
    if encoding == "identity":
        async for chunk in request.stream():
            yield chunk
        return
    inflater = zlib.decompressobj(wbits=31)
    async for chunk in request.stream():
        data = chunk
        while data:
            yield inflater.decompress(data, ENVELOPE)
            data = inflater.unconsumed_tail
            if inflater.eof and inflater.unused_data:
                data, inflater = inflater.unused_data, zlib.decompressobj(wbits=31)
    if not inflater.eof:
        raise zlib.error("truncated")
