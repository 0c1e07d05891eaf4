"""Articles in files and folders, read one after the other, however many there are."""

import gzip
import os
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Literal, cast

from copydesk.charsets import decode
from copydesk.errors import CopydeskError
from copydesk.intake.items import Item, Unreadable
from copydesk.submissions import Submission

Kind = Literal["text", "html", "json", "ndjson", "warc"]
KINDS: dict[str, Kind] = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".json": "json",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".warc": "warc",
}
"""What a file holds, by how its name ends (before any .gz); any other that is named is taken for plain text."""
LARGEST = 20_000_000
"""Bytes of one article's file, or of one line; the service's own limit is lower, and says so itself."""
STDIN = Path("-")


class SourceError(CopydeskError):
    """There are no articles where some should be."""


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of articles beside what is in their files, and what to take the files for."""

    kind: Kind | None = None
    about: Submission = Submission("")  # noqa: RUF009 -- frozen


def kind_of(path: Path) -> Kind | None:
    """What a file's name says it holds; None when it says nothing."""
    name = path.name.lower().removesuffix(".gz")
    return KINDS.get(Path(name).suffix)


def files_in(folder: Path) -> Iterator[Path]:
    """The files of articles in a folder and those in it, by name; hidden ones and readmes are none."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(place, name)
            if not name.startswith(".") and kind_of(path) and path.stem.lower() != "readme":
                yield path


def expand(paths: Iterable[Path]) -> list[Path]:
    """The files that are meant. Raises SourceError for one that is not there, or a folder without articles."""
    files: list[Path] = []
    for path in paths:
        if path == STDIN:
            files.append(path)
        elif path.is_dir():
            found = list(files_in(path))
            if not found:
                raise SourceError(f"there are no articles ({', '.join(sorted(KINDS))}) in {path}")
            files += found
        elif path.exists():
            files.append(path)
        else:
            raise SourceError(f"{path} cannot be read: there is no such file or folder")
    return files


def is_single(files: Sequence[Path], given: Given) -> bool:
    """Whether these are one article rather than a collection, by their names."""
    kinds = {given.kind or kind_of(path) for path in files}
    return len(files) == 1 and not kinds & {"ndjson", "warc"}


def size_of(files: Iterable[Path]) -> int | None:
    """The bytes of all files; None where that is not known beforehand."""
    total = 0
    for path in files:
        if path == STDIN or not path.is_file():
            return None
        total += path.stat().st_size
    return total


def read_files(files: Iterable[Path], given: Given = Given()) -> Iterator[Item | Unreadable]:
    """The articles of the files; what is none is said, and the next is read."""
    before = 0
    for path in files:
        kind = given.kind or kind_of(path) or "text"
        try:
            with _opened(path) as (stream, raw):
                for found in _read(kind, path.name if path == STDIN else str(path), stream, given):
                    yield replace(found, read=before + (raw.tell() if raw.seekable() else 0))
                before += raw.tell() if raw.seekable() else 0
        except (OSError, EOFError, zlib.error) as error:
            yield Unreadable(str(path), f"cannot be read: {getattr(error, 'strerror', None) or error}", before)


def _read(kind: Kind, name: str, stream: BinaryIO, given: Given) -> Iterator[Item | Unreadable]:
    if kind == "ndjson":
        yield from read_lines(stream, name)
        return
    if kind == "warc":
        from copydesk.intake.warc import read_warc

        yield from read_warc(stream, name)
        return
    body = stream.read(LARGEST + 1)
    if len(body) > LARGEST:
        yield Unreadable(name, f"is over {LARGEST:,} bytes; no article is")
    elif kind == "json":
        yield Item(name, body)
    else:
        try:
            text = decode(body, None, kind == "html")
        except ValueError as error:
            yield Unreadable(name, f"is no text: {error}")
        else:
            yield Item.of(name, replace(given.about, source=text, html=kind == "html"))


def read_lines(stream: BinaryIO, name: str) -> Iterator[Item | Unreadable]:
    """The articles of an NDJSON stream, named by the numbers of their lines; blank lines are none."""
    number = 0
    while line := stream.readline(LARGEST):
        number += 1
        if not line.endswith(b"\n") and len(line) == LARGEST:
            while (rest := stream.readline(LARGEST)) and not rest.endswith(b"\n"):
                pass
            yield Unreadable(f"{name}:{number}", f"is over {LARGEST:,} bytes; no article is")
        elif line.strip():
            yield Item(f"{name}:{number}", line)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """The file's content, inflated where it is gzip, and the file itself, which says how far it is read."""
    if path == STDIN:
        yield sys.stdin.buffer, sys.stdin.buffer
        return
    with path.open("rb") as raw:
        # By its first bytes: names lie. WARC files are gzip record by record, which their reader sees to.
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        if packed and kind_of(path) != "warc":
            with gzip.open(raw) as inflated:
                yield cast("BinaryIO", inflated), raw
        else:
            yield raw, raw
