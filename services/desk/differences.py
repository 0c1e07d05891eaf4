"""Two wordings side by side: what the other has more, less, and alike, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from copydesk.store.wording import COMPARED, said_words

WORD = re.compile(r"\S+\s*")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words that stand in both (`same`), only in the first (`gone`), or only in the other (`new`)."""

    kind: Literal["same", "gone", "new"]
    text: str


def compare(one: str, other: str) -> list[Stretch]:
    """The other wording as a change of the one; words that differ by case or punctuation alone are the same.

    Without what is gone it reads as the other does. Beyond COMPARED words the rest is shown as it stands.
    """
    ours, theirs = WORD.findall(one)[:COMPARED], WORD.findall(other)
    rest = "".join(theirs[COMPARED:])
    theirs = theirs[:COMPARED]
    matcher = SequenceMatcher(None, _plain(ours), _plain(theirs), autojunk=False)
    stretches: list[Stretch] = []
    for _, left, right, start, end in matcher.get_opcodes():
        kept = _plain(ours[left:right]) == _plain(theirs[start:end])
        for kind, words in (
            (("same", theirs[start:end]),) if kept else (("gone", ours[left:right]), ("new", theirs[start:end]))
        ):
            if words:
                stretches.append(Stretch(kind, "".join(words)))  # type: ignore[arg-type]
    return [*stretches, Stretch("same", rest)] if rest else stretches


def _plain(words: list[str]) -> list[str]:
    return [" ".join(said_words(word)) for word in words]
