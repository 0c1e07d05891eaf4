"""Reading what the service has: articles, quotes, entities, events."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from copydesk.cli.options import DEFAULT_URL, AsJson, Key, Limit, Service, connect
from copydesk.cli.screen import complain, console, print_json, say

if TYPE_CHECKING:
    from copydesk.client.records import Record

PANEL = "Read"


class Status(StrEnum):
    """Where an article is on its way."""

    QUEUED = "queued"
    DONE = "done"
    FAILED = "failed"


class QuoteKind(StrEnum):
    """How words are quoted."""

    DIRECT = "direct"
    MIXED = "mixed"
    INDIRECT = "indirect"


class EntityKind(StrEnum):
    """What is named: the OntoNotes labels."""

    PERSON = "PERSON"
    ORG = "ORG"
    GPE = "GPE"
    LOC = "LOC"
    FAC = "FAC"
    NORP = "NORP"
    EVENT = "EVENT"
    LAW = "LAW"
    PRODUCT = "PRODUCT"
    WORK_OF_ART = "WORK_OF_ART"


class Subject(StrEnum):
    """What is exported."""

    ARTICLES = "articles"
    QUOTES = "quotes"
    ENTITIES = "entities"


class Form(StrEnum):
    """The form of an export."""

    NDJSON = "ndjson"
    CSV = "csv"
    PARQUET = "parquet"


Words = Annotated[str | None, typer.Option("--q", "-q", help="Words to search for.")]
Speaker = Annotated[str | None, typer.Option("--speaker", help="An entity's id, a full name or a surname.")]
Publisher = Annotated[str | None, typer.Option("--publisher", help="The outlet.")]
From = Annotated[datetime | None, typer.Option("--from", help="Published then or later (UTC).")]
To = Annotated[datetime | None, typer.Option("--to", help="Published before then (UTC).")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (show, quotes, articles, entities, tail, export):
        app.command(rich_help_panel=PANEL)(command)


def show(
    article: Annotated[str, typer.Argument(metavar="ID", help="The article's id.")],
    text: Annotated[bool, typer.Option("--text", help="Print the article, with what was found in its place.")] = False,
    url: Service = DEFAULT_URL,
    key: Key = None,
    json: AsJson = False,
) -> None:
    """Show what was found in an article."""
    from copydesk.cli.rendering import render_article, render_failure, render_text

    with complain(ValueError), connect(url, key) as desk:
        found = desk.article(article).to_dict()
    if json:
        print_json(found)
    elif found["text"] is None:
        console().print(render_failure(found))
    else:
        console().print(render_text(found) if text else render_article(found))


def quotes(
    *,
    speaker: Speaker = None,
    q: Words = None,
    kind: Annotated[QuoteKind | None, typer.Option("--type", help="How they are quoted.")] = None,
    publisher: Publisher = None,
    published_from: From = None,
    published_to: To = None,
    limit: Limit = 20,
    url: Service = DEFAULT_URL,
    key: Key = None,
    json: AsJson = False,
) -> None:
    """Find who said what, in all articles."""
    from copydesk.cli.listing import QUOTES

    with complain(ValueError), connect(url, key) as desk:
        found = desk.quotes(
            speaker=speaker, q=q, type=kind.value if kind else None, publisher=publisher,
            published_from=_utc(published_from), published_to=_utc(published_to),
        )  # fmt: skip
        _print_list(islice(found, limit), QUOTES, json=json)


def articles(
    *,
    q: Words = None,
    status: Annotated[Status | None, typer.Option(help="Where they are on their way.")] = None,
    publisher: Publisher = None,
    language: Annotated[str | None, typer.Option(help="An ISO 639-1 code.")] = None,
    speaker: Annotated[str | None, typer.Option(help="The entity's id that is quoted.")] = None,
    entity: Annotated[str | None, typer.Option(help="The entity's id that is mentioned.")] = None,
    published_from: From = None,
    published_to: To = None,
    limit: Limit = 20,
    url: Service = DEFAULT_URL,
    key: Key = None,
    json: AsJson = False,
) -> None:
    """List articles, newest first."""
    from copydesk.cli.listing import ARTICLES

    with complain(ValueError), connect(url, key) as desk:
        found = desk.articles(
            q=q, status=status.value if status else None, publisher=publisher, language=language, speaker=speaker,
            entity=entity, published_from=_utc(published_from), published_to=_utc(published_to),
        )  # fmt: skip
        _print_list(islice(found, limit), ARTICLES, json=json)


def entities(
    *,
    q: Annotated[str | None, typer.Option("--q", "-q", help="How a word of the name begins.")] = None,
    kind: Annotated[EntityKind | None, typer.Option("--type", help="What they are.")] = None,
    limit: Limit = 20,
    url: Service = DEFAULT_URL,
    key: Key = None,
    json: AsJson = False,
) -> None:
    """List people, organisations and places, those in most articles first."""
    from copydesk.cli.listing import ENTITIES

    with complain(ValueError), connect(url, key) as desk:
        found = desk.entities(q=q, type=kind.value if kind else None)
        _print_list(islice(found, limit), ENTITIES, json=json)


def tail(
    since: Annotated[
        str | None, typer.Option("--since", metavar="ID", help="Begin after this event; 0-0 begins with the first.")
    ] = None,
    url: Service = DEFAULT_URL,
    key: Key = None,
    json: AsJson = False,
) -> None:
    """Follow what happens, live, until Ctrl-C."""
    from copydesk.cli.rendering import render_event

    with complain(ValueError), connect(url, key, patience=300) as desk:
        for event in desk.events(since):
            if json:
                print_json(event.to_dict())
            else:
                console().print(render_event(event.to_dict()), soft_wrap=True)


def export(
    *,
    subject: Annotated[Subject, typer.Argument(help="What to export.")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The file; standard output if none.")] = None,
    form: Annotated[Form | None, typer.Option("--format", help="By the file's name if not given, else NDJSON.")] = None,
    q: Words = None,
    speaker: Speaker = None,
    publisher: Publisher = None,
    published_from: From = None,
    published_to: To = None,
    url: Service = DEFAULT_URL,
    key: Key = None,
) -> None:
    """Write whole articles (NDJSON), or rows of articles, quotes or entities (CSV, Parquet)."""
    from copydesk.cli.export import choose_form, export_records

    given = {
        "q": q, "speaker": speaker, "publisher": publisher,
        "published_from": _utc(published_from), "published_to": _utc(published_to),
    }  # fmt: skip
    with complain(ValueError, OSError), connect(url, key, patience=60) as desk:
        chosen = choose_form(form.value if form else None, output)
        count = export_records(desk, subject.value, chosen, output, given)
    if output:
        say(f"{count:,} {subject.value} are in {output}.")


def _print_list(found: "Iterator[Record]", columns: Any, *, json: bool) -> None:
    """A table at a terminal; elsewhere a line each, of values between tabs, for other programs."""
    from copydesk.cli.listing import as_row, render_list

    if json:
        for record in found:
            print_json(record.to_dict())
    elif console().is_terminal:
        console().print(render_list(found, columns))
    else:
        for record in found:
            typer.echo("\t".join(as_row(record, columns)))


def _utc(moment: datetime | None) -> datetime | None:
    from datetime import UTC

    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
