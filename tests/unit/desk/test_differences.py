"""Two wordings, their difference marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.desk.differences import compare


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("We never left.", "We never left.", "We never left."),
        ("We NEVER left", "we never left.", "we never left."),
        ("We never walked away from it", "We never walked out of it", "We never walked -away from +out of it"),
        ("a signature", "They want a signature", "+They want a signature"),
        ("They want a signature, now", "They want a signature", "They want a signature -now"),
        ("", "all of it", "+all of it"),
    ],
)
def test_what_is_left_out_and_added(one: str, other: str, expected: str) -> None:
    signs = {"same": "", "gone": "-", "new": "+"}
    assert " ".join(signs[part.kind] + part.text.strip() for part in compare(one, other)) == expected


@given(st.text(max_size=300), st.text(max_size=300))
def test_without_what_is_gone_it_reads_as_the_other(one: str, other: str) -> None:
    kept = "".join(part.text for part in compare(one, other) if part.kind != "gone")
    assert kept == other.lstrip()


def test_beyond_what_is_compared_the_rest_is_shown() -> None:
    long = "word " * 1000
    assert "".join(part.text for part in compare("other", long) if part.kind != "gone") == long
