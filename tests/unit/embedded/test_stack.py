"""What is started, and with what."""

import signal
from pathlib import Path

import pytest

from copydesk.embedded import stack
from copydesk.embedded.stack import Plan, put_long_logs_aside, service_programs
from copydesk.settings import Settings


def programs(plan: Plan) -> dict[str, str]:
    return {program.name: " ".join(program.command) for program in service_programs(plan, {}, 8800, 5555)}


def test_the_api_starts_last_and_so_stops_first(tmp_path: Path) -> None:
    assert list(programs(Plan(tmp_path, Settings()))) == ["worker", "courier", "beat", "api"]


def test_every_lane_is_read(tmp_path: Path) -> None:
    from copydesk.broker import LANES

    commands = programs(Plan(tmp_path, Settings(), workers=3))
    read = {lane for name in ("worker", "courier") for lane in commands[name].split(" -Q ")[1].split()[0].split(",")}
    assert read == set(LANES)
    assert "--concurrency 3" in commands["worker"]


def test_workers_end_softly(tmp_path: Path) -> None:
    for program in service_programs(Plan(tmp_path, Settings()), {}, 8800, 5555):
        if program.name in {"worker", "courier"}:
            assert program.environment["REMAP_SIGTERM"] == "SIGQUIT"
            assert program.stop_signal == signal.SIGTERM


def test_flower_is_started_when_asked_for(tmp_path: Path) -> None:
    assert "--port=5555" in programs(Plan(tmp_path, Settings(), flower=True))["flower"]


def test_no_password_stands_on_a_command_line(tmp_path: Path) -> None:
    from copydesk.embedded import postgres, valkey

    broker = valkey.prepare(tmp_path / "valkey", program=Path("/bin/true"))
    cluster = postgres.Cluster(tmp_path, Path("/bin"), None, "secret")
    assert broker.password not in " ".join(broker.command(6379))
    assert "secret" not in " ".join(cluster.command(5432))
    assert oct((broker.folder / "valkey.conf").stat().st_mode & 0o777) == "0o600"


def test_a_long_log_is_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stack, "LONG_LOG", 3)
    (tmp_path / "api.log").write_text("long")
    (tmp_path / "beat.log").write_text("no")
    put_long_logs_aside(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["api.log.1", "beat.log"]
