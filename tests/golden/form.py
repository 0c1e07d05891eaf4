"""A seed's reading in a form that a person reads a difference of: a line for each thing found."""

from collections.abc import Iterator
from typing import Any

from copydesk.cli.rendering import words_of

Json = dict[str, Any]


def render(found: Json) -> str:
    """The reading, of `Annotations.to_dict()`, without its offsets: they are in the JSON beside it."""
    parts = {
        "Metadata": _facts(found["metadata"]),
        "Entities": map(_entity, found["entities"]),
        "Quotes": (_quote(quote, found["text"]) for quote in found["quotes"]),
        "Dates": (f"{date['text']} = {date['value'] or 'not known'}" for date in found["dates"]),
        "Figures": (
            f"{figure['text']} = {figure['value']} {figure['unit'] or ''}".rstrip() for figure in found["figures"]
        ),
        "Not run": iter(found["not_run"]),
        "Text": iter(found["text"].splitlines()),
    }
    return "\n".join(line for name, lines in parts.items() for line in [f"## {name}", *lines, ""])


def _facts(metadata: Json) -> Iterator[str]:
    for name, value in metadata.items():
        if value in (None, [], {}) or name == "sources":
            continue
        shown = ", ".join(value) if isinstance(value, list) else value
        if name == "dateline":
            shown = ", ".join(filter(None, (value["place"], value["agency"])))
        source = metadata["sources"].get(name)
        yield f"{name}: {shown}" + (f" ({source})" if source else "")


def _entity(entity: Json) -> str:
    mentions = ", ".join(dict.fromkeys(mention["text"] for mention in entity["mentions"]))
    more = {
        "also": ", ".join(entity["aliases"]),
        "is": "; ".join(entity["roles"]),
        "gender": entity["gender"],
        "number": entity["number"],
        "links": ", ".join(f"{link['source']} {link['id']}" for link in entity["links"]),
    }
    said = "".join(f" | {name}: {value}" for name, value in more.items() if value)
    return f"{entity['type']} {entity['name']} | {len(entity['mentions'])} of: {mentions}{said}"


def _quote(quote: Json, text: str) -> str:
    speaker, cue = quote["speaker"], quote["cue"]
    who = "(nobody)"
    if speaker:
        words = f" “{speaker['text']}”" if speaker["text"] != speaker["name"] else ""
        who = f"{speaker['name']} ({speaker['resolved_by']}{words})"
    return f"{who}, {quote['type']}{', ' + cue['text'] if cue else ''}: {words_of(quote, text)}"
