"""Places linked by what the article says of them, and not at all where it does not say enough."""

import pytest

from copydesk.annotations import Entity, EntityType, Link, Mention
from copydesk.extraction.entities.links import with_links

TYPES: dict[str, EntityType] = {
    "Libyan": "NORP", "Libyan National Army": "ORG", "Greek": "NORP", "Mara Velde": "PERSON", "Europe": "LOC", "Sahara": "LOC",
    "Paris Velde": "PERSON",
}  # fmt: skip


def links(text: str, *names: str) -> dict[str, tuple[Link, ...]]:
    """The links of the names, which are places unless TYPES says otherwise."""
    entities = []
    for number, name in enumerate(names, 1):
        starts = [at for at in range(len(text)) if text.startswith(name, at)]
        mentions = tuple(Mention(at, at + len(name), name) for at in starts)
        entities.append(Entity(f"e{number}", name, TYPES.get(name, "GPE"), mentions))
    return {entity.name: entity.links for entity in with_links(text, entities)}


TRIPOLI = {"LY": "2210247", "LB": "266826", "GR": "252601"}
PARIS = {"FR": "2988507", "TX": "4717560"}


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("Libya's army entered Tripoli.", ("Libya", "Tripoli"), TRIPOLI["LY"]),
        ("The Libyan National Army entered Tripoli.", ("Libyan National Army", "Tripoli"), TRIPOLI["LY"]),
        ("From Benghazi to Tripoli.", ("Benghazi", "Tripoli"), TRIPOLI["LY"]),
        ("Lebanon sent aid to Tripoli.", ("Lebanon", "Tripoli"), TRIPOLI["LB"]),
        ("Greece sent aid to Tripoli.", ("Greece", "Tripoli"), TRIPOLI["GR"]),
        # What stands beside the name beats what the rest of the article names.
        ("Libya spoke of Tripoli, Lebanon, today.", ("Libya", "Tripoli", "Lebanon"), TRIPOLI["LB"]),
        ("Libya spoke of Tripoli in northern Lebanon.", ("Libya", "Tripoli", "Lebanon"), TRIPOLI["LB"]),
        ("Libya spoke of Lebanon's northern city of Tripoli.", ("Libya", "Lebanon", "Tripoli"), TRIPOLI["LB"]),
        ("Lebanon spoke of the Libyan capital Tripoli.", ("Lebanon", "Libyan", "Tripoli"), TRIPOLI["LY"]),
        ("Talks in Tripoli.", ("Tripoli",), TRIPOLI["LY"]),
    ],
)
def test_tripoli(text: str, names: tuple[str, ...], expected: str) -> None:
    assert [(link.source, link.id) for link in links(text, *names)["Tripoli"]] == [("geonames", expected)]


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("France expects her in Paris.", ("France", "Paris"), PARIS["FR"]),
        ("The United States closed its embassy in Paris.", ("United States", "Paris"), PARIS["FR"]),
        ("A fair in Paris, Texas.", ("Paris", "Texas"), PARIS["TX"]),
        ("Texas votes. In Paris few came.", ("Texas", "Paris"), PARIS["TX"]),
        ("A fair in Paris.", ("Paris",), PARIS["FR"]),
    ],
)
def test_paris(text: str, names: tuple[str, ...], expected: str) -> None:
    assert [link.id for link in links(text, *names)["Paris"]] == [expected]


@pytest.mark.parametrize(
    ("text", "names", "name", "country"),
    [
        ("Spain's king is in Valencia.", ("Spain", "Valencia"), "Valencia", "2509954"),
        ("Canada's minister flew to London.", ("Canada", "London"), "London", "2643743"),
        ("A march in Birmingham, Alabama.", ("Birmingham", "Alabama"), "Birmingham", "4049979"),
        ("Spain's king is in Córdoba.", ("Spain", "Córdoba"), "Córdoba", "2519240"),
    ],
)
def test_other_cities(text: str, names: tuple[str, ...], name: str, country: str) -> None:
    assert [link.id for link in links(text, *names)[name]] == [country]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A fire in Springfield.", "Springfield"),
        ("A fire in Sandholm.", "Sandholm"),
        ("Paris Velde won.", "Paris Velde"),
        ("A fire in Wherever, Nowhere.", "Wherever"),
    ],
)
def test_what_is_unsure_has_no_link(text: str, name: str) -> None:
    assert links(text, name)[name] == ()


@pytest.mark.parametrize(
    ("text", "names", "name", "expected"),
    [
        ("Libya is calm.", ("Libya",), "Libya", [("iso3166", "LY"), ("wikidata", "Q1016")]),
        ("Georgia and Armenia met.", ("Georgia", "Armenia"), "Georgia", [("iso3166", "GE"), ("wikidata", "Q230")]),
        ("A jury in Athens, Georgia.", ("Athens", "Georgia"), "Georgia", [("iso3166", "US-GA"), ("wikidata", "Q1428")]),
        ("Ohio and Georgia vote.", ("Ohio", "Georgia"), "Georgia", [("iso3166", "US-GA"), ("wikidata", "Q1428")]),
        ("A jury in Texas.", ("Texas",), "Texas", [("iso3166", "US-TX"), ("wikidata", "Q1439")]),
        ("A vote in Scotland.", ("Scotland",), "Scotland", [("iso3166", "GB-SCT"), ("wikidata", "Q22")]),
        ("All of Europe.", ("Europe",), "Europe", [("wikidata", "Q46")]),
        ("Dust from the Sahara.", ("Sahara",), "Sahara", [("wikidata", "Q6583")]),
    ],
)
def test_countries_and_regions(text: str, names: tuple[str, ...], name: str, expected: list[tuple[str, str]]) -> None:
    assert [(link.source, link.id) for link in links(text, *names)[name]] == expected


def test_a_confidence_is_no_certainty() -> None:
    for text, names in (("Paris, Texas.", ("Paris", "Texas")), ("Talks in Tripoli.", ("Tripoli",))):
        assert all(0.5 < link.confidence < 1 for found in links(text, *names).values() for link in found)


def test_a_long_line_of_names_is_read_in_linear_time() -> None:
    text = "Paris " + "Aa Bb " * 20_000 + "Paris, " * 2_000
    assert links(text, "Paris")["Paris"]
