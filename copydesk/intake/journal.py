"""What was posted before: kept beside the work, so that what was interrupted goes on where it was.

A SQLite file: it survives a kill at any moment, and holds millions of entries in little memory.
"""

import hashlib
import os
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

SCHEMA = """
create table if not exists posted (digest blob primary key, at text not null) without rowid;
create table if not exists feeds (
    url text primary key, etag text, modified text, due real not null, failures integer not null, gone integer not null
);
"""


def state_folder() -> Path:
    """Where journals are kept unless told otherwise (XDG Base Directory Specification: state)."""
    kept = os.environ.get("XDG_STATE_HOME")
    return (Path(kept) if kept else Path.home() / ".local" / "state") / "copydesk"


def journal_path(*about: str) -> Path:
    """The journal of the work that these words tell from other work."""
    name = hashlib.sha256("\0".join(about).encode()).hexdigest()[:16]
    return state_folder() / f"{name}.journal"


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is known of a feed: what asks whether it changed, when it is due (seconds of the epoch), how it went."""

    etag: str | None = None
    modified: str | None = None
    due: float = 0.0
    failures: int = 0
    gone: bool = False


class Journal:
    """The digests of what was posted. One process at a time; raises OSError where the file cannot be had."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self.database = sqlite3.connect(path, timeout=2, isolation_level=None)
            self.database.execute("pragma synchronous = normal")
            self.database.execute("pragma locking_mode = exclusive")
            self.database.execute("pragma journal_mode = wal")
            self.database.executescript(SCHEMA)
            # Takes the lock, so that a second process on the same work is told at once.
            self.database.execute("begin immediate")
            self.database.execute("commit")
        except sqlite3.OperationalError as error:
            why = "another copydesk is at work on it" if "locked" in str(error) else str(error)
            raise OSError(f"the journal {path} cannot be used: {why}") from error
        except sqlite3.DatabaseError as error:
            raise OSError(f"{path} is no journal ({error}); remove it, or name another") from error

    def __contains__(self, digest: bytes) -> bool:
        found = self.database.execute("select 1 from posted where digest = ?", (digest,))
        return found.fetchone() is not None

    def __len__(self) -> int:
        (count,) = self.database.execute("select count(*) from posted").fetchone()
        return int(count)

    def add(self, digests: Iterable[bytes]) -> None:
        """Note what was posted, at once and for good."""
        now = datetime.now(UTC).isoformat()
        rows = [(digest, now) for digest in digests]
        with self.database:  # rolled back where a Ctrl-C comes between
            self.database.execute("begin")
            self.database.executemany("insert or ignore into posted values (?, ?)", rows)

    def feed(self, url: str) -> FeedState:
        """What is known of a feed."""
        query = "select etag, modified, due, failures, gone from feeds where url = ?"
        row = self.database.execute(query, (url,)).fetchone()
        return FeedState(row[0], row[1], row[2], row[3], bool(row[4])) if row else FeedState()

    def keep(self, url: str, state: FeedState) -> None:
        """Note what is known of a feed."""
        values = (url, state.etag, state.modified, state.due, state.failures, state.gone)
        self.database.execute("insert or replace into feeds values (?, ?, ?, ?, ?, ?)", values)

    def close(self, *, remove: bool = False) -> None:
        """Let go of the file, and of what it says when all is done."""
        self.database.close()
        if remove:
            for end in ("", "-wal", "-shm"):
                self.path.with_name(self.path.name + end).unlink(missing_ok=True)

    def __enter__(self) -> "Journal":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
