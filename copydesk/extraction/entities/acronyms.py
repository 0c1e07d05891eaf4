"""Acronyms an article defines for itself: "Libyan National Army (LNA)"."""

import re
from collections.abc import Iterable

from copydesk.extraction.entities.spans import Span, words_of

DEFINED = re.compile(
    r"(?:['’]s)?,?\s?[(\[] ?(?:the |or |known as )?[\"“‘']?(?P<short>[A-Z][\w&.-]{0,9}[A-Z.][a-z]?)[\"”’']? ?[)\],;]"
)
SMALL = frozenset({"of", "the", "and", "for", "in", "on", "to", "de", "la", "du", "des", "et", "a", "y", "del", "e"})


def initials(name: str) -> str:
    """The first letters of a name's words, small words left out: "ANC" for "African National Congress"."""
    return "".join(part[0] for word in words_of(name) if word not in SMALL for part in word.split("-") if part).upper()


def stands_for(short: str, name: str) -> bool:
    """Whether the letters may abbreviate the name: they are its words' first letters, or run through it in order."""
    letters = short.replace(".", "").replace("-", "").upper()
    if len(letters) < 2 or len(words_of(name)) < 2 or letters == name.upper():
        return False
    first = initials(name)
    if first == letters or "".join(word[0] for word in words_of(name)).upper() == letters:
        return True
    # "Kenya Broadcasting Corporation (KBC)", "Ministry of Defence (MoD)" are above; "CAF", "SANDF", "KenGen" here.
    return first[0] == letters[0] and _runs_through(letters, name.upper()) and len(letters) <= 2 * len(first)


def _runs_through(letters: str, name: str) -> bool:
    cursor = iter(name)
    return all(letter in cursor for letter in letters)


def defined_acronyms(text: str, spans: Iterable[Span]) -> dict[str, Span]:
    """Map each acronym to the span it is given for; the first definition wins."""
    found: dict[str, Span] = {}
    for span in spans:
        match = DEFINED.match(text, span.end)
        if match and stands_for(match["short"], text[span.start : span.end]):
            found.setdefault(match["short"], span)
    return found
