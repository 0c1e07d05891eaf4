"""README and the guides name only what there is: targets, calls, files, settings, commands."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
from starlette.routing import BaseRoute, Match

from copydesk.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(ROOT.glob("docs/**/*.md"))
GUIDES = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
CODE = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", GUIDES, re.DOTALL))
PATHS = r"/(?:v1/[\w{}/-]+|livez|readyz|metrics|docs|dashboard)"
CALL = re.compile(rf"(?:127\.0\.0\.1:8800|\b(?:GET|POST|DELETE) |`)({PATHS})")
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


@cache
def routes() -> list[BaseRoute]:
    from services.api.app import create_app

    return create_app(Settings(auth=False)).routes


def is_routed(path: str) -> bool:
    """Whether the application knows the path, by whatever method."""
    scope = {"type": "http", "method": "GET", "path": path, "headers": []}
    return any(route.matches(scope)[0] is not Match.NONE for route in routes())


@pytest.mark.parametrize("target", sorted(set(re.findall(r"(?:^|`)make ([a-z][a-z-]+)", CODE, re.MULTILINE))))
def test_every_make_target_exists(target: str) -> None:
    assert re.search(
        rf"^(?:[a-z-]+ )*{target}(?: [a-z-]+)*:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
    )


def test_some_tests_can_be_asked_for() -> None:
    shown = subprocess.run(
        ["make", "--dry-run", "test", "ARGS=tests/unit/cli"],  # noqa: S607
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    (command,) = [line for line in shown.splitlines() if "pytest" in line]
    assert [word for word in command.split() if word.startswith("tests")] == ["tests/unit/cli"]


@pytest.mark.parametrize("path", sorted(set(CALL.findall(GUIDES))))
def test_every_call_exists(path: str) -> None:
    assert is_routed(path)


def test_a_call_that_does_not_exist_is_noticed() -> None:
    assert not is_routed("/v1/letters")


def test_the_readme_shows_calls_and_targets() -> None:
    readme = PAGES[0].read_text(encoding="utf-8")
    assert {"run", "test"} <= set(re.findall(r"\bmake ([a-z-]+)", readme))
    assert "/v1/articles" in CALL.findall(readme)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    missing = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()]
    assert not missing


def test_the_settings_are_all_described() -> None:
    described = set(re.findall(r"`COPYDESK_([A-Z_]+)`", (ROOT / "docs/operating.md").read_text(encoding="utf-8")))
    assert described - {"KEY"} == {name.upper() for name in Settings.model_fields}


def test_every_command_exists() -> None:
    from copydesk.cli import app

    commands = {
        command.name or command.callback.__name__.replace("_", "-")
        for command in app.registered_commands
        if command.callback
    }
    groups = {group.name for group in app.registered_groups}
    named = set(re.findall(r"(?:^|`)copydesk ([a-z][a-z-]*)", CODE, re.MULTILINE))
    assert named
    assert named <= commands | groups


def test_the_notices_name_what_is_locked() -> None:
    lock = (ROOT / "requirements/run.txt").read_text(encoding="utf-8")
    notices = (ROOT / "THIRD_PARTY_NOTICES.md").read_text(encoding="utf-8")
    locked = {match.groups() for match in re.finditer(r"^([a-z0-9][\w.-]*)==([^\s;]+)", lock, re.MULTILINE)}
    rows = re.findall(r"^\| ([a-z0-9][\w.-]*) \| (\d[^|]*) \|", notices, re.MULTILINE)
    assert {(name, version) for name, versions in rows for version in versions.split(", ")} == locked
