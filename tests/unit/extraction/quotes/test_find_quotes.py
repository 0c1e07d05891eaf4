"""Quotes as a reader would mark them: text -> type, pieces, cue, and (words, name, how resolved) of the speaker."""

import pytest

from copydesk.extraction.entities import find_entities
from copydesk.extraction.parsing import parse
from copydesk.extraction.quotes import find_quotes

Found = tuple[str, list[str], str | None, tuple[str, str, str] | None]


def quotes_in(text: str, language: str = "en") -> list[Found]:
    parsed = parse(text, language)
    quotes, _ = find_quotes(parsed, find_entities(parsed))
    return [
        (
            quote.type,
            [text[part.start : part.end] for part in quote.parts],
            quote.cue.text if quote.cue else None,
            (quote.speaker.text, quote.speaker.name, quote.speaker.resolved_by) if quote.speaker else None,
        )
        for quote in quotes
    ]


VELDE = ("Mara Velde", "Mara Velde", "name")
BRANDT = ("Tomas Brandt", "Tomas Brandt", "name")
CARRIED = ("Mara Velde", "Mara Velde", "continuation")


@pytest.mark.parametrize(
    "quoted",
    ["“{}”", '"{}"', "«{}»", "„{}“", "‘{}’", "'{}'", '“{}"', "''{}''"],
)
def test_direct_quotes_in_every_pair_of_marks(quoted: str) -> None:
    text = quoted.format("We waited too long,") + " Mara Velde said."
    assert quotes_in(text) == [("direct", ["We waited too long,"], "said", VELDE)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "“He told me ‘never again’ and left,” Mara Velde said.",
            [("direct", ["He told me ‘never again’ and left,"], "said", VELDE)],
        ),
        ("Mara Velde said: “We waited too long.", [("direct", ["We waited too long."], "said", VELDE)]),
        (
            "“We waited too long,” Mara Velde said.\n\n“The piles are rotten.\n\n“Nobody looked.”",
            [
                ("direct", ["We waited too long,"], "said", VELDE),
                ("direct", ["The piles are rotten.", "Nobody looked."], None, CARRIED),
            ],
        ),
        (
            "Mara Velde was blunt. “We waited too long.\n\nNobody looked.” She left at noon.",
            [("direct", ["We waited too long.\n\nNobody looked."], None, CARRIED)],
        ),
        ("“We waited,” Mara Velde said, “for nothing.”", [("direct", ["We waited,", "for nothing."], "said", VELDE)]),
        (
            "“How,” Mara Velde asked, “can the port stay open?”",
            [("direct", ["How,", "can the port stay open?"], "asked", VELDE)],
        ),
        (
            "“We waited too long,” Mara Velde said. “The piles are rotten.”",
            [("direct", ["We waited too long,", "The piles are rotten."], "said", VELDE)],
        ),
        (
            "“We waited too long,” said Mara Velde, a lawyer from Sandholm.",
            [("direct", ["We waited too long,"], "said", VELDE)],
        ),
        (
            "“They lied,” Tomas Brandt, who has worked on the quay for thirty years, told reporters.",
            [("direct", ["They lied,"], "told", BRANDT)],
        ),
        (
            "Mara Velde shook her head. “Nobody looked at the piles in twenty years.”",
            [("direct", ["Nobody looked at the piles in twenty years."], None, CARRIED)],
        ),
        (
            "“Are the piles rotten?” Mara Velde asked.\n\n“Since 1998,” said Tomas Brandt.",
            [("direct", ["Are the piles rotten?"], "asked", VELDE), ("direct", ["Since 1998,"], "said", BRANDT)],
        ),
        (
            "“The piles were rotten in 1998.” – Commissioner Mara Velde",
            [("direct", ["The piles were rotten in 1998."], None, ("Mara Velde", "Mara Velde", "lead-in"))],
        ),
        (
            "Mara Velde wrote on Monday:\n\n“The piles were rotten in 1998. Nobody looked.”",
            [("direct", ["The piles were rotten in 1998. Nobody looked."], "wrote", VELDE)],
        ),
        (
            "Mara Velde added:\n\nWe waited too long, and nobody looked at the piles.",
            [("direct", ["We waited too long, and nobody looked at the piles"], "added", VELDE)],
        ),
        ("Mara Velde tweeted: “We waited too long.”", [("direct", ["We waited too long."], "tweeted", VELDE)]),
    ],
)
def test_direct_quotes(text: str, expected: list[Found]) -> None:
    assert quotes_in(text) == expected


def test_a_lead_in_names_the_speaker() -> None:
    ((kind, pieces, _, speaker),) = quotes_in("From Mara Velde: “We waited too long.”")
    assert (kind, pieces) == ("direct", ["We waited too long."])
    assert speaker is not None
    assert speaker[1] == "Mara Velde"


def test_the_turns_of_a_transcript() -> None:
    found = quotes_in(
        "Mara Velde met the Sandholm Post on Monday.\n\nWALKER: Did you see the piles?\n\nVELDE: I did.\n\n"
        "WALKER: And what did you do?\n\nVELDE: I wrote a letter."
    )
    assert [(kind, pieces) for kind, pieces, _, _ in found] == [
        ("direct", ["Did you see the piles?"]),
        ("direct", ["I did"]),
        ("direct", ["And what did you do?"]),
        ("direct", ["I wrote a letter"]),
    ]
    assert [speaker[1] for _, _, _, speaker in found if speaker] == ["Walker", "Mara Velde", "Walker", "Mara Velde"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Mara Velde said the closure could have “significant consequences” for the town.",
            [("mixed", ["the closure could have", "significant consequences", "for the town"], "said", VELDE)],
        ),
        ("Tomas Brandt described the plan as “a farce”.", [("mixed", ["the plan as", "a farce"], "described", BRANDT)]),
        (
            "Mara Velde believes the plan is “utter madness”.",
            [("mixed", ["the plan is", "utter madness"], "believes", VELDE)],
        ),
    ],
)
def test_the_indirect_half_belongs_to_a_mixed_quote(text: str, expected: list[Found]) -> None:
    assert quotes_in(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Mara Velde said that the berths would close in May.",
            [("indirect", ["that the berths would close in May"], "said", VELDE)],
        ),
        (
            "Mara Velde said the berths would close in May.",
            [("indirect", ["the berths would close in May"], "said", VELDE)],
        ),
        (
            "According to Mara Velde, the berths will close in May.",
            [("indirect", ["the berths will close in May"], "According to", VELDE)],
        ),
        (
            "The berths, Mara Velde said, will close in May.",
            [("indirect", ["The berths", "will close in May"], "said", VELDE)],
        ),
        (
            "The berths will close in May, Mara Velde said.",
            [("indirect", ["The berths will close in May"], "said", VELDE)],
        ),
        (
            "Tomas Brandt urged the police to close the road.",
            [("indirect", ["the police to close the road"], "urged", BRANDT)],
        ),
        ("Tomas Brandt called for an inquiry.", [("indirect", ["an inquiry"], "called for", BRANDT)]),
        (
            "Mara Velde announced a new pier and promised to reopen the old one.",
            [
                ("indirect", ["a new pier"], "announced", VELDE),
                ("indirect", ["to reopen the old one"], "promised", VELDE),
            ],
        ),
    ],
)
def test_indirect_speech(text: str, expected: list[Found]) -> None:
    assert quotes_in(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Mara Velde thought the berths would close.",
        "Mara Velde hoped that the rain would stop.",
        "The so-called “experts” arrived late.",
        "She read “The Long Winter” on the train.",
        "Tomas “Shorty” Brandt won the race.",
        "The word “quay” comes from French.",
        "Port to close two berths in May",
    ],
)
def test_what_is_no_quote(text: str) -> None:
    assert quotes_in(text) == []


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        (
            "Mara Velde, the harbour master, spoke first. “We waited too long,” Velde said.",
            [("Velde", "Mara Velde", "name")],
        ),
        ("Mara Velde arrived on Monday. She said the berths would close.", [("She", "Mara Velde", "pronoun")]),
        (
            "Russian foreign minister Ivan Petrenko met reporters. The minister said the talks had failed.",
            [("The minister", "Ivan Petrenko", "role")],
        ),
        (
            "Campbell’s partner, Jason Louth, said the band would tour in May.",
            [("Jason Louth", "Jason Louth", "apposition")],
        ),
        (
            "The Sandholm Workers Union (SWU) met on Monday. The SWU said the strike would go on.",
            [("SWU", "Sandholm Workers Union", "acronym")],
        ),
        (
            "The Port of Sandholm closed on Monday. The report said the piles were rotten.",
            [("The report", "The report", "unnamed")],
        ),
        ("Two officials said the berths would close.", [("Two officials", "Two officials", "unnamed")]),
        (
            "A spokesperson for the Port of Sandholm said the berths would close.",
            [("A spokesperson for the Port of Sandholm", "A spokesperson for the Port of Sandholm", "unnamed")],
        ),
        (
            "Mara Velde and Tomas Brandt said the berths would close.",
            [("Mara Velde and Tomas Brandt", "Mara Velde, Tomas Brandt", "name")],
        ),
        ("“No,” he said.", [("he", "he", "unnamed")]),
        ("“We waited far too long for this day.”", [None]),
        (
            "Mara Velde denied the claim. “That is a lie,” she said, adding that the letter was real.",
            [("Mara Velde", "Mara Velde", "name"), ("she", "Mara Velde", "pronoun"), ("she", "Mara Velde", "pronoun")],
        ),
    ],
)
def test_speakers(text: str, speakers: list[tuple[str, str, str] | None]) -> None:
    assert [speaker for _, _, _, speaker in quotes_in(text)] == speakers


def test_an_unnamed_source_has_no_entity() -> None:
    parsed = parse("Two officials said the berths would close.", "en")
    quotes, _ = find_quotes(parsed, find_entities(parsed))
    assert [quote.speaker.entity_id for quote in quotes if quote.speaker] == [None]


def test_what_a_pronoun_and_a_role_stand_for_is_a_mention_of_the_entity() -> None:
    parsed = parse(
        "The harbour master, Mara Velde, arrived. She was late. The harbour master said the port would close.", "en"
    )
    _, entities = find_quotes(parsed, find_entities(parsed))
    (velde,) = (entity for entity in entities if entity.name == "Mara Velde")
    assert [(mention.text, mention.kind) for mention in velde.mentions] == [
        ("Mara Velde", "name"),
        ("She", "pronoun"),
        ("The harbour master", "nominal"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "« Nous avons trop attendu », a déclaré la directrice du port, Mara Velde.",
            [("direct", ["Nous avons trop attendu"], "déclaré", ("Mara Velde", "Mara Velde", "apposition"))],
        ),
        (
            "Mara Velde a déclaré que les quais fuyaient. « C’est trop tard », a-t-elle ajouté. « Les pieux sont pourris. »",
            [
                ("indirect", ["que les quais fuyaient"], "a déclaré", VELDE),
                ("direct", ["C’est trop tard", "Les pieux sont pourris."], "ajouté", ("elle", "Mara Velde", "pronoun")),
            ],
        ),
        (
            "Selon le ministère, deux quais seront fermés en mai.",
            [("indirect", ["deux quais seront fermés en mai"], "Selon", ("le ministère", "le ministère", "unnamed"))],
        ),
        ("La ville est « belle » au printemps.", []),
        ("Jean Dutour pense que le port fermera.", []),
    ],
)
def test_french(text: str, expected: list[Found]) -> None:
    assert quotes_in(text, "fr") == expected
