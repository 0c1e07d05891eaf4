"""Entities from text, the model included."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.annotations import Entity
from copydesk.extraction.entities import STEPS, Step, find_entities
from copydesk.extraction.entities.candidates import Candidate
from copydesk.extraction.entities.odds import NAMES, log_odds
from copydesk.extraction.parsing import parse

STORY = """Velde Ends Harbour Strike in Oslo After Nine Days

Norwegian trade minister Mara Velde met dockers in Oslo, Norway, on Monday.

“It is over,” Ms Velde said. Velde thanked the National Dockers Union (NDU). The NDU said it was pleased.

Karel Ruud, chairman of the Norvik Shipping Company, told the United Nations in Paris, Texas, that the UN was right.
"""


@pytest.fixture(scope="module")
def entities() -> dict[str, Entity]:
    return {entity.name: entity for entity in find_entities(parse(STORY, "en"))}


def test_a_person_is_one_entity_with_aliases_roles_and_gender(entities: dict[str, Entity]) -> None:
    velde = entities["Mara Velde"]
    assert velde.type == "PERSON"
    assert velde.aliases == ("Velde",)
    assert velde.roles == ("Norwegian trade minister",)
    assert (velde.gender, velde.number) == ("female", "singular")
    assert len(velde.mentions) == 4


def test_a_role_may_follow_the_name(entities: dict[str, Entity]) -> None:
    assert entities["Karel Ruud"].roles == ("chairman of the Norvik Shipping Company",)
    assert entities["Karel Ruud"].gender == "male"


def test_an_acronym_is_the_body_it_was_given_for(entities: dict[str, Entity]) -> None:
    assert [mention.text for mention in entities["National Dockers Union"].mentions] == [
        "National Dockers Union",
        "NDU",
        "NDU",
    ]


def test_a_known_acronym_needs_no_definition(entities: dict[str, Entity]) -> None:
    assert entities["United Nations"].aliases == ("UN",)


def test_places_are_linked_in_their_context(entities: dict[str, Entity]) -> None:
    norway, oslo, paris = (entities[name].links for name in ("Norway", "Oslo", "Paris"))
    assert {(link.source, link.id) for link in norway} == {("iso3166", "NO"), ("wikidata", "Q20")}
    assert [(link.source, link.id) for link in oslo] == [("geonames", "3143244")]
    assert [link.id for link in paris] == ["4717560"]  # Paris, Texas


def test_a_role_runs_to_the_end_of_the_name_it_runs_into() -> None:
    text = (
        "“No,” said Mara Velde, general secretary of the Dock and Harbour Workers' Union. A spokesman for Velde agreed."
    )
    velde = next(entity for entity in find_entities(parse(text, "en")) if entity.name == "Mara Velde")
    assert velde.roles == ("general secretary of the Dock and Harbour Workers' Union",)


@pytest.mark.parametrize("step", STEPS)
def test_every_step_can_be_left_out(step: Step) -> None:
    found = find_entities(parse(STORY, "en"), without={step})
    assert all(mention.text == STORY[mention.start : mention.end] for entity in found for mention in entity.mentions)


def test_the_odds_are_the_models_own() -> None:
    """What the model settled on is what it finds likeliest."""
    parsed = parse("Joe Biden met Emmanuel Macron at the European Commission in Guatemala.", "en")
    doc = parsed.paragraphs[0].doc
    names = [entity for entity in doc.ents if entity.label_ in NAMES]
    found = log_odds(parsed, [Candidate(entity.start_char, entity.end_char, "") for entity in names])
    assert len(names) > 2
    assert [NAMES[row.argmax()] for row in found[:, : len(NAMES)]] == [entity.label_ for entity in names]


def test_salience_sums_to_one(entities: dict[str, Entity]) -> None:
    assert sum(entity.salience for entity in entities.values()) == pytest.approx(1)
    assert max(entities.values(), key=lambda entity: entity.salience).name == "Mara Velde"


@pytest.mark.parametrize(
    ("text", "unnamed"),
    [
        ("Read more at https://example.org/Harbour-Strike today.", "Harbour"),
        ("The strike began on Monday in March.", "Monday"),
        ("It cost US$5 million.", "US"),
    ],
)
def test_what_names_nobody(text: str, unnamed: str) -> None:
    assert all(
        unnamed not in mention.text for entity in find_entities(parse(text, "en")) for mention in entity.mentions
    )


def test_french_is_read_too() -> None:
    found = {
        entity.name: entity.type
        for entity in find_entities(parse("Le président Emmanuel Sorlin est arrivé en Allemagne.", "fr"))
    }
    assert found == {"Emmanuel Sorlin": "PERSON", "Allemagne": "GPE"}


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.sampled_from("AaBé.ß ’'()-,\n“”İ1𝔸"), max_size=120))
def test_mentions_are_anchored_ordered_and_apart(text: str) -> None:
    found = find_entities(parse(text, "en"))
    spans = sorted((mention.start, mention.end) for entity in found for mention in entity.mentions)
    assert all(mention.text == text[mention.start : mention.end] for entity in found for mention in entity.mentions)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert [entity.id for entity in found] == [f"e{number}" for number in range(1, len(found) + 1)]
    firsts = [entity.mentions[0].start for entity in found]
    assert firsts == sorted(firsts)
