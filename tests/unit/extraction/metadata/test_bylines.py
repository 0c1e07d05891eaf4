"""Names in bylines."""

import pytest

from copydesk.extraction.metadata.bylines import is_person, parts, people


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("By Jane Doe", ("Jane Doe",)),
        ("By JANE DOE and JOHN McROE", ("Jane Doe", "John McRoe")),
        ("By Jane Doe, Norda Correspondent", ("Jane Doe",)),
        ("By Jane Doe, John Roe and Ann Poe | Staff Writers", ("Jane Doe", "John Roe", "Ann Poe")),
        ("Von Jürgen Ölmann", ("Jürgen Ölmann",)),
        ("Par Élodie Marchand avec AFP", ("Élodie Marchand",)),
        ("Por María Paz y Luis Vega", ("María Paz", "Luis Vega")),
        ("Por José Ortega y Gasset", ("José Ortega y Gasset",)),
        ("Story by Jane Doe in Nordhavn", ("Jane Doe",)),
        ("Dr. Jane Doe, MD", ("Jane Doe",)),
        ("By Nils van der Berg", ("Nils van der Berg",)),
        ("By Jane Doe Jr.", ("Jane Doe Jr.",)),
        ("By Jane Doe jane.doe@courier.example", ("Jane Doe",)),
        ("By Jane Doe @janedoe", ("Jane Doe",)),
        ("Posted by Jane Doe on March 14, 2026", ("Jane Doe",)),
        ("Words: Jane Doe", ("Jane Doe",)),
        ("Words by Jane Doe | Photographs by John Roe", ("Jane Doe",)),
        ("By Jane Doe. Photographs by John Roe", ("Jane Doe",)),
        ("Text and photos: Jane Doe", ("Jane Doe",)),
        ("Pictures: John Roe", ()),
        ("Propos recueillis par Élodie Marchand", ("Élodie Marchand",)),
        ("Jane Doe in Nordhavn and John Roe in Tarn", ("Jane Doe", "John Roe")),
        ("By Jane Doe, New York", ("Jane Doe",)),
        ("Por Joana Dias, Norda — São Paulo", ("Joana Dias",)),
        ("Doe, Jane", ("Jane Doe",)),
        ("Doe, J.", ("J. Doe",)),
        ("Email the author", ()),
        ("3 hours ago", ()),
        ("By Staff Reporter", ()),
        ("The Norda Tribune", ()),
        ("Reuters", ()),
    ],
)
def test_people(line: str, expected: tuple[str, ...]) -> None:
    assert people(line) == expected


def test_a_single_word_is_a_name_only_where_declared() -> None:
    assert not is_person("Suharno")
    assert is_person("Suharno", declared=True)
    assert not is_person("norda", declared=True)


def test_parts_names_outlets_too() -> None:
    assert parts("By Jane Doe, Reuters") == ["Jane Doe", "Reuters"]
