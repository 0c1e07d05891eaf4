"""A knowledge base as it is imported, and whom of it an entity is: null when unsure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from copydesk.annotations import EntityType
from copydesk.errors import CopydeskError
from copydesk.namesakes import Facets, facets

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=r"^[^\x00]*$")]
Country = Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]
DOMINANT = 5
"""How many times as prominent as any other of the name somebody must be to be meant without further evidence."""
SURE, LIKELY, GUESSED = 0.95, 0.8, 0.6


class KnowledgeBaseError(CopydeskError):
    """The file is not in the form that docs/knowledge-base.md describes."""


class Entry(BaseModel):
    """A line of the file: somebody or something that has a Wikidata id."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, StringConstraints(pattern="^Q[1-9][0-9]{0,11}$")]
    type: EntityType
    name: Name
    aliases: tuple[Name, ...] = Field((), max_length=100)
    description: Name | None = None
    occupations: tuple[Name, ...] = Field((), max_length=50)
    countries: tuple[Country, ...] = Field((), max_length=20)
    prominence: int = Field(0, ge=0, le=1_000_000_000)

    @property
    def facets(self) -> Facets:
        """What is known of a person's work and countries."""
        return facets(self.occupations) | Facets(nations=frozenset(self.countries))


def parse(line: str | bytes, number: int) -> Entry:
    """The entry on a line of the file. Raises KnowledgeBaseError, which names the line, the field and what is wrong."""
    try:
        return Entry.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "the line"
        raise KnowledgeBaseError(f"Line {number}: {where}: {first['msg']}. Nothing was imported.") from error


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that bears the name; `main` where it is best known by it."""

    id: str
    facets: Facets
    prominence: int
    main: bool


def choose(candidates: Sequence[Candidate], own: Facets) -> tuple[str, float] | None:
    """Who of those that bear the name is meant, with a confidence in 0..1; None when unsure.

    `own` is what is known of the entity from its roles: whoever it contradicts is out. Of several that are left one
    must have more in common with it, or be far more prominent than the others.
    """
    fitting = [one for one in candidates if not own.contradicts(one.facets)]
    if not fitting:
        return None
    ranked = sorted(fitting, key=lambda one: (-own.shared(one.facets), not one.main, -one.prominence, one.id))
    best, shared = ranked[0], own.shared(ranked[0].facets)
    if len(ranked) == 1:
        return best.id, SURE if shared and best.main else LIKELY if shared or best.main else GUESSED
    second = ranked[1]
    if shared > own.shared(second.facets):
        return best.id, LIKELY
    others = max(one.prominence for one in ranked[1:])
    if best.main and best.prominence > DOMINANT * max(others, 1):
        return best.id, GUESSED
    return None


def as_link(found: tuple[str, float]) -> dict[str, Any]:
    """The choice in the form of an entity's links."""
    return {"source": "wikidata", "id": found[0], "confidence": found[1]}
