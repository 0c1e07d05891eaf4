"""Whose words they are, by what stands beside the speaker's words: names, years, nations, papers, datelines, labels."""

import pytest

from copydesk.extraction.entities import find_entities
from copydesk.extraction.parsing import parse
from copydesk.extraction.quotes import find_quotes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # The clause hangs on the paper, the words are the speaker's.
        (
            "Mara Velde told the Courier in a statement that the piles were rotten.",
            [("that the piles were rotten", "Mara Velde", "name")],
        ),
        # A name in apposition, wherever the parser hangs it.
        (
            "His opponent, the banker Walter Strake, demanded a recount.",
            [("a recount", "Walter Strake", "apposition")],
        ),
        (
            "One of its nine members, Ketsia Laventure, denied that a ransom had been paid.",
            [("that a ransom had been paid", "Ketsia Laventure", "apposition")],
        ),
        # Who leads a body speaks, though the parser hangs them on it.
        (
            "Mara Velde told a crowd to wait. The secretary of the Dock and Harbour Workers’ Union said that her members had waited.",
            [("that her members had waited", "Mara Velde", "role")],
        ),
        # A dateline speaks not.
        (
            "COPENHAGEN, 5 September - Danish carrier Nordfly said on Friday it had ended the talks.",
            [("it had ended the talks", "Nordfly", "name")],
        ),
        # What the model calls a date may be a man.
        (
            "Marchenko, who arrived in the afternoon, said two people were dead. Oleh Marchenko is the governor.",
            [("two people were dead", "Oleh Marchenko", "name")],
        ),
        # Years tell two people apart.
        (
            "Tomas Brandt, 61, and Mara Velde, 27, share a stall at the market.\n\n“He shouts,” the 27-year-old said.",
            [("He shouts,", "Mara Velde", "role")],
        ),
        # A nation is one person's.
        (
            "Stig Halland let in four goals. “I thought it was just bad,” the Norwegian said.",
            [("I thought it was just bad,", "Stig Halland", "role")],
        ),
        # A role that nothing else explains takes up whoever is there, unless somebody without a name has it.
        (
            "Steve Hallam was on the quay when the gull came.\n\n“It looked at both,” the plumber said.",
            [("It looked at both,", "Steve Hallam", "role")],
        ),
        (
            "Steve Hallam was on the quay when a plumber came.\n\n“It looked at both,” the plumber said.",
            [("It looked at both,", "the plumber", "unnamed")],
        ),
        # A report is its author's.
        (
            "According to a report released on Thursday by the Port Safety Board, the piles are rotten.",
            [("the piles are rotten", "Port Safety Board", "name")],
        ),
        # Named only behind the words.
        (
            "“You get used to the light, and to the silence before it.”\n\nMara Velde has farmed here for thirty years.",
            [("You get used to the light, and to the silence before it.", "Mara Velde", "continuation")],
        ),
    ],
)
def test_whose_words(text: str, said: list[tuple[str, str, str]]) -> None:
    parsed = parse(text, "en")
    quotes, _ = find_quotes(parsed, find_entities(parsed))
    found = [(quote.text, quote.speaker) for quote in quotes]
    assert [(words, who.name, who.resolved_by) for words, who in found if who] == said
