"""What the desk's forms hand in: search fields, and an article pasted or chosen as a file."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from fastapi import Query, Request
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser

from copydesk.charsets import UndecodableError, decode
from services.api.bodies import ENVELOPE, read_within
from services.api.problems import Problem
from services.api.schemas.submissions import NewArticle

Words = Annotated[str, Query(max_length=500, pattern=r"^[^\x00]*$")]
Day = Annotated[str, Query(pattern=r"^(\d{4}-\d\d-\d\d)?$")]
NAMED = ("title", "publisher", "url", "published_at")
PAGE_SUFFIXES = (".html", ".htm", ".xhtml")
SAYS = {
    "string_too_long": "This is too long.",
    "string_pattern_mismatch": "This is no web address; one begins with https:// or http://.",
}


@dataclass
class Draft:
    """An article as its form was filled in, and what is wrong with which field (`body` for the article itself)."""

    values: dict[str, str] = field(default_factory=lambda: dict.fromkeys(("body", "form", *NAMED), ""))
    errors: dict[str, str] = field(default_factory=dict)
    article: NewArticle | None = None


def day_of(value: str) -> datetime | None:
    """Midnight, UTC, at the beginning of the day of a date field; None for an empty one. Raises a 422 problem."""
    if not value:
        return None
    try:
        return datetime.combine(date.fromisoformat(value), datetime.min.time(), UTC)
    except ValueError as error:
        raise Problem(422, f"There is no day {value}.") from error


def day_after(value: str) -> datetime | None:
    """Midnight at the day's end, so that the day itself is searched too; None for an empty field."""
    start = day_of(value)
    return start + timedelta(days=1) if start and start.year < 9999 else start


async def read_draft(request: Request) -> Draft:
    """The article of a form, checked; whatever is wrong is in the draft, not raised."""
    draft = Draft()
    limit: int = request.app.state.settings.max_article_bytes
    try:
        fields = await _fields(request, limit)
    except Problem as problem:
        draft.errors["body"] = problem.detail
        return draft
    try:
        for name in draft.values:
            value = fields.get(name)
            draft.values[name] = value.strip() if isinstance(value, str) else ""
        # Browsers send every line end of a text area as CRLF, whatever was pasted.
        draft.values["body"] = draft.values["body"].replace("\r\n", "\n")
        source, html = await _source(draft, fields.get("file"), limit)
    except Problem as problem:
        draft.errors["body"] = problem.detail
        return draft
    finally:
        await fields.close()
    _check(draft, source, html=html)
    return draft


async def _fields(request: Request, limit: int) -> FormData:
    """The form's fields. Raises 400, 413 and 415 problems; a percent-encoded byte takes three."""
    body = await read_within(request, 3 * limit + ENVELOPE)

    async def once() -> AsyncGenerator[bytes, None]:
        yield body
        yield b""

    try:
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            parser = MultiPartParser(request.headers, once(), max_files=1, max_fields=20, max_part_size=3 * limit)
            return await parser.parse()
        return await FormParser(request.headers, once()).parse()
    except (MultiPartException, UnicodeDecodeError, KeyError) as error:
        raise Problem(400, "The form cannot be read; fill it in again.") from error


async def _source(draft: Draft, file: Any, limit: int) -> tuple[str, bool]:
    """The article's text, and whether it is a page: the file's, if one was chosen, else what was pasted."""
    form, name = draft.values["form"], ""
    if isinstance(file, UploadFile) and file.filename:
        name, data = file.filename.lower(), await file.read()
        if len(data) > limit:
            raise Problem(413, f"The file is over {limit:,} bytes; an article may not be longer.")
        page = form == "html" or (form != "text" and name.endswith(PAGE_SUFFIXES))
        try:
            return decode(data, None, page), page
        except UndecodableError as error:
            raise Problem(400, str(error)) from error
    text = draft.values["body"]
    if len(text.encode("utf-8", "replace")) > limit:
        raise Problem(413, f"The text is over {limit:,} bytes; an article may not be longer.")
    start = text[:200].lstrip().lower()
    return text, form == "html" or (form != "text" and start.startswith(("<!doctype html", "<html", "<?xml")))


def _check(draft: Draft, source: str, *, html: bool) -> None:
    if not source.strip():
        draft.errors["body"] = "Paste an article, or choose a file that is not empty."
    given: dict[str, Any] = {name: draft.values[name] for name in ("title", "publisher", "url") if draft.values[name]}
    try:
        if draft.values["published_at"]:
            given["published_at"] = day_of(draft.values["published_at"][:10])
    except Problem as problem:
        draft.errors["published_at"] = problem.detail
    try:
        draft.article = NewArticle.model_validate({"html" if html else "text": source, **given})
    except ValidationError as error:
        for found in error.errors(include_input=False, include_url=False):
            name = str(found["loc"][0]) if found["loc"] else "body"
            says = SAYS.get(found["type"], found["msg"])
            draft.errors.setdefault(name if name in NAMED else "body", says)
    if draft.errors:
        draft.article = None
