"""Plain texts: the marked set exactly, and single traits."""

import json
from pathlib import Path

import pytest

from copydesk.extraction.metadata.boilerplate import is_boilerplate, is_tail
from copydesk.extraction.metadata.heads import byline
from copydesk.extraction.metadata.plaintext import paragraphs, read_plain
from copydesk.extraction.source import prepare
from copydesk.submissions import Submission

TEXTS = Path(__file__).parents[3] / "corpus" / "texts"


@pytest.mark.parametrize("name", sorted(path.stem for path in TEXTS.glob("*.txt")))
def test_marked_texts(name: str) -> None:
    gold = json.loads((TEXTS / f"{name}.json").read_text(encoding="utf-8"))["gold"]
    prepared = prepare(Submission((TEXTS / f"{name}.txt").read_bytes().decode()))
    metadata, line = prepared.metadata, prepared.metadata.dateline
    assert prepared.text == gold["body"]
    assert metadata.title == gold["title"]
    assert list(metadata.authors) == gold["authors"]
    assert metadata.agency == gold.get("agency")
    assert (prepared.text[line.start : line.end] if line else None) == gold.get("dateline")
    assert (metadata.published_at.date().isoformat() if metadata.published_at else None) == gold.get("date")


@pytest.mark.parametrize(
    "line",
    [
        "Share This",
        "Share this:",
        "Facebook | Twitter | WhatsApp",
        "Read more: Ferry fares rise again",
        "READ ALSO: Ferry fares rise again",
        "Advertisement",
        "Sign up for our newsletter",
        "Get the news of the coast delivered straight to your inbox",
        "© 2024 Norda. All rights reserved.",
        "Copyright 2024 Norda",
        "(Reporting by Ruth Okafor; Editing by Dan Pryce)",
        "Our Standards: The Norda Principles",
        "5 min read",
        "12 comments",
        "Photo: Norda/Ann Poe",
        "Photos by: Ann Poe",
        "Pictures: Ann Poe",
        "Photographs by Ann Poe",
        "The harbour bridge on Tuesday. Photograph: Ann Poe/Norda",
        "The harbour bridge, shut on Tuesday for a year (Photo by Ann Poe/Norda)",
        "jane.doe@courier.example",
        "Enditem",
        "Lire aussi : Le tramway attendra",
        "* * *",
        "Follow us on Facebook and Twitter",
    ],
)
def test_boilerplate(line: str) -> None:
    assert is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    [
        "Share prices fell by a fifth on Monday after the pumps’ maker said that it would not pay.",
        "“Share this bread,” he said, handing loaves out of the window to all those who had come.",
        "Listen to the engineers, the mayor said, and you will hear that nobody knows how long the pumps will hold.",
        "Photographs by the river’s keeper show the water at the second step.",
        "The harbour was shut. Photographs by the keeper show that the water stood at the second step.",
        "Photographs of the night show the water at the second step.",
        "More than 3,000 homes were without power.",
        "The end of the road is near.",
        "Copyright law was changed in May.  It now covers, the minister told the chamber, "
        + "paintings and songs " * 25,
    ],
)
def test_prose(line: str) -> None:
    assert not is_boilerplate(line)


def test_tails() -> None:
    assert is_tail("Jane Doe is a reporter at the Sandholm Courier.")
    assert is_tail("John Roe in Tarn contributed to this report.")
    assert is_tail("NRD/jd/ar")
    assert is_tail("burs-jd/ar")
    assert not is_tail("Jane Doe is a dentist who has lived in Tarn for ten years.")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("By Jane Doe", (("Jane Doe",), None)),
        ("By Jane Doe, Reuters", (("Jane Doe",), "Reuters")),
        ("BY JANE DOE AND JOHN ROE", (("Jane Doe", "John Roe"), None)),
        ("Jane Doe in Nordhavn", (("Jane Doe",), None)),
        ("By our news desk", None),
        ("By Norda Newsroom", ((), None)),
        ("By Monday the water had gone.", None),
        ("by the river", None),
    ],
)
def test_bylines(line: str, expected: tuple[tuple[str, ...], str | None] | None) -> None:
    assert byline(line) == expected


PROSE = "The council voted on Tuesday to close the old harbour bridge after cracks were found in two of its piers."


@pytest.mark.parametrize(
    ("head", "authors"),
    [
        ("Story by Jane Doe", ("Jane Doe",)),
        ("Story by: Jane Doe\nPhotos by: Ann Poe", ("Jane Doe",)),
        ("Written by Jane Doe", ("Jane Doe",)),
        ("Posted by Jane Doe on March 14, 2026", ("Jane Doe",)),
        ("Analysis by Jane Doe, Norda", ("Jane Doe",)),
        ("By Jane Doe\njdoe@courier.example", ("Jane Doe",)),
        ("By Jane Doe\nSpecial to The Courier", ("Jane Doe",)),
        ("BY JANE DOE AND JOHN ROE\nSTAFF WRITERS", ("Jane Doe", "John Roe")),
        ("JANE DOE\nPolitical Editor", ("Jane Doe",)),
        ("Jane Doe\n5 min read\nMar 14, 2026", ("Jane Doe",)),
        ("JANE DOE\nTarn - 14 MAR 2026 - 09:30 CET", ("Jane Doe",)),
        ("Jane Doe (à Tarn)", ("Jane Doe",)),
        ("Jane Doe in Sandholm and John Roe in Tarn", ("Jane Doe", "John Roe")),
    ],
)
def test_all_of_a_head_goes_into_the_metadata(head: str, authors: tuple[str, ...]) -> None:
    found = read_plain(f"Bridge to close for a year\n\n{head}\n\n{PROSE}")
    assert found.authors == authors
    assert found.text == f"Bridge to close for a year\n\n{PROSE}"


@pytest.mark.parametrize(
    "line", ["Harbour Bridge", "By the harbour, traders waited.", "A ferry will run until spring", "For The Many"]
)
def test_what_stands_below_a_title_and_is_no_byline_stays(line: str) -> None:
    found = read_plain(f"Bridge to close for a year\n\n{line}\n\n{PROSE}")
    assert (found.authors, found.text) == ((), f"Bridge to close for a year\n\n{line}\n\n{PROSE}")


def test_the_day_a_byline_has_is_the_articles() -> None:
    published = read_plain(f"Bridge to close\n\nPosted by Jane Doe on March 14, 2026\n\n{PROSE}").published_at
    assert published is not None
    assert published.isoformat() == "2026-03-14T00:00:00+00:00"


def test_the_heading_of_another_story_goes_with_its_prompt() -> None:
    found = read_plain(f"Bridge to close\n\n{PROSE}\n\nRead more:\nCracks found last year\n\n{PROSE} It opens in May.")
    assert found.text == f"Bridge to close\n\n{PROSE}\n\n{PROSE} It opens in May."


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    wrapped = (
        "The harbour board of Sandholm voted on Tuesday to close two\nof its five berths in May, ending"
        " a dispute with the union\nthat has lasted since the autumn."
    )
    assert paragraphs(wrapped + "\n\n" + "One.\nTwo.") == [wrapped.replace("\n", " "), "One.", "Two."]


@pytest.mark.parametrize(
    ("head", "confidence"),
    [
        ("Berths close in Sandholm\nBerths  close in Sandholm", 0.99),
        ("Berths close in Sandholm\nBy Jo Doe", 0.95),
        ("Berths close in Sandholm\nMarch 4, 2026", 0.95),
        ("Berths close in Sandholm", 0.8),
        ("Berths to close?", 0.6),
        ("Berths", 0.6),
    ],
)
def test_a_guessed_title_says_how_sure_it_is(head: str, confidence: float) -> None:
    found = read_plain(f"{head}\n\n{PARAGRAPH}")
    assert (found.title, found.title_confidence) == (head.split("\n", maxsplit=1)[0], confidence)


def test_prose_is_no_title() -> None:
    found = read_plain(f"{PARAGRAPH}\n\n{PARAGRAPH} And so on.")
    assert (found.title, found.title_confidence) == (None, None)


PARAGRAPH = "The harbour board of Sandholm voted on Tuesday to close two of its five berths in May."
