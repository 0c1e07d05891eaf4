"""Whether two people of one name can be one person, told from the roles that articles give them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
STATE = re.compile(r"\bsecretary of state\b", re.IGNORECASE)
WHOSE = re.compile(r"\s(?:of|for|at|in|from|with|to|de|du|des|à|au|aux)\s|\sd['’]")
"""What follows says of which body or place, not what the person does."""
PAST = re.compile(r"\b(?:former|ex-\w+|retired|then|late|one-time|ancien|ancienne|onetime)\b", re.IGNORECASE)
BOTH = frozenset(
    frozenset(pair.split("+"))
    for pair in [
        "politics+law",
        "politics+military",
        "politics+business",
        "politics+media",
        "business+law",
        "business+media",
        "law+education",
        "science+medicine",
        "science+education",
        "science+business",
        "medicine+education",
        "arts+media",
        "arts+education",
        "sport+media",
        "sport+education",
        "military+police",
        "religion+education",
        "farming+business",
        "farming+politics",
    ]
)
"""Fields that one person is often seen in; any other two speak for two people."""
NONE = frozenset[str]()


@dataclass(frozen=True, slots=True)
class Facets:
    """What roles say of somebody: the fields they are in, and the countries they are said to be of (ISO 3166-1)."""

    fields: frozenset[str] = NONE
    nations: frozenset[str] = NONE

    def __bool__(self) -> bool:
        return bool(self.fields or self.nations)

    def __or__(self, other: "Facets") -> "Facets":
        return Facets(self.fields | other.fields, self.nations | other.nations)

    def shared(self, other: "Facets") -> int:
        """How many facets the two have in common."""
        return len(self.fields & other.fields) + len(self.nations & other.nations)

    def contradicts(self, other: "Facets") -> bool:
        """Whether one person can hardly have both: no field that goes with a field, or no country in common."""
        fields = self.fields and other.fields and not any(_go_together(a, b) for a in self.fields for b in other.fields)
        return bool(fields or (self.nations and other.nations and not self.nations & other.nations))


def _go_together(one: str, other: str) -> bool:
    return one == other or frozenset((one, other)) in BOTH


def facets(roles: Iterable[str]) -> Facets:
    """The facets of a person with these roles ("Danish foreign minister", "goalkeeper of the national team").

    What somebody was before says nothing against what they are now, and is left out. A country counts only where
    it qualifies the person alone: "Danish foreign minister", not "Syrian crisis envoy".
    """
    found = Facets()
    for role in roles:
        if not PAST.search(role):
            found |= _of(role)
    return found


def _of(role: str) -> Facets:
    words = WORD.findall(WHOSE.split(STATE.sub("minister", role), maxsplit=1)[0])
    known, nations = _occupations(), _nations()
    fields: set[str] = set()
    nation: str | None = None
    others = at = 0
    while at < len(words):
        pair = "_".join(words[at : at + 2]).casefold()
        word = words[at].casefold()
        at += 1
        if pair in known:
            at += 1
            fields.add(known[pair])
        elif word in known:
            fields.add(known[word])
        elif words[at - 1] in nations and nation is None:
            nation = nations[words[at - 1]]
        else:
            others += 1
    fields.discard("-")
    return Facets(frozenset(fields), frozenset({nation}) if nation and fields and not others else NONE)


@cache
def _occupations() -> dict[str, str]:
    """Word, or two joined by "_", to field; "-" for those that belong to none."""
    found: dict[str, str] = {}
    for line in _lines("occupations.tsv"):
        field, _, words = line.partition("\t")
        for word in words.split():
            found.setdefault(word, field)
    return found


@cache
def _nations() -> dict[str, str]:
    """Adjective to country."""
    rows = [line.split("\t") for line in _lines("extraction/lexicons/countries.tsv")]
    return {people: row[0] for row in rows for people in row[3].split("|") if people}


def _lines(name: str) -> list[str]:
    # Read as files: importing the package that holds one of them would load the language models.
    text = (files("copydesk") / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
