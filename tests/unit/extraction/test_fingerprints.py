"""Fingerprints: the same for the same words, close for versions, far apart for other texts, for any text."""

import random
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.annotations import Fingerprint
from copydesk.extraction.fingerprints import FEWEST, fingerprint
from copydesk.likeness import BANDS, MINIMA, bands, compare, pack, unpack

WORDS = (
    "berth",
    "crane",
    "council",
    "ferry",
    "harbour",
    "island",
    "ledger",
    "market",
    "mayor",
    "quay",
    "strike",
    "vote",
)


def made_up(seed: int, words: int) -> list[str]:
    dice = random.Random(seed)  # noqa: S311 -- the same for everybody
    return [f"{dice.choice(WORDS)}{dice.randrange(50)}" for _ in range(words)]


def printed(words: list[str]) -> Fingerprint:
    found = fingerprint(" ".join(words))
    assert found is not None
    return found


STORY = made_up(1, 400)


@pytest.mark.parametrize(
    ("other", "one_share", "other_share"),
    [
        (STORY, 1.0, 1.0),
        (STORY[:200], 0.5, 1.0),
        (STORY + made_up(2, 400), 1.0, 0.5),
        (made_up(3, 100) + STORY[100:], 0.75, 0.75),
        (made_up(4, 400), 0.0, 0.0),
    ],
)
def test_shares_are_those_of_the_words(other: list[str], one_share: float, other_share: float) -> None:
    shares = compare(printed(STORY), printed(other))
    assert shares.one == pytest.approx(one_share, abs=0.12)
    assert shares.other == pytest.approx(other_share, abs=0.12)
    assert shares.similar is (one_share > 0)
    assert bool(set(bands(printed(STORY))) & set(bands(printed(other)))) is shares.similar


@pytest.mark.parametrize(
    "dressed",
    [
        " ".join(STORY).upper(),
        "“" + ", ".join(STORY) + ".”",
        "\n\n".join(STORY),
    ],
)
def test_case_marks_and_lines_make_no_difference(dressed: str) -> None:
    assert fingerprint(dressed) == printed(STORY)


@pytest.mark.parametrize("text", ["", " \n", "Too short to tell.", "again and again " * 100])
def test_too_few_words_have_none(text: str) -> None:
    assert fingerprint(text) is None


def test_scripts_without_spaces_are_read_by_character() -> None:
    text = "港口管理局周一宣布从五月起关闭两个泊位原因是起重机老化工会表示不满市长要求召开紧急会议"
    one, other = fingerprint(text), fingerprint(text[:-6] + "他没有说明理由")
    assert one is not None
    assert other is not None
    assert compare(one, other).similar


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=2_000), st.text(max_size=2_000))
def test_any_texts_compare(one: str, other: str) -> None:
    left, right = fingerprint(one), fingerprint(other)
    assert left is None or (left.shingles >= FEWEST and len(left.minima) == MINIMA)
    if left and right:
        there, back = compare(left, right), compare(right, left)
        assert (there.one, there.other) == (back.other, back.one)
        assert 0 <= there.one <= 1
        assert compare(left, left).one == 1
        assert unpack(pack(left), left.shingles) == left
        assert len(set(bands(left))) == BANDS


def test_stored_fingerprints_stay_comparable() -> None:
    """Another library's version, seed or shingle would make all that is stored worthless: it needs a new extractor."""
    found = printed(STORY)
    assert (found.shingles, zlib.crc32(pack(found)), bands(found)[0]) == (398, 3528493980, -9211834043809651130)
