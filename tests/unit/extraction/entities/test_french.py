"""Names that French writes with a head in lower case."""

import pytest

from copydesk.extraction.entities import find_entities
from copydesk.extraction.entities.french import french_names
from copydesk.extraction.parsing import parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L'université de Bordeaux ferme.", [("université de Bordeaux", "ORG")]),
        ("l’université d’Aix-Marseille", [("université d’Aix-Marseille", "ORG")]),
        (
            "Le tribunal judiciaire de Lyon et la mairie de Paris",
            [("tribunal judiciaire de Lyon", "ORG"), ("mairie de Paris", "ORG")],
        ),
        ("la cour d'appel de Rennes", [("cour d'appel de Rennes", "ORG")]),
        ("la préfecture du Nord", [("préfecture du Nord", "ORG")]),
        ("la préfecture de police de Paris", [("préfecture de police de Paris", "ORG")]),
        ("le ministère des Affaires étrangères dit", [("ministère des Affaires étrangères", "ORG")]),
        ("le ministère de l'Économie et des Finances", [("ministère de l'Économie et des Finances", "ORG")]),
        ("le lycée Victor-Hugo de Poitiers a fermé", [("lycée Victor-Hugo de Poitiers", "ORG")]),
        ("l'hôpital de Brest", [("hôpital de Brest", "FAC")]),
        ("l'Assemblée nationale et l'ONU", [("Assemblée nationale", "ORG"), ("ONU", "ORG")]),
        ("en Île-de-France", [("Île-de-France", "LOC")]),
        ("Les universités de Lille et de Lyon", []),
        ("le maire de Bordeaux", []),
        ("le tribunal a tranché, la mairie aussi", []),
        ("la gare est à Lyon", []),
    ],
)
def test_french_names(text: str, expected: list[tuple[str, str]]) -> None:
    assert [
        (text[span.start : span.end], span.label) for span in sorted(french_names(text), key=lambda span: span.start)
    ] == expected


def test_a_body_is_not_the_place_it_is_of() -> None:
    text = "L'université de Bordeaux a fermé mardi, a annoncé le maire de Bordeaux. Le conseil régional d'Île-de-France se tait."
    found = {entity.name: (entity.type, len(entity.mentions)) for entity in find_entities(parse(text, "fr"))}
    assert found["université de Bordeaux"] == ("ORG", 1)
    assert found["Bordeaux"] == ("GPE", 1)
    assert found["conseil régional d'Île-de-France"] == ("ORG", 1)
    assert "France" not in found
