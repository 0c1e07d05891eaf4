"""Which quotes are the same words retold, by a table that an editor could extend."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.store.wording import KEPT, is_same, likeness, said, said_words, shingles

LONG = "Every day that these ships wait is a day's wages for somebody in Ghana or Peru who has never heard of us"


@pytest.mark.parametrize(
    ("one", "other", "same_speaker", "expected"),
    [
        # Alike but for case, punctuation and apostrophes.
        ("We never walked away from the talks,", "“We never walked away from the talks.”", True, True),
        ("It’s a naïve plan for the harbour", "IT'S A NAIVE PLAN FOR THE HARBOUR", False, True),
        # Trimmed, and mended.
        (LONG, "Every day that these ships wait is a day's wages for somebody in Ghana or Peru", False, True),
        (LONG, "Every day these ships wait is a day's wages for someone in Ghana or Peru", True, True),
        ("We can keep a ship waiting, but not a banana", "You can keep a ship waiting, not a banana", True, True),
        ("We will never sign that offer", "We will not sign this offer", True, True),
        # Others' words, though some are shared.
        ("We will never sign that offer", "We will build the bridge by May", True, False),
        ("Ask me on Monday", "Ask the minister on Tuesday", True, False),
        ("He is one of the best players of the decade", "She is one of the oldest voters of the town", False, False),
        # So short that they are anybody's.
        ("No comment", "No comment.", True, True),
        ("No comment", "No comment.", False, False),
        ("a disgrace", "a complete disgrace", True, False),
        ("", "", True, False),
    ],
)
def test_the_same_words_retold(one: str, other: str, same_speaker: bool, expected: bool) -> None:
    assert is_same(said_words(one), said_words(other), same_speaker=same_speaker) is expected
    assert is_same(said_words(other), said_words(one), same_speaker=same_speaker) is expected


def test_what_stands_between_the_parts_was_not_said() -> None:
    body = "“Our people,” she told reporters, “have heard promises.”"
    parts = [{"start": 1, "end": 12}, {"start": 35, "end": 54}]
    assert said_words(said(body, parts)) == ["our", "people", "have", "heard", "promises"]


@given(st.text(max_size=400))
def test_shingles_fit_the_column_whatever_the_text(text: str) -> None:
    found = shingles(said_words(text))
    assert found == sorted(set(found))
    assert len(found) <= KEPT
    assert all(-(2**31) <= each < 2**31 for each in found)
    assert bool(found) == bool(said_words(text))


@given(st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=30), st.lists(st.sampled_from(["a", "b"]), max_size=30))
def test_likeness_is_a_share(one: list[str], other: list[str]) -> None:
    assert all(0.0 <= degree <= 1.0 for degree in likeness(one, other))
    assert likeness(one, one) in {(1.0, 1.0), (0.0, 0.0)}
