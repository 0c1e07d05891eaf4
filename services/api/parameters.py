"""What lists are narrowed by: the parameters that several routes take."""

import re
from typing import Annotated, Any

from fastapi import Query
from pydantic import AwareDatetime, BeforeValidator, WithJsonSchema

DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _from_midnight(value: Any) -> Any:
    """A day alone is its first moment, in UTC."""
    return f"{value}T00:00:00Z" if isinstance(value, str) and DAY.fullmatch(value) else value


Cursor = Annotated[str | None, Query(description="Where to go on: it is in the `next` of the page before.")]
Moment = Annotated[
    AwareDatetime,
    BeforeValidator(_from_midnight),
    WithJsonSchema({"anyOf": [{"type": "string", "format": kind} for kind in ("date-time", "date")]}),
]
From = Annotated[Moment | None, Query(description="Published at this moment or later; a day begins at midnight UTC.")]
To = Annotated[Moment | None, Query(description="Published before this moment; a day begins at midnight UTC.")]


def words(description: str) -> Any:
    """A parameter of free words."""
    return Query(min_length=1, max_length=500, pattern=r"^[^\x00]*$", description=description)


Language = Annotated[str | None, words("ISO 639 code.")]
Publisher = Annotated[str | None, words("The outlet, exactly as given.")]
Speaker = Annotated[str | None, words("Who said something: an entity's id, a full name or a surname.")]
