"""Where one voice ends and another begins: answers, second cues, asides, leads, pull quotes."""

import pytest

from tests.unit.extraction.quotes.test_find_quotes import quotes_in

COURT = (
    "Questioned by Simon Leck, Harold Bright agreed that he had signed the cheques.\n\n"
    "“You did not read them, did you?” asked Mr Leck.\n\n“No, sir,” he replied."
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # Nobody answers a question of their own.
        (COURT, [("that he had signed the cheques", "Harold Bright"), ("You did not read them, did you?", "Simon Leck"), ("No, sir,", "Harold Bright")]),
        # The subject that the parser lost behind an aside.
        (
            "The manager, Steve Gallimore, who was himself sent to the stand, said the referee had “lost his watch”.",
            [("the referee had “lost his watch", "Steve Gallimore")],
        ),
        (
            "Opening the case at Wexborough Crown Court, Nadia Farouk, prosecuting, told the jury that Mr Thorpe had lied.",
            [("that Mr Thorpe had lied", "Nadia Farouk")],
        ),
        # A second cue with a subject of its own.
        (
            "Mara Velde said some shelves would be empty by Friday, and the Exporters’ Federation called the strike a scandal.",
            [("some shelves would be empty by Friday", "Mara Velde"), ("the strike a scandal", "Exporters’ Federation")],
        ),
        # What the writer adds behind the marks.
        (
            "“We can float like butterflies,” Tomas Brandt said, not even needing to mention the boxer.",
            [("We can float like butterflies,", "Tomas Brandt")],
        ),
        # What somebody was asked is not what they said.
        ("Asked about the dog, Mara Velde smiled.", []),
        (
            "Asked about the dog, which held up play for five minutes in the first half, Mara Velde said: “We liked it.”",
            [("We liked it.", "Mara Velde")],
        ),
        # The clause next to the colon speaks.
        (
            "The club said talks would begin next week, and Mara Velde made it plain what she hoped for: “He can go when I do.”",
            [("talks would begin next week", "The club"), ("He can go when I do.", "Mara Velde")],
        ),
        # Only the relative clause is his.
        (
            "Mara Velde hailed the efforts of Tomas Brandt, which are aimed, he said, at peace.",
            [("the efforts of Tomas Brandt, which are aimed", "Mara Velde"), ("which are aimed, he said, at peace", "Tomas Brandt")],
        ),
        # A pull quote is its speaker's, wherever it stands.
        (
            "“We looked at the wrong wall,” Graham Pell said. “I am sorry.”\n\nAisha Benn said that was impossible.\n\n“We looked at the wrong wall.”",
            [("We looked at the wrong wall,” Graham Pell said. “I am sorry.", "Graham Pell"), ("that was impossible", "Aisha Benn"), ("We looked at the wrong wall.", "Graham Pell")],
        ),
        # The court listens.
        ("Treasurer ‘robbed the people she fed’, court told\n\nThe case goes on.", [("Treasurer ‘robbed the people she fed", None)]),
        # A sum may end its sentence.
        (
            "Graham Pell said that the repair would now cost £6.2m. Asked who would pay, he replied: “Not the customer.”",
            [("that the repair would now cost £6.2m", "Graham Pell"), ("Not the customer.", "Graham Pell")],
        ),
    ],
)  # fmt: skip
def test_whose_words(text: str, said: list[tuple[str, str | None]]) -> None:
    assert [(hull(text, parts), speaker and speaker[1]) for _, parts, _, speaker in quotes_in(text)] == said


def hull(text: str, parts: list[str]) -> str:
    """From the first part's start to the last one's end."""
    start = text.index(parts[0])
    return text[start : text.index(parts[-1], start) + len(parts[-1])]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Odile Ferrand est venue. Elle estime que deux cents fermes sont menacées.", [("que deux cents fermes sont menacées", "Elle")]),
        ("Solange Delmas est venue. Les dossiers seront déposés lundi, a-t-elle précisé.", [("Les dossiers seront déposés lundi", "elle")]),
        ("La réforme, a expliqué le ministre, sera votée en juin.", [("La réforme", "le ministre")]),
        ("La préfète, Solange Delmas, a annoncé l’ouverture d’une cellule.", [("l’ouverture d’une cellule", "Solange Delmas")]),
    ],
)  # fmt: skip
def test_french_cues_the_parser_does_not_show(text: str, said: list[tuple[str, str]]) -> None:
    assert [(parts[0], speaker and speaker[0]) for _, parts, _, speaker in quotes_in(text, "fr")] == said
