"""Who wrote it: the names in a byline, people apart from agencies, and what is no name at all."""

import html
import re
from collections.abc import Iterable

from copydesk.extraction.entities.gazetteer import large_places
from copydesk.extraction.lexicons import classes
from copydesk.extraction.metadata.lists import read_folded

CREDITED = (
    r"(?:words|story|text|written|posted|published|authored|opinion|analysis|review(?:ed)?|article|interview|essay"
    r"|column|commentary|exclusive|compiled)(?: (?:and|&) \w+)? by"
)
LABELLED = r"(?:words|story|text|texto?|texte|testo|byline|authors?|auteurs?|autore?s?)(?: (?:and|&|et|y|und) \w+)?(?: by)?\s*:"
PREPOSITION = r"by|von|par|por|di|door"
LED = re.compile(rf"(?i:{CREDITED}:?|{LABELLED}|(?:{PREPOSITION}):?|propos recueillis par)\s+(?=[^\W\d_a-z])")
"""What leads up to the names where a line is a byline: "By", "Words:", "Story by"."""
OPENING = re.compile(
    rf"\s*(?:{LABELLED}|{CREDITED}\b|(?:(?:report(?:ed|ing)?|edited) (?:and \w+ )?by|{PREPOSITION}"
    r"|byline|authors?|av|af|przez|texto|texte|reporter|de notre .{3,30}"
    r"|propos recueillis par|da redação|auteurs?|autore?s?)\b)[\s:.]*",
    re.IGNORECASE,
)
PICTURES = re.compile(
    r"(?:photo(?:graph)?s?|photography|pictures?|images?|illustrations?|graphics?|videos?|fotos?|bilder)"
    r"(?: (?:and|&|et|y|und) \w+)?(?: ?:| (?:by|par|por|von)\b)",
    re.IGNORECASE,
)
"""What leads up to those who did not write it."""
DATED = re.compile(
    r"[\s,(]+(?:(?:first |last )?(?:published|updated|posted)|on|le|am|el)\b[^|;\n]*\d.*$", re.IGNORECASE
)
"""A day behind the names: "on March 14, 2026"."""
REACHED = re.compile(r"\S+@\S+\.\w+|(?<!\w)@\w+")
"""Where to write to them."""
DASH = re.compile(r"\s[–—-]\s")
SURNAME_FIRST = re.compile(r"(?P<surname>[^\W\d_][\w'’-]+), (?P<given>[^\W\d_][\w'’-]*\.?(?: [^\W\d_]\.)?)")
SEPARATOR = re.compile(
    r"\s*(?:\.\s(?=(?:photo|picture|image|illustration|video))|[;|•·/\n]|,(?!\s*(?:Jr|Sr|M\.?D|Ph\.?D|Esq|II|III|IV)\b)|\s(?:and|und|et|with|avec|mit|con|&|–|—|-)\s)\s*",
    re.IGNORECASE,
)
AND = re.compile(r"\s(?:y|e|i|og|och|en|ja|dan)\s")
"""Words for "and" that names also have in them: they part only two whole names."""
JUNK = re.compile(
    r":|e-?mail|author|hours? ago|minutes? ago|days? ago|updated|published|posted|follow|subscribe|share"
    r"|comment|https?:|www\.|@|\d|view all|see (?:all|more)"
    r"|read more|show more|contact|archive|profile|biography|\bbio\b|\bshare|click|photo|image|courtesy"
    r"|gallery|video|min read|twitter|facebook|instagram"
    r"|linkedin|admin\b|administrator|user|unknown|null|undefined|anonymous|website|webmaster|newsletter"
    r"|sign up|about|copyright|all rights|\bmore\b"
    r"|\bthe\s+\w+\s+(?:is|was|has)\b|^(?:on|in|at|by|and|for|from|of|to|the|a|special|via|source"
    r"|writer|staff|none|n/a)$",
    re.IGNORECASE,
)
ORGANISATION = re.compile(
    r"\b(?:news|newsroom|press|agency|agence|agencia|reuters|media|staff|desk|team|editors?|editorial"
    r"|board|magazine|times|post|herald|tribune|journal|gazette"
    r"|daily|weekly|online|bureau|network|radio|tv|television|broadcasting|publishing|inc|ltd|llc"
    r"|gmbh|corp|company|group|service|services|wire|rédaction"
    r"|redaktion|redazione|redação|redacción|contributors?|correspondents?|reporters?|association"
    r"|university|institute|foundation|department|office|centre"
    r"|center|committee|council|ministry|international|report|reports|digital|sport|sports|newswire"
    r"|globe|observer|guardian|telegraph|standard|mail|mirror"
    r"|express|independent|chronicle|today|review|editor|writers?|blog|society|club|federation|\.com"
    r"|\.org|\.net)\b|\.(?:com|org|net|co|fr|de)\b",
    re.IGNORECASE,
)
PARTICLES = {
    "de",
    "del",
    "della",
    "di",
    "da",
    "dos",
    "das",
    "van",
    "von",
    "der",
    "den",
    "ter",
    "la",
    "le",
    "bin",
    "ibn",
    "al",
    "el",
    "af",
    "av",
    "zu",
    "y",
    "e",
    "du",
    "des",
    "ben",
    "bint",
    "abu",
    "st.",
    "o'",
}
ARTICLES = {"the", "our", "your", "this", "el", "los", "las", "les", "der", "die", "das", "a", "an", "de"}
SUFFIX = re.compile(r",?\s+(?:M\.?D\.?|Ph\.?D\.?|Esq\.?|MBA|RD|CFP®?|CFA|MPH|MS|RN|DO|JD|BSc|MSc)(?=,|\s|$)")
"""Degrees after a name."""
TITLES = re.compile(r"^(?:Dr|Mr|Mrs|Ms|Prof|Professor|Sir|Dame|Rev|Fr)\.?\s+")
LONGEST_BYLINE = 200


def is_person(name: str, *, declared: bool = False) -> bool:
    """Whether the words look like one person's name: two to six of them, capitalised, none of an organisation's.

    One word is enough where the page declares that it is a person's, or in a script that has no spaces.
    """
    words = name.split()
    if (
        not 1 <= len(words) <= 6
        or not 2 <= len(name) <= 60
        or JUNK.search(name)
        or ORGANISATION.search(name)
        or is_agency(name)
    ):
        return False
    if (
        len(words) == 1
        and not (declared and name.istitle() and len(name) > 2)
        and not (name[0] >= "\u3040" and len(name) <= 5)
    ):
        return False
    return words[0].casefold() not in ARTICLES and all(map(_is_name_part, words))


def _is_name_part(word: str) -> bool:
    return (
        word[0].isupper()
        or not word[0].isascii()
        or word.casefold().strip("-'’") in PARTICLES
        or word[:3].casefold() in ("al-", "el-", "d'a", "d’a")
    )


def is_agency(name: str) -> bool:
    return name.strip(" ()").casefold() in read_folded("agencies.txt")


def people(line: str) -> tuple[str, ...]:
    """The names of the people in a byline's words, in order, without roles, outlets and junk."""
    return tuple(name for name in parts(line) if is_person(name))


def parts(line: str) -> list[str]:
    """What a byline's words name, people or not, tidied; no places, and nobody who took the pictures alone."""
    line = html.unescape(line[:LONGEST_BYLINE]).replace("\xa0", " ").strip()
    line = DATED.sub("", REACHED.sub(" ", OPENING.sub("", line, count=1)))
    line = re.sub(r"\([^)]*\)|<[^>]*>", " ", line).strip(" ,;|")
    if turned := _turned(line):
        return [turned]
    named = _named(line)
    if len(halves := DASH.split(line, maxsplit=1)) > 1 and any(map(is_person, before := _named(halves[0]))):
        # Behind a dash stands where they work.
        named = before + [name for name in named if name not in before and not is_person(name)]
    return named[:1] + [name for name in named[1:] if not _is_place(name)]


def _named(line: str) -> list[str]:
    found: list[str] = []
    for part in SEPARATOR.split(line):
        if PICTURES.match(part):
            continue
        names = [part]
        if (pair := AND.split(part, maxsplit=1)) and all(len(half.split()) > 1 for half in pair):
            names = pair
        found += [name for name in map(tidy, names) if name]
    return found


def _turned(line: str) -> str | None:
    """ "Jane Doe" for "Doe, Jane"."""
    match = SURNAME_FIRST.fullmatch(line)
    if not match or is_agency(match["given"]) or is_agency(match["surname"]):
        return None
    name = tidy(f"{match['given']} {match['surname']}")
    known = match["given"].split()[0] in classes("given_names.tsv") or match["given"][-1] == "."
    return name if known and is_person(name) else None


def _is_place(name: str) -> bool:
    """Whether the words are a large place's, and no given name begins them."""
    return name in large_places() and name.split(maxsplit=1)[0] not in classes("given_names.tsv")


def tidy(name: str) -> str:
    """The name without marks, degrees, titles and "in London"; SHOUTED names in ordinary case."""
    name = re.sub(r"\s+", " ", OPENING.sub("", name, count=1)).strip(" ,:;|•·–—-*\"'“”")
    if not re.search(r"(?:\b[A-Z]|\b[JS]r)\.$", name):
        name = name.rstrip(" .")
    name = TITLES.sub("", SUFFIX.sub("", name).strip(" ,"))
    name = re.sub(r" (?:in|for|at|à|aus|en|reporting from|is|of) [A-ZÀ-Þ].*$", "", name)
    if len(name) > 4 and re.sub(r"\bMc(?=[A-Z])", "MC", name).isupper():
        name = re.sub(r"[^\W\d_]+(?:['’][^\W\d_]+)?", lambda word: _unshout(word[0]), name)
    return name


def _unshout(word: str) -> str:
    if word[:2].upper() == "MC" and len(word) > 4:
        return "Mc" + word[2:].capitalize()
    if len(word) > 3 and word[1] in "'’":
        return word[:2] + word[2:].capitalize()
    return word.lower() if word.lower() in PARTICLES and len(word) > 1 else word.capitalize()


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, by its letters."""
    seen: dict[str, str] = {}
    for name in names:
        seen.setdefault(re.sub(r"\W+", "", name).casefold(), name)
    return tuple(seen.values())
