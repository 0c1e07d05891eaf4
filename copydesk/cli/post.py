"""Posting from the command line: one article and what is found in it, or many and how it goes."""

import json as json_
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console

from copydesk.cli.rendering import render_article, render_failure
from copydesk.cli.screen import INTERRUPTED, REFUSED, complaints, console, exit_code, leave, print_json, say
from copydesk.client import Article, ClientError, Copydesk
from copydesk.errors import CopydeskError
from copydesk.intake.items import Item, Unreadable
from copydesk.intake.journal import Journal, journal_path
from copydesk.intake.posting import Settled, Tally, post_items
from copydesk.intake.sources import STDIN, Given, SourceError, read_files, size_of

MOST_TOLD = 20
"""Refusals that are told one by one."""


def post_file(desk: Copydesk, file: Path, given: Given, *, wait: int) -> Article:
    """Post the one article of a file; the finished one, or what is known of it when `wait` seconds are over.

    Raises SourceError when the file is no article, ClientError when the service does not take it.
    """
    found = next(read_files([file], given), Unreadable(str(file), "is empty"))
    if isinstance(found, Unreadable):
        raise SourceError(f"{found.name} {found.reason}")
    return desk.post_submission(_object(found), wait=wait)


def _object(item: Item) -> dict[str, object]:
    try:
        found = json_.loads(item.line)
    except ValueError as error:
        raise SourceError(f"{item.name} is no JSON: {error}") from error
    if not isinstance(found, dict):
        raise SourceError(f"{item.name} is no article: a JSON object is, as in `POST /v1/articles`")
    return found


def post_one(desk: Copydesk, file: Path, given: Given, *, wait: int, json: bool) -> int:
    """Post a file's article and print what was found; the exit code."""
    article = post_file(desk, file, given, wait=wait)
    if json:
        print_json(article.to_dict())
    else:
        _show(console(), article)
    return REFUSED if article.status == "failed" else 0


def post_and_show(
    desk: Copydesk, files: Sequence[Path], console: Console, *, wait: int, stopped: Callable[[], bool] = bool
) -> bool:
    """Post the files one by one and print what was found in each; whether all were read.

    `stopped` says that the service is being ended, so that its silence needs no words.
    """
    read = 0
    for number, file in enumerate(files, 1):
        console.rule(f"{file.name} ({number} of {len(files)})", style="dim")
        try:
            article = post_file(desk, file, Given(), wait=wait)
        except CopydeskError as error:
            if stopped():
                break
            words = str(error) if isinstance(error, SourceError) else f"{file}: {error}"
            console.print(words, style="red", markup=False, soft_wrap=True)
            continue
        read += article.status == "done" or (not wait and article.status != "failed")
        _show(console, article)
    return read == len(files)


def _show(console: Console, article: Article) -> None:
    found = article.to_dict()
    console.print(render_article(found) if article.text is not None else render_failure(found))


def post_many(
    desk: Copydesk, files: Sequence[Path], given: Given, work: Sequence[str], *, parallel: int, again: bool, json: bool
) -> int:
    """Post all articles of the files, telling how it goes; the exit code.

    `work` is what tells this posting from others, whose journals are their own. Standard input has none.
    """
    resumable = STDIN not in files
    path = journal_path(*work)
    with ExitStack() as stack:
        journal = None
        if resumable:
            if again:
                path.unlink(missing_ok=True)
            journal = stack.enter_context(Journal(path))
        told = stack.enter_context(_Telling(size_of(files), json=json))
        try:
            post_items(desk, read_files(files, given), journal, parallel=parallel, tell=told)
        except KeyboardInterrupt:
            told.sum_up("Stopped", again=resumable)
            stack.close()
            leave(INTERRUPTED)
        except ClientError as error:
            told.sum_up(f"{error}\nBroken off", again=resumable)
            stack.close()
            leave(exit_code(error))
        told.sum_up("Done")
        if journal is not None and not told.tally.refused:
            journal.close(remove=True)
        return REFUSED if told.tally.refused else 0


class _Telling:
    """Tells how a posting goes: a bar at a terminal, refusals as they come, a line at the end."""

    def __init__(self, total: int | None, *, json: bool) -> None:
        from rich.progress import (
            BarColumn,
            Progress,
            SpinnerColumn,
            TaskProgressColumn,
            TextColumn,
            TimeRemainingColumn,
        )

        self.tally, self._json = Tally(), json
        self._bar = Progress(
            SpinnerColumn(),
            BarColumn(bar_width=None),
            TaskProgressColumn(show_speed=False),
            TextColumn("{task.fields[words]}"),
            TimeRemainingColumn(compact=True),
            console=complaints(),
            disable=not complaints().is_terminal,
            transient=True,
        )
        self._task = self._bar.add_task("", total=total, words="")

    def __call__(self, tally: Tally, settled: Settled | None) -> None:
        self.tally = tally
        task = self._bar.tasks[0]
        seconds = task.elapsed or 0
        rate = f", {(tally.accepted + tally.known) / seconds:,.0f}/s" if seconds > 1 else ""
        self._bar.update(self._task, completed=tally.read, words=f"{tally.accepted + tally.known:,} posted{rate}")
        if settled is None:
            return
        if self._json:
            outcome = settled.outcome.to_dict() if settled.outcome else {"problem": settled.refusal}
            print_json({"source": settled.name, **outcome})
        elif settled.refusal and tally.refused <= MOST_TOLD:
            say(f"{settled.name}: {settled.refusal}", style="red")
            if tally.refused == MOST_TOLD:
                say("Further refusals are only counted; --json names them all.", style="red")

    def sum_up(self, how: str, *, again: bool = False) -> None:
        """The last line."""
        self._bar.stop()
        tally = self.tally
        parts = [f"{tally.accepted:,} posted"]
        parts += [f"{tally.known:,} known to the service before"] if tally.known else []
        parts += [f"{tally.earlier:,} posted by an earlier run (--again posts them anew)"] if tally.earlier else []
        parts += [f"{tally.refused:,} refused"] if tally.refused else []
        say(f"{how}: {', '.join(parts)}.{' The same command goes on from here.' if again else ''}")

    def __enter__(self) -> "_Telling":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()
