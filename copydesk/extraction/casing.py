"""Headlines and lines in capitals, given the case that running text has, so that the model can read them.

A letter becomes a letter: every offset stays what it was.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from copydesk.extraction.lexicons import classes
from copydesk.extraction.metadata.datelines import find_dateline

WORD = re.compile(r"[^\W\d_]+(?:['’](?![sS]\b)[^\W\d_]+)*")
BEFORE = re.compile(r"[^\W\d_]+ $")
SENTENCE_END = re.compile(r"[.!?:][\"'”’)]*\s*$|^\W*$")
SENTENCE_START = re.compile(r"(?:^|[.!?:;]|[\"“‘(\[—–])[\s\"“‘(]*$")
CREDIT = re.compile(
    r"\b(?:[Rr]eporting|[Ww]riting|[Ee]diting|[Cc]ompiled|[Tt]ranslated|[Pp]hotographs?|[Pp]hotos?) by [A-Z]"
)
"""Who made the article: people's names, however common their words."""
LISTED = re.compile(r"[,;:]|\d+")
MARKS = 3
"""Commas and numbers beyond which a line is a list or a table."""
HEADLINE_SHARE = 0.75
"""Share of words with a capital from which a line is a headline."""
SHOUTED_SHARE = 0.8
"""Share of capital letters from which a line is all in capitals."""
MINOR = 4
"""Letters below which headlines leave a word in lower case."""


def is_shouted(line: str) -> bool:
    """Whether the line is in capitals: two words or more, hardly a small letter."""
    letters = [letter for letter in line if letter.isalpha()]
    return (
        sum(map(str.isupper, letters)) >= SHOUTED_SHARE * len(letters)
        and sum(len(word) > 1 for word in WORD.findall(line)) > 1
    )


def is_headline(line: str) -> bool:
    """Whether nearly each of the line's longer words has a capital, and it does not end as a sentence does."""
    if len(line) > 200 or SENTENCE_END.search(line) or CREDIT.search(line) or len(LISTED.findall(line)) > MARKS:
        return False
    words = [word for word in WORD.findall(line) if len(word) >= MINOR]
    return len(words) >= 4 and sum(word[0].isupper() for word in words) >= HEADLINE_SHARE * len(words)


def _dateline_place(line: str) -> str:
    """The place in capitals that the line opens with as a dateline, which a headline in capitals may have too."""
    dateline = find_dateline(line, 0) if line[:2].isupper() else None
    return dateline.place if dateline else ""


class Casing:
    """How an article writes each word in its running text."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._forms: dict[str, Counter[str]] = defaultdict(Counter)
        for line in lines:
            for word in WORD.findall(_dateline_place(line)):
                self._forms[word.casefold()][word.title()] += 1
            for match in WORD.finditer(line):
                word = match[0]
                if word[0].islower() or not SENTENCE_START.search(line, max(0, match.start() - 4), match.start()):
                    self._forms[word.casefold()][word] += 1

    def form_of(self, word: str) -> str | None:
        """The word as running text has it most often, None where it does not occur."""
        forms = self._forms.get(word.casefold())
        return forms.most_common(1)[0][0] if forms else None


def truecase(lines: Sequence[str], is_common: Callable[[str], bool]) -> list[str]:
    """The lines with headlines and lines in capitals in the case of running text, each as long as before.

    A word is written as the article's other lines write it; one that they do not have becomes small
    when `is_common` knows it, and has one capital otherwise.
    """
    marked = [is_shouted(line) or is_headline(line) for line in lines]
    if not any(marked):
        return list(lines)
    casing = Casing([line for line, loud in zip(lines, marked, strict=True) if not loud])
    return [_recase(line, casing, is_common) if loud else line for line, loud in zip(lines, marked, strict=True)]


def _follows_given(line: str, place: int, is_common: Callable[[str], bool]) -> bool:
    """Whether a given name that is no plain word stands before: in "JANE DOE" and "Elena Marsh" a surname follows."""
    before = BEFORE.search(line, max(0, place - 20), place)
    word = before[0].strip().capitalize() if before else ""
    return word in classes("given_names.tsv") and not is_common(word.lower())


def _recase(line: str, casing: Casing, is_common: Callable[[str], bool]) -> str:
    shouted = is_shouted(line)

    def recase(match: re.Match[str]) -> str:
        word = match[0]
        if len(word) == 1 and line[match.start() - 1 : match.start()] in ("'", "’"):
            return word.lower()
        form = casing.form_of(word)
        if form is None:
            small = word.lower()
            capital = word[0] + (word[1:].lower() if shouted else word[1:])
            plain = is_common(small) and (shouted or word[1:].islower())
            form = small if plain and not _follows_given(line, match.start(), is_common) else capital
        if match.start() == 0:
            form = form[0].upper() + form[1:]
        return form if len(form) == len(word) else word

    return WORD.sub(recase, line)
