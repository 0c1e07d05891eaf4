"""Stamps as pages and posts write them."""

import pytest

from copydesk.extraction.metadata.moments import parse_moment


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        ("2026-03-14T09:30:00.000Z", "2026-03-14T09:30:00+00:00"),
        ("2026-03-14 09:30:00 +0530", "2026-03-14T09:30:00+05:30"),
        ("Sat, 14 Mar 2026 09:30:00 GMT", "2026-03-14T09:30:00+00:00"),
        ("14.03.2026 09:30", "2026-03-14T09:30:00+00:00"),
        ("14.03.2026, 21.30 Uhr", "2026-03-14T21:30:00+00:00"),
        ("14.03.2026", "2026-03-14T00:00:00+00:00"),
        ("9.30pm 14.03.2026", "2026-03-14T21:30:00+00:00"),
        ("14/03/2026 09h30", "2026-03-14T09:30:00+00:00"),
        ("March 14, 2026 | 9:30 a.m. ET", "2026-03-14T09:30:00-04:00"),
        ("March 4, 2026 9:30 a.m. ET", "2026-03-04T09:30:00-05:00"),
        ("November 1, 2026 9:30 a.m. PT", "2026-11-01T09:30:00-08:00"),
        ("July 4, 2026 9:30 AM EST", "2026-07-04T09:30:00-05:00"),
        ("1773480600", "2026-03-14T09:30:00+00:00"),
        ("1773480600123", "2026-03-14T09:30:00+00:00"),
        ("05/06/2017", None),
        ("yesterday", None),
        ("31.02.2026", None),
    ],
)
def test_moments(stamp: str, expected: str | None) -> None:
    found = parse_moment(stamp)
    assert (found.isoformat() if found else None) == expected
