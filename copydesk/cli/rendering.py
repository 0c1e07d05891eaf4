"""What was found in an article, as tables for a terminal: made of the API's JSON, or `Annotations.to_dict()`."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from copydesk.cli.screen import printable

KINDS = {
    "Organisations": {"ORG"},
    "Places": {"GPE", "LOC", "FAC"},
    "Other names": {"NORP", "EVENT", "LAW", "PRODUCT", "WORK_OF_ART"},
}
COLOURS = {"PERSON": "bold cyan", "ORG": "bold magenta", "GPE": "bold green", "LOC": "bold green", "FAC": "bold green"}
"""How mentions look in an article's text; other names are bold."""
SAID = "yellow"
RESOLVED = {"unnamed": "no name given"}
Json = dict[str, Any]


def render_article(article: Json) -> RenderableType:
    """The whole of one article: what it is, who is in it, who said what."""
    article = printable(article)
    entities, quotes = article.get("entities") or [], article.get("quotes") or []
    parts: list[RenderableType] = [_heading(article)]
    people = [entity for entity in entities if entity["type"] == "PERSON"]
    if people:
        parts.append(_people(people, quotes))
    parts.extend(_names(entities))
    parts.append(_quotes(quotes, article["text"]) if quotes else Text("No quotes.", "dim"))
    if article.get("not_run"):
        language = (article.get("metadata") or {}).get("language")
        steps = ", ".join(article["not_run"])
        parts.append(Text(f"Not run, for want of a model for language '{language}': {steps}", "yellow"))
    return Padding(Group(*parts), (0, 0, 1, 0))


def render_failure(article: Json) -> RenderableType:
    """An article that has no findings: still waiting, or failed and why."""
    article = printable(article)
    if failure := article.get("failure"):
        return Text(f"{article['id']} failed at {failure['stage']}: {failure['error']}: {failure['message']}", "red")
    return Text(f"{article['id']} is {article['status']}; see it later with: copydesk show {article['id']}", "yellow")


def render_stats(stats: Json) -> RenderableType:
    """The service's counts, lanes, workers and failures."""
    stats = printable(stats)
    counts = ", ".join(f"{count} {status}" for status, count in stats["articles"].items()) or "none yet"
    lanes = Table("Lane", "Waiting", "Working", "Given up", "Oldest", title_justify="left", box=None)
    for lane in stats["lanes"]:
        numbers = (str(lane[name]) for name in ("waiting", "working", "parked"))
        lanes.add_row(lane["lane"], *numbers, f"{lane['oldest_seconds']:.0f} s")
    workers = Table("Worker", "Alive", "Processes", "Memory", "Lanes", box=None)
    for worker in stats["workers"]:
        memory = f"{worker['memory_bytes'] / 1e6:.0f} MB"
        alive = "yes" if worker["alive"] else "no"
        workers.add_row(worker["name"], alive, str(worker["children"] or 1), memory, ", ".join(worker["queues"]))
    failures = Table("Failed at", "Error", "Articles", "One of them", box=None)
    for group in stats.get("failures") or ():
        failures.add_row(group["stage"], f"{group['error']}: {group['message']}", str(group["count"]), group["example"])
    parts: list[RenderableType] = [Text(f"Articles: {counts}"), Text(f"Broker: {stats['broker']}"), Text(), lanes]
    for table in (workers, failures):
        parts += [Text(), table] if table.row_count else []
    return Group(*parts)


def render_text(article: Json) -> RenderableType:
    """The article as it reads, names and quotes in colour, each quote's speaker behind it."""
    article = printable(article)
    text = Text(article["text"])
    for quote in article["quotes"]:
        for part in quote["parts"]:
            text.stylize(SAID, part["start"], part["end"])
    for entity in article["entities"]:
        for mention in entity["mentions"]:
            if mention["kind"] == "name":
                text.stylize(COLOURS.get(entity["type"], "bold"), mention["start"], mention["end"])
    whole, end = Text(), 0
    for quote in sorted(article["quotes"], key=lambda quote: int(quote["end"])):
        if quote["speaker"]:
            whole.append_text(text[end : quote["end"]]).append(f" [{quote['speaker']['name']}]", "dim")
            end = quote["end"]
    return Group(_heading(article), Text(), whole.append_text(text[end:]))


def render_event(event: Json) -> Text:
    """An event on one line."""
    event = printable(event)
    moment = datetime.fromisoformat(event["at"]).astimezone()
    what = event["type"].removeprefix("article.")
    colour = {"completed": "green", "failed": "red", "accepted": "cyan"}.get(what, "")
    shown = ("entities", "quotes", "attempt", "stage", "error", "message", "lane")
    data = ", ".join(f"{name} {event['data'][name]}" for name in shown if event["data"].get(name) is not None)
    return Text.assemble(
        (f"{moment:%H:%M:%S}", "dim"), "  ", (f"{what:<10}", colour), f"  {event['article_id']}  ", data
    )


def _heading(article: Json) -> RenderableType:
    metadata = article.get("metadata") or {}
    rows = Table.grid(padding=(0, 2))
    for name, value in _facts(article, metadata):
        rows.add_row(Text(name, "dim"), Text(value))
    return Panel(rows, title=Text(metadata.get("title") or "(no title)", "bold"), title_align="left")


def _facts(article: Json, metadata: Json) -> Iterator[tuple[str, str]]:
    dateline = metadata.get("dateline")
    facts: dict[str, str | None] = {
        "By": ", ".join(metadata.get("authors") or ()),
        "Published": _moment(metadata.get("published_at")),
        "Publisher": metadata.get("publisher"),
        "Dateline": ", ".join(filter(None, (dateline["place"], dateline["agency"]))) if dateline else None,
        "Language": metadata.get("language"),
        "Words": str(metadata.get("word_count", "")),
        "Address": metadata.get("url"),
        "Id": article.get("id"),
    }
    for name, value in facts.items():
        if value:
            yield name, value


def _moment(value: str | None) -> str | None:
    return datetime.fromisoformat(value).strftime("%Y-%m-%d %H:%M %Z") if value else None


def _people(people: list[Json], quotes: list[Json]) -> Table:
    said = Counter(quote["speaker"]["entity_id"] for quote in quotes if quote["speaker"])
    table = _table("People", ("Name", 2), ("Who", 3), ("Also called", 2), ("Mentions", 1), ("Quotes", 1))
    for person in people:
        table.add_row(
            Text(person["name"], "bold"),
            "; ".join(person["roles"]),
            ", ".join(person["aliases"]),
            str(len(person["mentions"])),
            str(said[person["id"]] or ""),
        )
    return table


def _names(entities: list[Json]) -> Iterator[RenderableType]:
    rows = Table.grid(padding=(0, 2))
    for name, types in KINDS.items():
        found = [entity for entity in entities if entity["type"] in types]
        if found:
            rows.add_row(Text(name, "bold"), Text(", ".join(map(_with_count, found))))
    if rows.row_count:
        yield Padding(rows, (0, 1))


def _with_count(entity: Json) -> str:
    times = len(entity["mentions"])
    return f"{entity['name']} ({times})" if times > 1 else str(entity["name"])


def _quotes(quotes: Iterable[Json], text: str) -> Table:
    table = _table("Quotes", ("Speaker", 4), ("Known by", 3), ("Type", 1), ("Cue", 1), ("Words", 12))
    for quote in quotes:
        speaker, cue = quote["speaker"], quote["cue"]
        table.add_row(
            Text(speaker["name"], "bold") if speaker else Text("nobody named", "dim"),
            _known_by(speaker) if speaker else "",
            quote["type"],
            cue["text"] if cue else "",
            Text(words_of(quote, text)),
        )
    return table


def words_of(quote: Json, text: str) -> str:
    """The quote's words alone: those in marks between marks, and dots for what stood in between."""
    said, end = [], None
    for part in quote["parts"]:
        if end is not None:
            said.append(" … " if text[end : part["start"]].strip(" \n\"“”«»‘’'") else " ")
        words = text[part["start"] : part["end"]]
        said.append(f"“{words}”" if part["marked"] else words)
        end = part["end"]
    return " ".join("".join(said).split())


def _known_by(speaker: Json) -> str:
    how: str = speaker["resolved_by"]
    words = RESOLVED.get(how, how)
    return words if speaker["text"] == speaker["name"] else f"{words}: “{speaker['text']}”"


def _table(title: str, *columns: tuple[str, int]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", expand=True, show_lines=title == "Quotes")
    for name, ratio in columns:
        right = name in {"Mentions", "Quotes"}
        table.add_column(name, ratio=None if right or ratio == 1 else ratio, justify="right" if right else "left")
    return table
