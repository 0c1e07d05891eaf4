"""The steps that need no model, each alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.annotations import EntityType
from copydesk.extraction.casing import is_headline, is_shouted, truecase
from copydesk.extraction.entities.acronyms import defined_acronyms, initials, stands_for
from copydesk.extraction.entities.merging import calm
from copydesk.extraction.entities.names import clean, completed, touches, unreadable
from copydesk.extraction.entities.people import Cast, are_close, same_person
from copydesk.extraction.entities.propagation import build_trie, find_names
from copydesk.extraction.entities.spans import Span, without_overlaps
from copydesk.extraction.entities.spellings import place_share


@pytest.mark.parametrize(
    ("text", "label", "expected"),
    [
        ("the Port of Sandholm", "ORG", "Port of Sandholm"),
        ("Mara Velde’s", "PERSON", "Mara Velde"),
        ("Velde's", "PERSON", "Velde"),
        ("Dr. Mara Velde", "PERSON", "Mara Velde"),
        ("Foreign Minister Mara Velde", "PERSON", "Mara Velde"),
        ("“Mara Velde,”", "PERSON", "Mara Velde"),
        ("Council Mara Velde", "PERSON", "Mara Velde"),
        ("Mara van der Velde", "PERSON", "Mara van der Velde"),
        ("Karim al-Ansari", "PERSON", "Karim al-Ansari"),
        ("Mara Velde Jr.", "PERSON", "Mara Velde Jr."),
        ("U.S.", "GPE", "U.S."),
        ("The Hague", "GPE", "The Hague"),
        ("THE HAGUE", "GPE", "THE HAGUE"),
        ("La Libertad", "GPE", "La Libertad"),
        ("Harbour Ministry spokesman", "ORG", "Harbour Ministry"),
        ("Norvik (Holdings)", "ORG", "Norvik (Holdings)"),
        ("Norvik (", "ORG", "Norvik"),
        ("Monday", "ORG", None),
        ("President", "PERSON", None),
        ("the", "ORG", None),
        ("1996", "ORG", None),
        ("DC Nair", "PERSON", "Nair"),
        ("Dunmore, Slatter", "PERSON", "Dunmore"),
        ("Slatter, Oakes & Finch", "ORG", "Slatter, Oakes & Finch"),
        ("Ministry of Trade, Industry", "ORG", "Ministry of Trade, Industry"),
        ("DC", "GPE", "DC"),
        ("Don Gould", "PERSON", "Don Gould"),
        ("Simon Leck KC", "PERSON", "Simon Leck"),
        ("Norvik Holdings (NVH)", "ORG", "Norvik Holdings"),
        ("Norvik Holdings (NVH", "ORG", "Norvik Holdings"),
        ("Norvik Shipping Ltd.", "ORG", "Norvik Shipping Ltd"),
    ],
)
def test_clean(text: str, label: EntityType, expected: str | None) -> None:
    span = clean(text, Span(0, len(text), label))
    assert (text[span.start : span.end] if span else None) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("told The Sandholm Gazette that", "The Sandholm Gazette"),
        ("The Sandholm Gazette said", "Sandholm Gazette"),
    ],
)
def test_a_capital_the_in_mid_sentence_is_the_names(text: str, expected: str) -> None:
    start = text.index("The")
    span = clean(text, Span(start, text.index("Gazette") + 7, "ORG"))
    assert span is not None
    assert text[span.start : span.end] == expected


@pytest.mark.parametrize(
    ("text", "surname", "expected"),
    [
        ("the harbour master, Joost Verhey, said", "Verhey", "Joost Verhey"),
        ("Sergeant Verhey said", "Verhey", "Verhey"),
        ("On Monday Verhey said", "Verhey", "Verhey"),
        ("Libyan Verhey said", "Verhey", "Verhey"),
        ("when Verhey said", "Verhey", "Verhey"),
    ],
)
def test_completed(text: str, surname: str, expected: str) -> None:
    start = text.index(surname)
    found = completed(text, [Span(start, start + len(surname), "PERSON")], "en")
    assert [text[span.start : span.end] for span in found] == [expected]


def test_a_french_m_is_a_title_in_french_alone() -> None:
    text = "M. Benali"
    french, english = (clean(text, Span(0, len(text), "PERSON"), language) for language in ("fr", "en"))
    assert (french and french.start, english and english.start) == (3, 0)


def test_a_word_without_a_vector_is_told_by_its_spelling() -> None:
    assert place_share("Wexborough") > 0.6
    assert place_share("Olsvik") < 0.4


@given(st.text(max_size=60), st.sampled_from(["PERSON", "ORG", "GPE"]))
def test_clean_stays_within(text: str, label: EntityType) -> None:
    span = clean(text, Span(0, len(text), label))
    assert span is None or 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("see https://example.org/A-B now", ["https://example.org/A-B"]),
        ("write to desk@example.org", ["desk@example.org"]),
        ("@MaraVelde said #Sandholm", ["@MaraVelde", "#Sandholm"]),
        ("US$5 or US dollars", ["US$", "US dollars"]),
        ("Mara Velde", []),
    ],
)
def test_unreadable(text: str, closed: list[str]) -> None:
    assert [text[start:end] for start, end in unreadable(text)] == closed


@pytest.mark.parametrize(
    ("span", "expected"), [((0, 2), False), ((4, 6), True), ((5, 9), True), ((8, 9), False), ((20, 30), True)]
)
def test_touches(span: tuple[int, int], expected: bool) -> None:
    assert touches([(5, 8), (12, 25)], *span) is expected


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("the Sandholm National Guard (SNG) said", "Sandholm National Guard", {"SNG": "Sandholm National Guard"}),
        ("the Sandholm National Guard (the SNG)", "Sandholm National Guard", {"SNG": "Sandholm National Guard"}),
        ("the Ministry of Harbours, or MoH", "Ministry of Harbours", {}),
        ("the Ministry of Harbours (MoH)", "Ministry of Harbours", {"MoH": "Ministry of Harbours"}),
        ("Mara Velde (AP)", "Mara Velde", {}),
    ],
)
def test_defined_acronyms(text: str, name: str, expected: dict[str, str]) -> None:
    start = text.index(name)
    found = defined_acronyms(text, [Span(start, start + len(name), "ORG")])
    assert {short: text[span.start : span.end] for short, span in found.items()} == expected


def test_initials_leave_small_words_out() -> None:
    assert initials("Union of Harbour and River Pilots") == "UHRP"
    assert stands_for("UHRP", "Union of Harbour and River Pilots")
    assert not stands_for("XYZ", "Union of Harbour and River Pilots")


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        (
            "Velde met Orso Lindqvist; Velde left.",
            {"Velde": "PERSON", "Orso Lindqvist": "PERSON"},
            ["Velde", "Orso Lindqvist", "Velde"],
        ),
        ("Port of Sandholm", {"Sandholm": "GPE", "Port of Sandholm": "ORG"}, ["Port of Sandholm"]),
        ("Sandholm-Norvik talks", {"Sandholm": "GPE", "Norvik": "GPE"}, ["Sandholm", "Norvik"]),
        ("Mara\nVelde", {"Mara Velde": "PERSON"}, []),
        ("Sandholmers", {"Sandholm": "GPE"}, []),
        ("Velde's boat", {"Velde": "PERSON"}, ["Velde"]),
    ],
)
def test_find_names(text: str, names: dict[str, EntityType], expected: list[str]) -> None:
    assert [text[span.start : span.end] for span in find_names(text, [build_trie(names)], [])] == expected


def test_the_longer_of_two_overlapping_spans_is_kept() -> None:
    spans = [Span(0, 4, "PERSON"), Span(2, 10, "ORG"), Span(9, 12, "GPE"), Span(20, 22, "GPE")]
    assert without_overlaps(spans) == [Span(2, 10, "ORG"), Span(20, 22, "GPE")]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Mara Velde", "Mara K. Velde", True),
        ("M. Velde", "Mara Velde", True),
        ("Velde Mara", "Mara Velde", True),
        ("José Ibarra", "Jose Ibarra", True),
        ("Sergej Halvorsen", "Sergey Halvorsen", True),
        ("Mara Velde", "Orso Velde", False),
        ("Karel Ruud", "Karel Ruud Jr.", False),
        ("Mara Velde", "Mara Lindqvist", False),
    ],
)
def test_same_person(one: str, other: str, expected: bool) -> None:
    assert same_person(one, other) is expected
    assert same_person(other, one) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Norvika", "Norvikah", True),
        ("Norvik", "Norwik", True),
        ("Oslo", "Oslos", False),
        ("Norvik", "Sandholm", False),
    ],
)
def test_are_close(one: str, other: str, expected: bool) -> None:
    assert are_close(one, other) is expected


@pytest.mark.parametrize(
    ("name", "calmed"),
    [("ELENA MARSH", "Elena Marsh"), ("ORSO O'DELL III", "Orso O'Dell III"), ("J.R. LUND", "J.R. Lund")],
)
def test_a_shouted_name_is_calmed(name: str, calmed: str) -> None:
    assert calm(name) == calmed


def test_a_shared_surname_is_the_ones_who_was_named_last() -> None:
    cast = Cast(["Mara Velde", "Orso Velde"])
    mara, again = cast.person("Mara Velde"), cast.person("Velde")
    orso, then = cast.person("Orso Velde"), cast.person("Velde")
    assert (mara, orso) == (again, then)
    assert mara != orso
    assert cast.person("Lindqvist") == "lindqvist"


@pytest.mark.parametrize(
    ("line", "shouted", "headline"),
    [
        ("HARBOUR STRIKE ENDS IN SANDHOLM", True, True),
        ("Harbour Strike Ends in Sandholm After Nine Days", False, True),
        ("Harbour strike ends in Sandholm after nine days", False, False),
        ("The strike ended.", False, False),
        ("UN", False, False),
        ("Reporting by Mara Doe in Sandholm; Editing by Carl Moss", False, False),
        ("Harwick: Pell; Dunmore, Slatter, Oakes", False, False),
    ],
)
def test_loud_lines(line: str, shouted: bool, headline: bool) -> None:
    assert (is_shouted(line), is_headline(line)) == (shouted, headline)


def test_truecase_follows_the_article() -> None:
    lines = ["VELDE ENDS HARBOUR STRIKE, SAYS UN", "On Friday Mara Velde ended the harbour strike, the UN said."]
    assert truecase(lines, {"ends", "says"}.__contains__) == ["Velde ends harbour strike, says UN", lines[1]]


def test_truecase_knows_the_place_of_a_dateline() -> None:
    lines = ["STRIKE ENDS IN READING", "READING, Aug 14 (Norda) - The strike ended."]
    assert truecase(lines, {"strike", "ends", "in", "reading"}.__contains__)[0] == "Strike ends in Reading"


def test_truecase_keeps_the_surname_behind_a_given_name() -> None:
    assert truecase(["ELENA MARSH WINS RACE"], {"marsh", "wins", "race"}.__contains__) == ["Elena Marsh wins race"]


@given(st.lists(st.text(max_size=40), max_size=5))
def test_truecase_keeps_every_offset(lines: list[str]) -> None:
    assert [len(line) for line in truecase(lines, str.isalpha)] == [len(line) for line in lines]
