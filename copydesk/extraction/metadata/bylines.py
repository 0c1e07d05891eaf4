"""Who wrote it: the names in a byline, people apart from agencies, and what is no name at all."""

import html
import re
from collections.abc import Iterable

from copydesk.extraction.metadata.lists import read_folded

OPENING = re.compile(
    r"\s*(?:(?:words|story|text|report(?:ed|ing)?|written|posted|published|authored|opinion|analysis"
    r"|review(?:ed)?|article|interview|photos?"
    r"|exclusive|edited|compiled) (?:and \w+ )?by|by|byline|authors?|von|par|por|di|door|av|af|przez"
    r"|texto|texte|reporter|de notre .{3,30}"
    r"|propos recueillis par|da redação|auteurs?|autore?s?)\b[\s:.]*",
    re.IGNORECASE,
)
SEPARATOR = re.compile(
    r"\s*(?:[;|•·/\n]|,(?!\s*(?:Jr|Sr|M\.?D|Ph\.?D|Esq|II|III|IV)\b)|\s(?:and|und|et|with|avec|mit|con|&|–|—|-)\s)\s*",
    re.IGNORECASE,
)
AND = re.compile(r"\s(?:y|e|i|og|och|en|ja|dan)\s")
"""Words for "and" that names also have in them: they part only two whole names."""
JUNK = re.compile(
    r"e-?mail|author|hours? ago|minutes? ago|days? ago|updated|published|posted|follow|subscribe|share"
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
    """What a byline's words name, people or not, tidied."""
    line = html.unescape(line[:LONGEST_BYLINE]).replace("\xa0", " ").strip()
    line = OPENING.sub("", line, count=1)
    line = re.sub(r"\([^)]*\)|<[^>]*>", " ", line)
    found = []
    for part in SEPARATOR.split(line):
        names = [part]
        if (pair := AND.split(part, maxsplit=1)) and all(len(half.split()) > 1 for half in pair):
            names = pair
        found += [name for name in map(tidy, names) if name]
    return found


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
