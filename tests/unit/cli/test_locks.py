"""The locks hold what pyproject.toml asks for, with hashes, in one version everywhere."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
EXTRAS = PROJECT["project"]["optional-dependencies"]
WANTED = {
    "api": EXTRAS["api"],
    "worker": EXTRAS["extraction"],
    "run": [line for name, extra in EXTRAS.items() if name != "parquet" for line in extra],
    "dev": [line for extra in EXTRAS.values() for line in extra] + PROJECT["dependency-groups"]["dev"],
}


def pins(lock: str) -> Iterator[Requirement]:
    for line in (ROOT / "requirements" / f"{lock}.txt").read_text().splitlines():
        if line and not line.startswith((" ", "#")):
            yield Requirement(line.removesuffix("\\").strip())


@pytest.mark.parametrize("lock", WANTED)
def test_a_lock_holds_what_the_project_asks_for(lock: str) -> None:
    pinned = {canonicalize_name(pin.name): pin for pin in pins(lock)}
    for line in [*PROJECT["project"]["dependencies"], *WANTED[lock]]:
        wanted = Requirement(line)
        pin = pinned.get(canonicalize_name(wanted.name))
        assert pin is not None, f"{wanted.name} is not in {lock}.txt: make lock"
        (version,) = [spec.version for spec in pin.specifier]
        assert wanted.specifier.contains(version, prereleases=True), f"{pin} does not satisfy {line}: make lock"


@pytest.mark.parametrize("lock", ["api", "worker", "run"])
def test_the_locks_agree(lock: str) -> None:
    in_dev = {(pin.name, str(pin.specifier)) for pin in pins("dev")}
    assert {(pin.name, str(pin.specifier)) for pin in pins(lock)} <= in_dev


@pytest.mark.parametrize("lock", WANTED)
def test_everything_is_hashed_and_from_nowhere_in_particular(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    for entry in re.split(r"\n(?=\S)", text):
        assert "--hash=sha256:" in entry, entry.splitlines()[0]
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links| @ ", text)


def test_the_api_has_no_language_models() -> None:
    assert not {"spacy", "numpy", "thinc"} & {canonicalize_name(pin.name) for pin in pins("api")}
