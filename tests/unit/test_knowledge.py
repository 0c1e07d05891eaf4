"""Lines of a knowledge base, and who of it is meant."""

import json

import pytest

from copydesk.knowledge import Candidate, KnowledgeBaseError, choose, parse
from copydesk.namesakes import Facets, facets

NOTHING = Facets()
POLITICS, SPORT, DANISH = (
    Facets(frozenset({"politics"})),
    Facets(frozenset({"sport"})),
    Facets(nations=frozenset({"DK"})),
)


def known(id_: str, about: Facets = NOTHING, *, prominence: int = 1, main: bool = True) -> Candidate:
    return Candidate(id_, about, prominence, main)


@pytest.mark.parametrize(
    ("candidates", "own", "expected"),
    [
        ([], POLITICS, None),
        ([known("Q1")], Facets(), ("Q1", 0.8)),
        ([known("Q1", main=False)], Facets(), ("Q1", 0.6)),
        ([known("Q1", POLITICS)], POLITICS, ("Q1", 0.95)),
        ([known("Q1", POLITICS, main=False)], POLITICS, ("Q1", 0.8)),
        ([known("Q1", SPORT)], POLITICS, None),
        ([known("Q1", SPORT), known("Q2", POLITICS)], POLITICS, ("Q2", 0.95)),
        ([known("Q1"), known("Q2", POLITICS)], POLITICS, ("Q2", 0.8)),
        ([known("Q1", POLITICS), known("Q2", POLITICS | DANISH)], POLITICS | DANISH, ("Q2", 0.8)),
        # Two of a name, and nothing to tell them by: none, unless one is known far and wide.
        ([known("Q1"), known("Q2")], Facets(), None),
        ([known("Q1", POLITICS), known("Q2", POLITICS)], POLITICS, None),
        ([known("Q1", prominence=5), known("Q2")], Facets(), None),
        ([known("Q1", prominence=6), known("Q2")], Facets(), ("Q1", 0.6)),
        ([known("Q1", prominence=99, main=False), known("Q2")], Facets(), None),
    ],
)
def test_who_is_meant(candidates: list[Candidate], own: Facets, expected: tuple[str, float] | None) -> None:
    assert choose(candidates, own) == choose(candidates[::-1], own) == expected


LINE = {"id": "Q900000001", "type": "PERSON", "name": "Mara Velde", "occupations": ["minister"], "countries": ["DK"]}


def test_a_line_is_read() -> None:
    entry = parse(json.dumps(LINE), 1)
    assert (entry.name, entry.aliases, entry.facets) == ("Mara Velde", (), facets(["Danish minister"]))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "Line 7: the line: Invalid JSON"),
        ("[]", "Line 7: the line: "),
        (json.dumps(LINE | {"id": "7"}), "Line 7: id: "),
        (json.dumps(LINE | {"type": "MAN"}), "Line 7: type: "),
        (json.dumps(LINE | {"name": " "}), "Line 7: name: "),
        (json.dumps(LINE | {"name": "nul \x00"}), "Line 7: name: "),
        (json.dumps(LINE | {"countries": ["Denmark"]}), "Line 7: countries.0: "),
        (json.dumps(LINE | {"prominence": -1}), "Line 7: prominence: "),
        (json.dumps(LINE | {"label": "x"}), "Line 7: label: "),
        ("[" * 100_000, "Line 7: the line: "),
    ],
)
def test_a_wrong_line_is_named(line: str, said: str) -> None:
    with pytest.raises(KnowledgeBaseError) as raised:
        parse(line, 7)
    assert str(raised.value).startswith(said)
    assert "Nothing was imported." in str(raised.value)
