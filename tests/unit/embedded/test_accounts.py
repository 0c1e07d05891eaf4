"""Whom root's PostgreSQL runs as, and what that account can reach."""

import os
from pathlib import Path

import pytest

from copydesk.embedded import accounts
from copydesk.embedded.accounts import Account, can_enter, choose_account, shelve_folder, shelve_programs

NOBODY = Account("nobody", 65534, 65534)


@pytest.fixture
def open_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an open way to it from `top`; what lies above `top` is not looked at."""
    top = tmp_path_factory.mktemp("top")
    (top / "middle" / "data").mkdir(parents=True)
    return top / "middle" / "data"


@pytest.mark.parametrize(("mode", "expected"), [(0o755, True), (0o711, True), (0o700, False), (0o744, False)])
def test_an_account_enters_only_through_folders_that_let_it(
    open_folder: Path, mode: int, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    middle = open_folder.parent
    middle.chmod(mode)
    above = {folder for folder in middle.parents if folder != middle}
    real = Path.stat

    def stat(path: Path, **options: bool) -> os.stat_result:
        return real(Path("/usr")) if path in above else real(path, **options)

    monkeypatch.setattr(Path, "stat", stat)
    assert can_enter(open_folder, NOBODY) is expected
    middle.chmod(0o755)


def test_only_root_needs_another_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert choose_account(tmp_path) is None
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    chosen = choose_account(tmp_path / "not there yet")
    assert chosen is not None
    assert chosen.uid != 0


def test_a_shelved_folder_is_found_again_and_goes_with_its_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "SHELF", tmp_path / "shelf")
    link = tmp_path / "postgres"
    folder = shelve_folder(link)
    (folder / "cluster").mkdir()
    assert link.resolve() == folder
    assert shelve_folder(link) == folder
    assert (folder / "cluster").exists()
    link.unlink()  # the data folder was removed
    assert shelve_folder(link) == folder
    assert not (folder / "cluster").exists()


def test_programs_are_copied_with_their_libraries_for_everybody_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "SHELF", tmp_path / "shelf")
    closed = tmp_path / "closed"
    for name, mode in {
        "wheel/pg18/bin/postgres": 0o700,
        "wheel/pg18/share/words": 0o600,
        "wheel.libs/a.so": 0o600,
    }.items():
        (closed / name).parent.mkdir(parents=True, exist_ok=True)
        (closed / name).touch(mode)
    programs = shelve_programs(closed / "wheel" / "pg18" / "bin", "0.6")
    shelf = tmp_path / "shelf" / "wheel-0.6"
    assert programs == shelf / "wheel" / "pg18" / "bin"
    modes = {str(path.relative_to(shelf)): path.stat().st_mode & 0o777 for path in shelf.rglob("*") if path.is_file()}
    assert modes == {"wheel/pg18/bin/postgres": 0o755, "wheel/pg18/share/words": 0o644, "wheel.libs/a.so": 0o644}
    assert shelve_programs(tmp_path / "gone" / "wheel" / "pg18" / "bin", "0.6") == programs
