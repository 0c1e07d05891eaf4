"""Watching feeds and folders from the command line, and telling what comes of it."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import typer

from copydesk.cli.options import connect
from copydesk.cli.screen import REFUSED, print_json, printable, say
from copydesk.client import Article, AwayError, BusyError, Copydesk, ServiceError
from copydesk.intake.folder import WatchedFolder, watch_folder
from copydesk.intake.journal import Journal, journal_path
from copydesk.intake.politeness import Manners
from copydesk.intake.posting import Settled
from copydesk.intake.sources import Given
from copydesk.intake.watching import Visit, Wishes, put_off, visit_feed, watch_feeds
from copydesk.outbound import open_guarded_client
from copydesk.settings import load_settings
from copydesk.submissions import Submission

PATIENCE = 60.0


def watch_feeds_and_tell(
    feeds: Sequence[str], wishes: Wishes, *, url: str, key: str | None, delay: float, agent: str, once: bool, json: bool
) -> int:
    """Watch the feeds; the exit code, once it ends."""

    def tell(feed: str, submission: Submission, article: Article) -> None:
        if json:
            print_json({"feed": feed, "id": article.id, "title": submission.title, "duplicate": article.duplicate})
        else:
            typer.echo(f"{_now()}  {article.id}  {printable(submission.title or submission.url or '')}")

    troubled = False
    path = journal_path("feeds", url, *sorted(set(feeds)))
    with (
        Journal(path) as journal,
        connect(url, key, patience=PATIENCE) as desk,
        open_guarded_client(load_settings()) as client,
    ):
        manners = Manners(client, delay=delay, agent=agent)

        def visit(feed: str) -> Visit:
            try:
                return visit_feed(feed, desk, journal, manners, wishes=wishes, tell=tell)
            except (AwayError, BusyError, ServiceError) as error:
                if once:
                    raise
                return put_off(feed, journal, wishes, str(error), 0)  # what was not posted is new the next time

        for visited in watch_feeds(feeds, visit, journal, once=once):
            troubled = troubled or bool(visited.trouble)
            _tell_visit(visited, json=json)
    return REFUSED if troubled else 0


def _tell_visit(visit: Visit, *, json: bool) -> None:
    if visit.trouble:
        say(f"{_now()}  {visit.url}: {visit.trouble}", style="yellow")
    if not json and (visit.posted or visit.known or visit.skipped):
        parts = [f"{visit.posted} posted"]
        parts += [f"{visit.known} known to the service before"] if visit.known else []
        parts += [f"{visit.skipped} without content or refused"] if visit.skipped else []
        say(f"{_now()}  {visit.url}: {', '.join(parts)}")


def watch_folder_and_tell(
    path: Path,
    given: Given,
    *,
    url: str,
    key: str | None,
    settle: float,
    every: float,
    keep: bool,
    parallel: int,
    once: bool,
    json: bool,
) -> int:
    """Watch the folder; the exit code, once it ends."""
    refused = 0

    def tell(settled: Settled) -> None:
        nonlocal refused
        refused += settled.refusal is not None
        if json:
            outcome = settled.outcome.to_dict() if settled.outcome else {"problem": settled.refusal}
            print_json({"source": settled.name, **outcome})
        elif settled.refusal:
            say(f"{_now()}  {settled.name}: {settled.refusal}", style="red")
        elif settled.outcome:
            typer.echo(f"{_now()}  {settled.outcome.id}  {printable(settled.name)}")

    def open_desk() -> Copydesk:
        return connect(url, key, patience=PATIENCE)

    journal = Journal(journal_path("folder", url, str(path.absolute()))) if keep else None
    try:
        watch_folder(
            WatchedFolder(path, settle, given, journal),
            open_desk,
            every=every,
            parallel=parallel,
            once=once,
            tell=tell,
            trouble=lambda error: say(f"{_now()}  {error}; what is in the folder stays there", style="yellow"),
        )
    finally:
        if journal:
            journal.close()
    return REFUSED if refused else 0


def _now() -> str:
    return f"{datetime.now().astimezone():%H:%M:%S}"
