"""The imported knowledge base, and the links that it gives to entities whenever they are read."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from copydesk.knowledge import Candidate, Entry, as_link, choose
from copydesk.namesakes import Facets, facets
from copydesk.store.identities import fold
from copydesk.store.models import KnownNameRow, KnownRow

BATCH = 500
LINKED = frozenset({"PERSON", "ORG"})
"""What a knowledge base is asked about; places have links of their own."""


def load(session: Session, entries: Iterable[Entry], *, replace: bool = False) -> int:
    """Add the entries, those that are there already anew; with `replace`, instead of all there are. Answers how many."""
    if replace:
        session.execute(delete(KnownRow))
    return sum(_load(session, batch) for batch in _batches(entries))


def _batches(entries: Iterable[Entry]) -> Iterable[Sequence[Entry]]:
    batch: dict[str, Entry] = {}
    for entry in entries:
        batch[entry.id] = entry
        if len(batch) == BATCH:
            yield list(batch.values())
            batch = {}
    if batch:
        yield list(batch.values())


def _load(session: Session, entries: Sequence[Entry]) -> int:
    rows = [
        {
            "id": entry.id,
            "type": entry.type,
            "name": entry.name,
            "description": entry.description,
            "fields": sorted(entry.facets.fields),
            "nations": sorted(entry.facets.nations),
            "prominence": entry.prominence,
        }
        for entry in entries
    ]
    new = insert(KnownRow).values(rows)
    fresh = {name: new.excluded[name] for name in rows[0] if name != "id"} | {"imported_at": func.now()}
    session.execute(new.on_conflict_do_update(index_elements=["id"], set_=fresh))
    session.execute(delete(KnownNameRow).where(KnownNameRow.known_id.in_([entry.id for entry in entries])))
    names = [
        {"folded": folded, "known_id": entry.id, "main": folded == fold(entry.name)}
        for entry in entries
        for folded in sorted({fold(name) for name in (entry.name, *entry.aliases)} - {""})
    ]
    session.execute(insert(KnownNameRow).values(names))
    return len(entries)


def clear(session: Session) -> int:
    """Forget all of it; answers how many entries there were."""
    return len(session.execute(delete(KnownRow).returning(KnownRow.id)).all())


def with_links(session: Session, entities: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The entities, in their JSON form, with a Wikidata link for each that the knowledge base knows for sure enough.

    Asked are people with more than one name and organisations, by their fullest name, then by their other ones.
    """
    asked = [entity for entity in entities if _is_asked(entity)]
    names = {fold(name) for entity in asked for name in _names(entity)}
    candidates = _candidates(session, names) if names else {}
    return [{**entity, "links": [*entity["links"], *_links(entity, candidates)]} for entity in entities]


def _is_asked(entity: Mapping[str, Any]) -> bool:
    return entity["type"] in LINKED and not any(link["source"] == "wikidata" for link in entity["links"])


def _names(entity: Mapping[str, Any]) -> list[str]:
    names = [entity["name"], *entity["aliases"]]
    # A surname alone is anybody's; so are the initials of a body, unless they are all there is.
    return [name for at, name in enumerate(names) if " " in name or (at == 0 and entity["type"] != "PERSON")]


def _links(entity: Mapping[str, Any], candidates: Mapping[tuple[str, bool], list[Candidate]]) -> list[dict[str, Any]]:
    if not _is_asked(entity):
        return []
    is_person = entity["type"] == "PERSON"
    own = facets(entity["roles"]) if is_person else Facets()
    for name in _names(entity):
        known = candidates.get((fold(name), is_person))
        if known:
            found = choose(known, own)
            return [as_link(found)] if found else []
    return []


def _candidates(session: Session, names: Iterable[str]) -> dict[tuple[str, bool], list[Candidate]]:
    """The entries that bear each name, people apart from all others."""
    query = (
        select(
            KnownNameRow.folded, KnownNameRow.main, KnownRow.id, KnownRow.type, KnownRow.fields, KnownRow.nations,
            KnownRow.prominence,
        )
        .join(KnownRow, KnownRow.id == KnownNameRow.known_id)
        .where(KnownNameRow.folded.in_(sorted(names)))
    )  # fmt: skip
    found: dict[tuple[str, bool], list[Candidate]] = defaultdict(list)
    for row in session.execute(query):
        about = Facets(frozenset(row.fields), frozenset(row.nations))
        found[row.folded, row.type == "PERSON"].append(Candidate(row.id, about, row.prominence, row.main))
    return found
