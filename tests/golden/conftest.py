"""The seeds, each read once for all tests: loading the models takes seconds."""

import json
from pathlib import Path
from typing import Any

import pytest

SEEDS = sorted((Path(__file__).resolve().parents[2] / "seeds").iterdir())


@pytest.fixture(scope="session")
def readings() -> dict[str, dict[str, Any]]:
    """Every seed's reading by its name, as `copydesk extract --json` prints it."""
    from copydesk.cli.extract import as_json, extract_file

    return {seed.stem: json.loads(as_json(extract_file(seed))) for seed in SEEDS}
