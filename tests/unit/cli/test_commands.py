"""The command line as it is called."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from copydesk.cli import app

ROOT = Path(__file__).resolve().parents[3]


def call(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, **environment},
    )


COMMANDS = [command.name or str(command.callback and command.callback.__name__) for command in app.registered_commands]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    result = CliRunner().invoke(app, [command.replace("_", "-"), "--help"])
    assert result.exit_code == 0
    assert "Usage" in result.output


def test_help_loads_neither_models_nor_database() -> None:
    code = (
        "import sys; from copydesk.cli import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        "assert not {'spacy', 'numpy', 'sqlalchemy', 'celery', 'httpx', 'pydantic', 'feedparser'} & set(sys.modules), sorted(sys.modules)"
    )
    assert call("-c", code).returncode == 0


def test_the_version_is_the_project_s() -> None:
    assert CliRunner().invoke(app, ["version"]).output.startswith("copydesk 0.")


def test_a_service_that_is_away_is_one_line_not_a_traceback() -> None:
    result = call("-m", "copydesk.cli", "status", "--url", "http://127.0.0.1:9")
    assert result.returncode == 3
    assert "no service answers at http://127.0.0.1:9" in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("command", [("migrate",), ("keys", "list")], ids=" ".join)
def test_a_database_that_is_away_is_one_line_not_a_traceback(command: tuple[str, ...]) -> None:
    nobody = "postgresql+psycopg://copydesk:secret@127.0.0.1:9/copydesk"
    result = call("-m", "copydesk.cli", *command, COPYDESK_DATABASE_URL=nobody)
    assert result.returncode == 1
    assert "127.0.0.1:9/copydesk) does not answer" in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr
    assert "secret" not in result.stderr


def test_an_article_that_is_not_there_is_told_before_anything_starts(tmp_path: Path) -> None:
    result = call(
        "-m", "copydesk.cli", "run", "--data", str(tmp_path / "data"), "--article", str(tmp_path / "gone.txt")
    )
    assert result.returncode == 1
    assert "gone.txt cannot be read" in " ".join(result.stderr.split())
    assert not (tmp_path / "data").exists()


def test_a_file_becomes_json(tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text("“We waited too long,” Mara Velde said on Monday.\n", encoding="utf-8")
    result = call("-m", "copydesk", str(tmp_path / "story.txt"))
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert set(found) >= {"text", "metadata", "entities", "quotes", "dates", "extractor"}
    assert found["quotes"][0]["speaker"]["name"] == "Mara Velde"


def test_standard_input_and_pages_are_read(tmp_path: Path) -> None:
    page = "<html><body><article><p>“We waited too long,” Mara Velde said on Monday.</p></article></body></html>"
    result = subprocess.run(
        [sys.executable, "-m", "copydesk", "-", "--html"], input=page.encode(), capture_output=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert "<p>" not in json.loads(result.stdout)["text"]


@pytest.mark.parametrize(
    ("body", "told"), [(None, "No such file"), (b"\xff\xfe\xfa\x00\xd8", "not valid"), (b"caf\xe9", "byte 3")]
)
def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path, body: bytes | None, told: str) -> None:
    file = tmp_path / "story.txt"
    if body is not None:
        file.write_bytes(body)
    result = call("-m", "copydesk", str(file))
    assert result.returncode == 1
    assert told in result.stderr
    assert "Traceback" not in result.stderr
