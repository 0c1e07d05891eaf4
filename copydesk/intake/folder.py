"""A folder watched: what settles in it is posted, and moved out of the way when it is accepted."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from copydesk.client import AwayError, BusyError, ClientError, Copydesk, ServiceError
from copydesk.errors import CopydeskError
from copydesk.intake.journal import Journal
from copydesk.intake.posting import Settled, Tally, post_items
from copydesk.intake.sources import Given, files_in, kind_of, read_files

DONE, FAILED = "done", "failed"
COLLECTIONS = frozenset({"ndjson", "warc"})
Stamp = tuple[int, int]
"""A file's size in bytes and its last change in nanoseconds."""
Tell = Callable[[Settled], None]


class FolderError(CopydeskError):
    """The folder cannot be watched."""


@dataclass
class WatchedFolder:
    """A folder and what was seen in it; `journal` is there where files are left in their place.

    A file settles when it has not changed between two looks and for `settle` seconds.
    """

    path: Path
    settle: float
    given: Given = field(default_factory=Given)
    journal: Journal | None = None
    seen: dict[Path, Stamp] = field(default_factory=dict)
    handled: dict[Path, Stamp] = field(default_factory=dict)

    def settled(self) -> list[Path]:
        """The files that have settled since they were last handled."""
        seen = dict(self._look())
        ready = [
            path
            for path, stamp in seen.items()
            if self.seen.get(path) == stamp
            and self.handled.get(path) != stamp
            and time.time() - stamp[1] / 1e9 >= self.settle
        ]
        self.seen = seen
        self.handled = {path: stamp for path, stamp in self.handled.items() if path in seen}
        return ready

    def _look(self) -> Iterator[tuple[Path, Stamp]]:
        aside = {self.path / DONE, self.path / FAILED}
        for path in files_in(self.path):
            if not aside & set(path.parents) and not path.name.endswith((".part", ".tmp", "~")):
                stamp = _stamp(path)
                if stamp is not None:
                    yield path, stamp

    def post(self, files: list[Path], desk: Copydesk, *, parallel: int, tell: Tell) -> Tally:
        """Post the files, moving each when all in it is settled. Raises ClientError, and then none is lost."""
        whole = Tally()
        single = [path for path in files if kind_of(path) not in COLLECTIONS]
        for group in (single, *([path] for path in files if kind_of(path) in COLLECTIONS)):
            refused: set[str] = set()

            def settle(
                _tally: Tally, settled: Settled | None, group: list[Path] = group, refused: set[str] = refused
            ) -> None:
                if settled is None:
                    return
                if settled.refusal:
                    refused.add(settled.name)
                tell(settled)
                if group is single:
                    self._done_with(Path(settled.name), well=not settled.refusal)

            tally = post_items(desk, read_files(group, self.given), self.journal, parallel=parallel, tell=settle)
            for path in group:
                # In a group of single ones, what is left was posted by an earlier run.
                self._done_with(path, well=not refused or group is single)
            whole.accepted += tally.accepted
            whole.known += tally.known
            whole.refused += tally.refused
        return whole

    def _done_with(self, path: Path, *, well: bool) -> None:
        stamp = self.seen.get(path)
        if stamp is None or self.handled.get(path) == stamp or _stamp(path) != stamp:
            return  # gone, dealt with, or written to meanwhile: then it is looked at again
        self.handled[path] = stamp
        if self.journal is None:
            aside = self.path / (DONE if well else FAILED) / path.relative_to(self.path)
            aside.parent.mkdir(parents=True, exist_ok=True)
            path.rename(_free(aside))


def _stamp(path: Path) -> Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _free(path: Path) -> Path:
    """The path, or one like it where something is already."""
    number, free = 1, path
    while free.exists():
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
    return free


def watch_folder(
    folder: WatchedFolder,
    connect: Callable[[], Copydesk],
    *,
    every: float,
    parallel: int,
    once: bool,
    tell: Tell,
    trouble: Callable[[ClientError], None],
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Look, post, and look again, until interrupted; with `once`, until what is there now has been posted.

    While the service is away, which `trouble` is told, the files stay where they are. Raises FolderError, and
    ClientError for a service that takes nothing from this caller.
    """
    needed = os.R_OK if folder.journal else os.R_OK | os.W_OK
    if not folder.path.is_dir() or not os.access(folder.path, needed):
        raise FolderError(f"{folder.path} is no folder that can be {'read' if folder.journal else 'written to'}")
    folder.settled()
    while True:
        sleep(folder.settle if once else every)
        if files := folder.settled():
            try:
                with connect() as desk:
                    folder.post(files, desk, parallel=parallel, tell=tell)
            except (AwayError, BusyError, ServiceError) as error:
                if once:
                    raise
                trouble(error)
        if once:
            return
