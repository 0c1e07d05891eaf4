"""What the leash was told, and by whom it was cut off."""

import pytest

from copydesk.embedded.leash import Group, read_groups


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], []),
        (["+ 10 15 5.0\n", "+ 11 2 30.0\n"], [10, 11]),
        (["+ 10 15 5.0\n", "+ 11 2 30.0\n", "- 10\n"], [11]),
        (["+ 10 15 5.0\n", "- 10\n", "+ 10 15 5.0\n"], [10]),
        (["- 10\n"], []),
        (["+ 10 15 5.0\n", "+ 11"], [10]),
    ],
)
def test_groups_are_those_started_and_not_ended(lines: list[str], expected: list[int]) -> None:
    assert [group.pgid for group in read_groups(lines)] == expected


def test_a_line_reads_back() -> None:
    group = Group(4711, 15, 7.5)
    assert read_groups([group.line()]) == [group]
