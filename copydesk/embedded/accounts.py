"""Whom PostgreSQL runs as. It refuses root, so root lends it another account and files it can reach."""

import grp
import hashlib
import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from copydesk.embedded.errors import EmbeddedError

SHELF = Path("/var/lib/copydesk")
"""Where root keeps what PostgreSQL's account must reach while the data folder lies behind a closed door (/root)."""


@dataclass(frozen=True, slots=True)
class Account:
    """A user that a process is started as."""

    name: str
    uid: int
    gid: int


def choose_account(folder: Path) -> Account | None:
    """The account for a cluster in this folder; None where it is the caller's own.

    An existing cluster keeps its owner. Raises EmbeddedError when root finds nobody to lend.
    """
    if os.geteuid() != 0:
        return None
    names = ["postgres", "nobody"]
    if folder.exists() and (owner := folder.stat().st_uid) != 0:
        names.insert(0, pwd.getpwuid(owner).pw_name)
    for name in names:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise EmbeddedError(
        "PostgreSQL does not run as root, and there is no user postgres or nobody to run it as: "
        "start copydesk as an ordinary user, or set COPYDESK_DATABASE_URL to a PostgreSQL of your own"
    )


def can_enter(path: Path, account: Account) -> bool:
    """Whether the account may enter every folder on the way to the path, by the folders' modes."""
    groups = {account.gid, *(group.gr_gid for group in grp.getgrall() if account.name in group.gr_mem)}
    for folder in path.resolve().parents:
        state = folder.stat()
        if state.st_uid == account.uid:
            needed = stat.S_IXUSR
        elif state.st_gid in groups:
            needed = stat.S_IXGRP
        else:
            needed = stat.S_IXOTH
        if not state.st_mode & needed:
            return False
    return True


def shelve_folder(link: Path) -> Path:
    """Make `link` a link to a folder on the shelf; gives that folder.

    A folder that an earlier link of this path led to goes, since whoever removed the link removed its data.
    """
    if link.is_symlink() and link.exists():
        return link.resolve()
    folder = SHELF / f"{link.name}-{hashlib.sha256(str(link.absolute()).encode()).hexdigest()[:16]}"
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, mode=0o700)
        SHELF.chmod(0o755)
    except OSError as error:
        raise EmbeddedError(
            f"PostgreSQL's account can enter neither {link.parent} nor {SHELF} ({error}): start copydesk as an "
            "ordinary user, move it out of the closed folder, or set COPYDESK_DATABASE_URL"
        ) from error
    link.unlink(missing_ok=True)
    link.symlink_to(folder)
    return folder


def shelve_programs(programs: Path, version: str) -> Path:
    """Copy the wheel's programs to the shelf, once a version; gives the copy's bin folder.

    The libraries that came with the wheel stand beside its package, and the programs look for them there.
    """
    package = programs.parents[1]
    copy = SHELF / f"{package.name}-{version}"
    if not copy.exists():
        partial = copy.with_name(f"{copy.name}.{os.getpid()}")
        shutil.copytree(programs.parent, partial / package.name / programs.parent.name, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, partial / libraries.name, symlinks=True)
        for path in (SHELF, partial, *partial.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
        try:
            partial.rename(copy)
        except OSError:  # another start was faster
            shutil.rmtree(partial)
    return copy / programs.relative_to(package.parent)
