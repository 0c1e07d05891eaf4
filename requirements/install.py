"""Set .venv up from a lock: `python requirements/install.py run` (or dev, api, worker).

Needs Python 3.11 or newer with pip or ensurepip, nothing else. What the lock names is checked by its
hashes; the lock is complete, so nothing beside it is resolved or fetched. Where the lock is already
installed nothing is done, and nothing is asked of the network.
"""
# ruff: noqa: T201 - it prints, since it runs before there is anything to print with
# ruff: noqa: UP036 - an older Python may well run it, to be told so

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
COVERS = {"run": ("run", "dev"), "dev": ("dev",), "api": ("api", "run", "dev"), "worker": ("worker", "run", "dev")}
"""Each lock, and the locks that hold all of it."""

COMMAND = """#!/bin/sh
exec "{python}" -m copydesk.cli "$@"
"""


def digest(lock):
    """What says that this very lock was installed by this very Python."""
    content = lock.read_bytes() + repr((sys.version_info[:2], str(ROOT))).encode()
    return hashlib.sha256(content).hexdigest()


def stamp(name):
    return VENV / f"installed-{name}"


def is_installed(name):
    wanted = digest(ROOT / "requirements" / f"{name}.txt")
    return (BIN / "python").exists() and stamp(name).exists() and stamp(name).read_text() == wanted


def make_venv():
    """Make .venv; gives the pip command that installs into it.

    Some systems ship Python with pip but without ensurepip: their pip then installs from outside.
    """
    python = BIN / "python"
    if not python.exists():
        print("Making .venv ...", flush=True)
        try:
            import ensurepip  # noqa: F401

            venv.create(VENV, with_pip=True, symlinks=True, clear=VENV.exists())
        except ImportError:
            venv.create(VENV, with_pip=False, symlinks=True, clear=VENV.exists())
    inside = subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False)  # noqa: S603
    return [python, "-m", "pip"] if inside.returncode == 0 else [sys.executable, "-m", "pip", "--python", python]


def install(pip, name):
    """Run pip over the lock, with one line of progress. Exits with pip's last words when it fails."""
    lock = ROOT / "requirements" / f"{name}.txt"
    total = sum(1 for line in lock.read_text().splitlines() if line and not line.startswith((" ", "#")))
    command = [*pip, "install", "--no-deps", "--require-hashes", "--disable-pip-version-check", "-r", lock]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    said, seen = [], 0
    with subprocess.Popen(  # noqa: S603
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as running:
        for line in running.stdout or ():
            said.append(line)
            if line.startswith(("Collecting", "Requirement already satisfied", "Ignoring")):
                seen += 1
                show(f"Fetching what {lock.relative_to(ROOT)} locks: {seen} of {total}", often=seen % 20 != 0)
            elif line.startswith("Installing collected"):
                show("Installing (this takes a minute) ...")
    show("Done.\n" if running.returncode == 0 else "Failed.\n")
    if running.returncode:
        sys.exit("".join(said[-25:]) + f"\nInstalling {lock.relative_to(ROOT)} failed; the lines above say why.")


def show(words, *, often=False):
    """One line that changes at a terminal; elsewhere a line each, without those that come often."""
    if sys.stdout.isatty():
        print(f"\r\033[K{words}", end="", flush=True)
    elif not often:
        print(words, flush=True)


def link():
    """Make the checkout importable from .venv and put the `copydesk` command there."""
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = subprocess.run([BIN / "python", "-c", asked], capture_output=True, text=True, check=True)  # noqa: S603
    (Path(packages.stdout.strip()) / "copydesk-checkout.pth").write_text(f"{ROOT}\n")
    command = BIN / "copydesk"
    command.write_text(COMMAND.format(python=BIN / "python"))
    command.chmod(0o755)


def main(name):
    if sys.version_info < (3, 11):
        found = ".".join(map(str, sys.version_info[:2]))
        sys.exit(f"Copydesk needs Python 3.11 or newer; {sys.executable} is {found}. Say which: make PYTHON=python3.12")
    if any(is_installed(cover) for cover in COVERS[name]):
        return
    pip = make_venv()
    install(pip, name)
    link()
    stamp(name).write_text(digest(ROOT / "requirements" / f"{name}.txt"))


if __name__ == "__main__":
    main(sys.argv[1])
