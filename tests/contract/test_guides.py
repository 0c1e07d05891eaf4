"""What the guides show works: each command is one that there is, and each program runs against the served API."""

import re
import shlex
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

from copydesk.cli import app
from copydesk.client import Copydesk
from copydesk.store.engine import make_engine, make_sessions
from tests import stored

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
ENDLESS = {"run", "tail", "watch-feed", "watch-folder", "keys", "kb", "migrate", "extract"}
"""Commands that do not end, or that ask for more than an API: their words are checked, they are not run."""
RUN = [ROOT / "docs" / name for name in ("getting-started.md", "cli.md")]


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


def commands(page: Path) -> Iterator[list[str]]:
    """The words of each call of `copydesk` in a page's shell blocks, as far as a pipe, a redirection or a comment."""
    for block in blocks(page, "sh"):
        for line in re.findall(r"(?:^|\| )copydesk (.*)$", block, re.MULTILINE):
            words = shlex.split(line, comments=True)
            ends = [words.index(sign) for sign in ("|", ">", "&&", ";") if sign in words]
            yield words[: min(ends, default=None)]


def named(pages: list[Path]) -> list[tuple[str, ...]]:
    return sorted({tuple(words) for page in pages for words in commands(page)})


@pytest.mark.parametrize("words", named(PAGES), ids=" ".join)
def test_every_command_shown_is_one(words: tuple[str, ...]) -> None:
    command, name, rest = typer.main.get_command(app), "copydesk", list(words)
    while commands := getattr(command, "commands", None):
        name, *rest = rest
        assert name in commands, f"there is no command {name}"
        command = commands[name]
    # An option or an argument that there is not raises here.
    command.make_context(name, rest)


@pytest.fixture(scope="module")
def reader(api_url: str, postgres_url: str) -> Iterator[None]:
    """Reads whatever is posted meanwhile, as a worker would."""
    engine, over = make_engine(postgres_url), threading.Event()
    sessions = make_sessions(engine)

    def read() -> None:
        with Copydesk(api_url, patience=0) as desk:
            while not over.wait(0.05):
                for article in desk.articles(status="queued"):
                    if over.is_set():
                        break
                    claimed = stored.claim(sessions, article.id)
                    if claimed is not None:
                        stored.finish(sessions, claimed, stored.annotated(desk.source(article.id)))

    thread = threading.Thread(target=read)
    thread.start()
    yield
    over.set()
    thread.join()
    engine.dispose()


@pytest.fixture
def desk(api_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A folder with the files that the guides speak of, and the id of an article that has been read."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("COPYDESK_URL", api_url)
    monkeypatch.delenv("COPYDESK_KEY", raising=False)
    Path("story.txt").write_text("“We waited too long,” Mara Velde said on Monday.", encoding="utf-8")
    Path("page.html").write_text("<p>“We waited too long,” Mara Velde said on Monday.</p>", encoding="utf-8")
    Path("archive").mkdir()
    Path("archive/1.txt").write_text("One of an archive.", encoding="utf-8")
    Path("feed.ndjson").write_text('{"text": "A line."}\n', encoding="utf-8")
    Path("more.ndjson.gz").write_text('{"text": "Another line."}\n', encoding="utf-8")
    with Copydesk(api_url, patience=0) as client:
        return client.post(text=f"{stored.BODY} For the guides.", wait=30).id


@pytest.mark.parametrize(
    "words", [words for words in named(RUN) if words[0] not in ENDLESS and "--as" not in words], ids=" ".join
)
def test_every_command_shown_runs(reader: None, desk: str, words: tuple[str, ...]) -> None:
    called = [desk if word.startswith("art_") else word for word in words]
    result = CliRunner().invoke(app, called, input="Pasted.")
    assert result.exit_code == (1 if words[0] == "retry" else 0), result.output  # it has not failed


@pytest.mark.parametrize(
    "page", [ROOT / "docs/getting-started.md", ROOT / "docs/client.md"], ids=lambda page: page.stem
)
def test_every_program_shown_runs(reader: None, desk: str, page: Path) -> None:
    programs = blocks(page, "python")
    assert programs
    for program in programs:
        names: dict[str, object] = {"__name__": "__main__"}
        exec(compile(program, str(page), "exec"), names)  # noqa: S102 -- that is the test
        if isinstance(client := names.get("desk"), Copydesk):
            client.close()
