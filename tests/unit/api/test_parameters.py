"""What lists are narrowed by."""

from datetime import datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from services.api.parameters import Moment

MOMENT: TypeAdapter[datetime] = TypeAdapter(Moment)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2026-03-04", "2026-03-04T00:00:00+00:00"),
        ("2026-03-04T09:30:00Z", "2026-03-04T09:30:00+00:00"),
        ("2026-03-04T09:30:00+05:30", "2026-03-04T09:30:00+05:30"),
    ],
)
def test_a_day_is_its_first_moment(given: str, expected: str) -> None:
    assert MOMENT.validate_python(given).isoformat() == expected


@pytest.mark.parametrize("given", ["2026-02-30", "2026-03", "yesterday", "2026-03-04T09:30:00", ""])
def test_what_is_neither_is_refused(given: str) -> None:
    with pytest.raises(ValidationError):
        MOMENT.validate_python(given)
