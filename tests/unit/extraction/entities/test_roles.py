"""What an article says a person is."""

import pytest

from copydesk.extraction.entities import find_entities
from copydesk.extraction.parsing import parse


@pytest.mark.parametrize(
    ("language", "text", "name", "roles"),
    [
        (
            "en",
            "The port authority's director, Mara Velde, said so on Monday.",
            "Mara Velde",
            ("port authority's director",),
        ),
        ("en", "The mayor of Oslo, David Smith, agreed.", "David Smith", ("mayor of Oslo",)),
        ("en", "Her lawyer, Anna Poulsen, denied it.", "Anna Poulsen", ("lawyer",)),
        ("en", "In London, Mary Jones, a nurse, spoke.", "Mary Jones", ("nurse",)),
        ("en", "He met the mayor, Jane Doe, John Roe and Anna Poulsen.", "Jane Doe", ()),
        ("en", "Norway backs Mara Velde, Russian Foreign Minister Sergey Lavrov told reporters.", "Mara Velde", ()),
        (
            "en",
            "Norway backs Mara Velde, Russian Foreign Minister Sergey Lavrov told reporters.",
            "Sergey Lavrov",
            ("Russian Foreign Minister",),
        ),
        ("en", "Jane Smith, the wife of Mayor David Smith, said no.", "David Smith", ("Mayor",)),
        ("en", "Jane Smith, the wife of Mayor David Smith, said no.", "Jane Smith", ("wife of Mayor David Smith",)),
        ("fr", "Le maire de Bordeaux, Paul Hurel, s'est dit surpris.", "Paul Hurel", ("maire de Bordeaux",)),
        (
            "fr",
            "Marie Le Guen, secrétaire générale de la CGT, était là.",
            "Marie Le Guen",
            ("secrétaire générale de la CGT",),
        ),
        ("fr", "La directrice du port Anne Morel part mardi.", "Anne Morel", ("directrice du port",)),
        ("fr", "Luc Petit, avocat, a parlé mardi à Lyon.", "Luc Petit", ("avocat",)),
    ],
)
def test_roles(language: str, text: str, name: str, roles: tuple[str, ...]) -> None:
    found = {entity.name: entity.roles for entity in find_entities(parse(text, language))}
    assert found[name] == roles
