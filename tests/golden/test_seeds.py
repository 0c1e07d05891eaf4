"""What is found in the seeds, exactly: JSON to compare, and a text to read its differences in."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.golden.conftest import SEEDS
from tests.golden.form import render
from tests.keeping import Keep

GOLDEN = Path(__file__).parent / "seeds"
Readings = dict[str, dict[str, Any]]


@pytest.mark.parametrize("seed", [seed.stem for seed in SEEDS])
def test_a_seed_is_read_as_ever(seed: str, readings: Readings, keep: Keep) -> None:
    # The text first: its difference is the one to read.
    keep(GOLDEN / f"{seed}.txt", render(readings[seed]))
    keep(GOLDEN / f"{seed}.json", json.dumps(readings[seed], ensure_ascii=False, indent=1) + "\n")


def test_every_golden_has_its_seed() -> None:
    assert {file.stem for file in GOLDEN.iterdir()} == {seed.stem for seed in SEEDS}


@pytest.mark.parametrize("seed", [seed.stem for seed in SEEDS])
def test_everything_found_is_where_it_says(seed: str, readings: Readings) -> None:
    found = readings[seed]
    spans = [*found["quotes"], *found["dates"], *found["figures"]]
    spans += [mention for entity in found["entities"] for mention in entity["mentions"]]
    spans += [part for quote in found["quotes"] for part in (quote["cue"], quote["speaker"]) if part]
    assert spans
    assert [span["text"] for span in spans] == [found["text"][span["start"] : span["end"]] for span in spans]
