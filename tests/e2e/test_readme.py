"""The README's own commands, run against the very processes that `make run` starts, answer what it prints."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.e2e.running import ROOT, Run
from tests.printing import PRINTED, printed
from tests.steady import Steady

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    command
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    for command in re.findall(r"^\S(?:\\.|'[^']*'|[^\n'\\])*", block, re.MULTILINE | re.DOTALL)
]
CURLS = [command for command in COMMANDS if command.startswith("curl ") and "$COPYDESK_KEY" not in command]
RUN_ELSEWHERE = {
    "make run": "tests/e2e/test_run.py",
    "make test": ".ci/run",
    "docker compose up": "deploy/compose-test.sh",
    "cp .env.example .env": "deploy/compose-test.sh",
    "copydesk keys create": "deploy/compose-test.sh",
    'curl -s http://127.0.0.1:8800/v1/stats -H "Authorization': "deploy/try_stack.py",
}
"""Commands that the end-to-end test of a run cannot run, and who does."""
STANDS_FOR = {"make run": "make_run(folder", "docker compose up": "compose up --detach", "cp .env.example .env": "--env-file",
              'curl -s http://127.0.0.1:8800/v1/stats -H "Authorization': '"/v1/stats"'}  # fmt: skip
"""How they are written there, if not so."""


def test_every_command_is_run_by_somebody() -> None:
    assert len(COMMANDS) >= 10
    for command in set(COMMANDS) - set(CURLS):
        (start,) = [start for start in RUN_ELSEWHERE if command.startswith(start)]
        said = (ROOT / RUN_ELSEWHERE[start]).read_text(encoding="utf-8")
        assert STANDS_FOR.get(start, start) in said, f"{RUN_ELSEWHERE[start]} does not run: {command}"


def execute(command: str, url: str) -> str:
    """Run the command as it stands, but for the port, and for as long as a stream may go on."""
    command = command.replace("http://127.0.0.1:8800", url).replace("curl ", "curl --noproxy '*' ", 1)
    endless = "/v1/events" in command.partition("#")[0]
    done = subprocess.run(  # noqa: S603
        ["/bin/sh", "-c", command.replace("curl ", "curl --max-time 2 ", 1) if endless else command],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == (28 if endless else 0), f"{command}: {done.stderr}"
    return done.stdout


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_what_the_readme_shows_is_what_happens(run: Run) -> None:
    post, *asking = CURLS
    # A first reading may wait for the models longer than the command does.
    run.post("The berths leak.")
    answer = json.loads(execute(post, run.url))
    shown = printed(Steady().json(answer, "post_article: Waited for"))
    assert [shown] == PRINTED.findall(README)
    for command in asking:
        found = execute(command.replace("art_...", answer["id"]), run.url)
        if "/similar" not in command and "/v1/events" not in command:
            assert json.loads(found).get("items", True), command
    (plain,) = re.findall(r"`(curl -H 'Content-Type: text/plain'.*?) \.\.\.`", README)
    assert json.loads(execute(f"{plain} -s {run.url}/v1/articles", run.url))["status"] == "queued"


def test_the_library_is_used_as_the_readme_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(compile(program, "README.md", "exec"), {})  # noqa: S102 -- our own page
    assert capsys.readouterr().out == "[('Mara Velde', 'We waited too long,')]\n"
