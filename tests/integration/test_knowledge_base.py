"""From a file to the links in the API's answers."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from copydesk.annotations import Link
from copydesk.cli import app
from copydesk.ids import ArticleId
from copydesk.store import entities, readings
from copydesk.store.engine import Sessions, transaction
from tests.stored import annotated, column, done, entity

FILE = Path(__file__).parents[1] / "corpus" / "knowledge" / "fictional.jsonl"
BODY = "Ines Vang of Norvik met Odile Marrin and Vang in Brell."


@pytest.fixture
def run(sessions: Sessions, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command, on the test's database."""
    monkeypatch.setenv("COPYDESK_DATABASE_URL", postgres_url)
    return lambda *arguments: CliRunner().invoke(app, ["kb", *map(str, arguments)])


def told(sessions: Sessions, role: str | None = None) -> ArticleId:
    people = (
        entity(BODY, "Ines Vang", id_="e1", roles=(role,) if role else ()),
        entity(BODY, "Norvik", id_="e2", type_="ORG"),
        entity(BODY, "Odile Marrin", id_="e3"),
        entity(BODY, "Brell", id_="e4", type_="GPE", links=(Link("geonames", "7", 0.9),)),
    )
    return done(sessions, BODY, found=replace(annotated(BODY), entities=people), url=f"https://a.example/{role}")


def links(sessions: Sessions, article: ArticleId) -> dict[str, list[tuple[str, float]]]:
    with transaction(sessions) as session:
        found = readings.read(session, article)
    assert found is not None
    return {item["name"]: [(link["id"], link["confidence"]) for link in item["links"]] for item in found.entities}


def test_an_import_links_what_was_read_before_and_clearing_unlinks_it(sessions: Sessions, run: Any) -> None:
    unsure, keeper = told(sessions), told(sessions, "goalkeeper")
    place = {"Brell": [("7", 0.9)]}
    assert links(sessions, unsure) == {"Ines Vang": [], "Norvik": [], "Odile Marrin": []} | place
    for _ in range(2):
        assert run("import", FILE).output == "4 entries imported.\n"
    common = {"Norvik": [("Q900000004", 0.6)], "Odile Marrin": [("Q900000001", 0.8)]} | place
    assert links(sessions, unsure) == common | {"Ines Vang": []}
    assert links(sessions, keeper) == common | {"Ines Vang": [("Q900000002", 0.95)]}
    (vang,) = column(sessions, "select id from entities where key = 'ines vang'")
    with transaction(sessions) as session:
        assert entities.details(session, vang)["links"] == [
            {"source": "wikidata", "id": "Q900000002", "confidence": 0.95}
        ]
    assert run("clear").output == "4 entries forgotten.\n"
    assert links(sessions, keeper)["Ines Vang"] == []


def test_a_wrong_line_imports_nothing(sessions: Sessions, run: Any, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.jsonl"
    wrong.write_text(FILE.read_text(encoding="utf-8") + "\n{}\n", encoding="utf-8")
    result = run("import", wrong)
    assert (result.exit_code, "Line 6: id: Field required." in result.output) == (1, True)
    assert run("import", tmp_path / "none.jsonl").exit_code == 1
    assert column(sessions, "select count(*) from known") == [0]


def test_replacing_forgets_the_others(sessions: Sessions, run: Any, tmp_path: Path) -> None:
    run("import", FILE)
    one = tmp_path / "one.jsonl"
    one.write_text(FILE.read_text(encoding="utf-8").splitlines()[0], encoding="utf-8")
    assert run("import", "--replace", one).output == "1 entries imported.\n"
    assert column(sessions, "select id from known") == ["Q900000001"]
    assert column(sessions, "select folded from known_names order by 1") == ["odile j. marrin", "odile marrin"]
