"""Which names of people are one person: full names, surnames, given names, spellings, name order."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from copydesk.extraction.entities.spans import words_of

SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
VOWELS = frozenset("aeiouy")
CLOSE_FROM = 5
"""Letters from which two words one letter apart are spellings of one name."""


def fold(name: str) -> str:
    """The name without case, diacritics, dots and apostrophes: what spellings of one name share."""
    plain = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in plain if not unicodedata.combining(letter) and letter not in ".'’‘`").casefold()


def skeleton(word: str) -> str:
    """The folded word's consonants, doubled ones once, h left out: a bucket for spellings of one word."""
    letters = [letter for letter in fold(word) if letter not in VOWELS and letter != "h"]
    return "".join(letter for place, letter in enumerate(letters) if place == 0 or letters[place - 1] != letter)


def are_close(first: str, second: str) -> bool:
    """Whether two words are one letter apart at most, and long enough for that to be a spelling."""
    one, other = sorted((fold(first), fold(second)), key=len)
    if one == other:
        return True
    if len(one) < CLOSE_FROM or len(other) - len(one) > 1:
        return False
    at = next((place for place, letter in enumerate(one) if letter != other[place]), len(one))
    return one[at:] == other[at + 1 :] or one[at + 1 :] == other[at + 1 :]


def same_person(first: str, second: str) -> bool:
    """Whether two full names may be one person's.

    They are when the words are the same in any order, when one has more middle names or initials than
    the other, or when each word is a spelling of the other's. "Jr." tells two people apart.
    """
    one, other = sorted((_parts(first), _parts(second)), key=len)
    if (SUFFIXES & set(one)) != (SUFFIXES & set(other)):
        return False
    if sorted(one) == sorted(other):
        return True
    if len(one) == len(other):
        return all(map(are_close, one, other)) or _initials_fit(one, other)
    return len(one) > 1 and are_close(one[-1], other[-1]) and (set(one) <= set(other) or _begins(one[0], other[0]))


def _parts(name: str) -> list[str]:
    return [fold(word) for word in words_of(name)]


def _begins(short: str, long: str) -> bool:
    """Whether one given name is the other's initial."""
    return short == long or (len(short) == 1 and long.startswith(short)) or (len(long) == 1 and short.startswith(long))


def _initials_fit(one: list[str], other: list[str]) -> bool:
    return len(one) > 1 and one[-1] == other[-1] and all(map(_begins, one, other))


class Cast:
    """The people of an article in the order they come on: each name leads to one of them, by number."""

    def __init__(self, full_names: Iterable[str]) -> None:
        self._number: dict[str, int] = {}
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._names: list[str] = []
        self._buckets: dict[str, list[int]] = defaultdict(list)
        for name in full_names:
            if name not in self._number:
                self._number[name] = self._find(name)
        self._latest: dict[int, int] = {}
        self._clock = 0

    def _find(self, name: str) -> int:
        """The person whose full name this is, a new one if nobody's yet."""
        keys = {skeleton(word) for word in words_of(name) if len(word) > 1}
        for number in dict.fromkeys(number for key in sorted(keys) for number in self._buckets[key][:20]):
            if same_person(self._names[number], name):
                if len(name) > len(self._names[number]):
                    self._names[number] = name
                break
        else:
            number = len(self._names)
            self._names.append(name)
        for key in keys:
            self._buckets[key].append(number)
        parts = _parts(name)
        for word in (*parts, " ".join(parts[1:])):
            if number not in self._by_word[word]:
                self._by_word[word].append(number)
        return number

    def person(self, name: str) -> int | str:
        """Whose name this is: a number, or the folded name of someone known by that word alone.

        A word that several share (a surname, a given name) is the one's who was named last, before any the first's.
        """
        self._clock += 1
        number = self._number.get(name)
        if number is None:
            owners = self._by_word.get(fold(name), [])
            if not owners:
                return fold(name)
            number = max(owners[:20], key=lambda owner: (self._latest.get(owner, 0), -owner))
        self._latest[number] = self._clock
        return number
