"""Settings: read from the environment, refused where the times do not fit."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from copydesk.settings import Settings


def test_a_setting_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPYDESK_LEASE", "PT20S")
    monkeypatch.setenv("COPYDESK_MAX_ATTEMPTS", "5")
    settings = Settings()
    assert (settings.lease, settings.max_attempts) == (timedelta(seconds=20), 5)


@pytest.mark.parametrize(
    ("given", "seconds"), [("20", 20), (" 20 ", 20), ("7.5", 7.5), ("PT20S", 20), ("00:00:20", 20), ("P1D", 86_400)]
)
def test_a_duration_is_read_in_every_form(monkeypatch: pytest.MonkeyPatch, given: str, seconds: float) -> None:
    monkeypatch.setenv("COPYDESK_RETRY_CAP", given)
    assert Settings().retry_cap == timedelta(seconds=seconds)


@pytest.mark.parametrize("given", ["", "soon", "15s", "-", "1e3", "nan"])
def test_what_is_no_duration_is_told_the_forms(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("COPYDESK_LEASE", given)
    with pytest.raises(ValidationError, match=r"(?s)lease.*a duration is seconds \(15\)"):
        Settings()


def test_the_defaults_fit() -> None:
    settings = Settings()
    assert settings.heartbeat * 2 < settings.lease < settings.visibility_timeout
    assert settings.soft_time_limit < settings.time_limit < settings.visibility_timeout


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"heartbeat": 8, "lease": 15}, "heartbeat"),
        ({"soft_time_limit": 75, "time_limit": 75}, "soft_time_limit"),
        ({"visibility_timeout": 70}, "visibility_timeout"),
        ({"lease": 400}, "lease must be shorter"),
        ({"max_attempts": 0}, "max_attempts"),
        ({"port": 70_000}, "port"),
        ({"log_format": "xml"}, "log_format"),
    ],
)
def test_settings_that_do_not_fit_are_refused_by_name(wrong: dict[str, object], said: str) -> None:
    values = {name: timedelta(seconds=value) if name in TIMES else value for name, value in wrong.items()}  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match=said):
        Settings(**values)  # type: ignore[arg-type]


TIMES = {"heartbeat", "lease", "soft_time_limit", "time_limit", "visibility_timeout"}


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().port = 1
