"""Names that the form of their line gives away: scores, standings, team sheets, datelines, and the state behind a politician's party."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from copydesk.annotations import EntityType
from copydesk.extraction.entities.gazetteer import country_named, us_states
from copydesk.extraction.entities.names import PARTICLES
from copydesk.extraction.entities.spans import Span
from copydesk.extraction.lexicons import classes, words
from copydesk.extraction.metadata.datelines import find_dateline

LINE = re.compile(
    r"^(?P<place>[A-ZÀ-Þ][A-ZÀ-Þ.’'-]+(?: [A-ZÀ-Þ.’'-]+){0,3})(?:, [A-Z][a-z]{2,8}\.?(?: \d{1,2})?)? \([A-Z][^()\n]{1,25}\) ?[—–-]",
    re.MULTILINE,
)
"""A dateline with its agency: what stands first is a place, whatever it looks like."""
LINE = re.compile(r"[^\n]+")
LONGEST_LINE = 600
"""Code points beyond which a line is no row of a table."""
TOKEN = re.compile(r"\S+")
NUMBER = re.compile(r"[+-]?\d{1,4}(?:[.,]\d{1,3})?,?")
COLUMNS = 4
"""Numbers behind a name that make a row of a table."""
ROWS = 2
"""Rows that make a table."""
PIECE = re.compile(r"(?:[^,;:()\d–-]|(?<=\w)-(?=\w))+")
"""What stands between the commas, brackets and minutes of a team sheet."""
PLAYERS = 7
"""Players that make a team sheet."""
ABBREVIATED = (
    "Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Md Mass Mich Minn Miss Mo Mont Neb Nev N.H N.J N.M N.Y N.C"
    " N.D Okla Ore Pa R.I S.C S.D Tenn Tex Vt Va Wash W.Va Wis Wyo"
)
"""The states of the US as agencies abbreviate them."""


def form_names(text: str) -> list[Span]:
    """The names in tables, team sheets and brackets, in order."""
    found: list[Span] = []
    rows: list[Span] = []
    for line in LINE.finditer(text):
        words_there = line[0].rstrip()
        found += _dateline_place(text, line)
        short = len(words_there) <= LONGEST_LINE
        row = _standing(text, line) if short and words_there[-1:].isdigit() else None
        if row is not None:
            rows.append(row)
            continue
        found += rows if len(rows) >= ROWS else ()
        rows = []
        if short and (words_there[-1:].isdigit() or words_there[-1:] == ")"):
            found += _score(text, line)
        elif short and words_there.count(",") + words_there.count(";") >= PLAYERS - 2:
            found += _sheet(text, line)
    found += rows if len(rows) >= ROWS else ()
    found += (Span(*match.span("state"), "GPE") for match in _party_state().finditer(text))
    return sorted(found, key=lambda span: span.start)


def _dateline_place(text: str, line: re.Match[str]) -> list[Span]:
    """The place of a dateline with its agency: whatever it looks like, what stands first is one."""
    start = line.start()
    dateline = find_dateline(text, start) if line[0][:2].isupper() else None
    if dateline is None or not dateline.agency or not dateline.place:
        return []
    return [Span(start, start + len(re.split(r"[,/]", dateline.place)[0]), "GPE")]


@cache
def _party_state() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, us_states()), key=len, reverse=True))
    short = "|".join(rf"{re.escape(name)}\." for name in ABBREVIATED.split())
    return re.compile(rf"(?:(?<=\()|(?<=, ))(?:D|R|I|Dem|Rep|DFL)[-–] ?(?P<state>{names}|{short})(?=[\s),.;])")


def _tokens(text: str, line: re.Match[str]) -> list[tuple[int, int]]:
    return [match.span() for match in TOKEN.finditer(text, *line.span())]


def _is_number(text: str, token: tuple[int, int]) -> bool:
    return bool(NUMBER.fullmatch(text, *token))


def _standing(text: str, line: re.Match[str]) -> Span | None:
    """The team, or player, of a row of a table: "Manchester United 14 8 3 3 27"."""
    tokens = _tokens(text, line)
    last = len(tokens)
    while last and _is_number(text, tokens[last - 1]):
        last -= 1
    if len(tokens) - last < COLUMNS:
        return None
    first = 1 if last and re.fullmatch(r"\d{1,2}\.?", text[slice(*tokens[0])]) else 0
    return _team(text, tokens[first:last])


def _score(text: str, line: re.Match[str]) -> list[Span]:
    """The two sides of a result: "Ajax 2 Feyenoord 1", "New York 5, Boston 3 (10 innings)"."""
    tokens = _tokens(text, line)
    bracket = next((place for place, (start, _) in enumerate(tokens) if text[start] == "("), len(tokens))
    numbers = [place for place, token in enumerate(tokens[:bracket]) if _is_number(text, token)]
    if len(numbers) != 2 or numbers[1] != bracket - 1:
        return []
    home, away = _team(text, tokens[: numbers[0]]), _team(text, tokens[numbers[0] + 1 : numbers[1]])
    return [home, away] if home and away else []


def _team(text: str, tokens: Sequence[tuple[int, int]]) -> Span | None:
    """The words as one name: a country, a player, else a club; None where they are no name."""
    names = [text[start:end] for start, end in tokens]
    if not 0 < len(names) < 5 or not all(_may_name(name) for name in names) or not names[0][0].isupper():
        return None
    if any(name in words("calendar.txt") for name in names):
        return None
    name = " ".join(names)
    label: EntityType = "ORG"
    if country_named(name):
        label = "GPE"
    elif len(names) > 1 and (re.fullmatch(r"[A-Z]\.", names[0]) or names[0] in classes("given_names.tsv")):
        label = "PERSON"
    return Span(tokens[0][0], tokens[-1][1], label)


def _may_name(word: str) -> bool:
    letters = word.strip(".&-'’")
    return word == "&" or word in PARTICLES or (letters[:1].isupper() and not any(map(str.isdigit, letters)))


def _sheet(text: str, line: re.Match[str]) -> list[Span]:
    """A team and its players: "Tarrow Town: Pell; Dunmore, Slatter, Oakes (Marlow 62); Reyes"."""
    colon = text.find(":", *line.span())
    if colon < 0 or line.end() - colon < PLAYERS * 3:
        return []
    team = text[line.start() : colon].split(" (", maxsplit=1)[0].strip()
    begin = text.index(team, line.start()) if team else colon
    side = _team(text, [match.span() for match in TOKEN.finditer(text, begin, begin + len(team))])
    players = list(_players(text, colon + 1, line.end()))
    if side is None or len(players) < PLAYERS or None in players:
        return []
    return [side, *(player for player in players if player)]


def _players(text: str, start: int, end: int) -> Iterator[Span | None]:
    """The players of a team sheet, None for what is no name."""
    for piece in PIECE.finditer(text, start, end):
        begin, stop = piece.span()
        while begin < stop and not (text[begin].isalpha()):
            begin += 1
        while begin < stop and not (text[stop - 1].isalnum()):
            stop -= 1
        parts = text[begin:stop].split()
        if not parts or parts in (["sub"], ["capt"], ["c"], ["b"], ["pen"], ["og"], ["yellow"], ["red"]):
            continue
        named = len(parts) < 4 and parts[-1][0].isupper() and all(_may_name(part) for part in parts)
        yield Span(begin, stop, "PERSON") if named else None
