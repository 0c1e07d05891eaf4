"""Who wrote it: the names in a byline, people apart from agencies, and what is no name at all."""

import html
import re
from collections.abc import Iterable

from copydesk.extraction.metadata.datelines import AGENCIES

OPENING = re.compile(
    r"\s*(?:(?:words|story|text|report(?:ed|ing)?|written|posted|published|authored|opinion|analysis|review(?:ed)?|article|interview|photos?"
    r"|exclusive|edited|compiled) (?:and \w+ )?by|by|byline|authors?|von|par|por|di|door|av|af|przez|texto|texte|reporter|de notre .{3,30}"
    r"|propos recueillis par|da redação|auteurs?|autore?s?)\b[\s:.]*",
    re.IGNORECASE,
)
SEPARATOR = re.compile(
    r"\s*(?:[;|•·/]|,(?!\s*(?:Jr|Sr|M\.?D|Ph\.?D|Esq|II|III|IV)\b)|\s(?:and|und|et|y|e|en|og|och|with|avec|mit|con|&|–|—|-)\s|\n)\s*",
    re.IGNORECASE,
)
ROLE = re.compile(
    r"\b(?:editors?|correspondents?|reporters?|writers?|journalists?|contributors?|columnists?|producers?|photographers?|chief|bureau|anchor|analyst"
    r"|senior|staff|associate|assistant|managing|deputy|freelance|director|professor|lecturer|fellow|critic|blogger|redaktion|redakteur(?:in)?"
    r"|rédaction|journaliste|correspondante?|redactora?|redação|redazione|intern|host|president|ceo|manager|author|lead|commerce|shopping|deals|news"
    r"|politics|sports?|business|technology|science|health|education|environment|features?|strategist|founder|executive|officer|expert)\b",
    re.IGNORECASE,
)
JUNK = re.compile(
    r"e-?mail|author|hours? ago|minutes? ago|days? ago|updated|published|posted|follow|subscribe|share|comment|https?:|www\.|@|\d|view all|see (?:all|more)"
    r"|read more|show more|contact|archive|profile|biography|\bbio\b|\bshare|click|photo|image|courtesy|gallery|video|min read|twitter|facebook|instagram"
    r"|linkedin|admin\b|administrator|user|unknown|null|undefined|anonymous|website|webmaster|newsletter|sign up|about|copyright|all rights|\bmore\b"
    r"|\bthe\s+\w+\s+(?:is|was|has)\b|^(?:on|in|at|by|and|for|from|of|to|the|a|special|via|source|writer|staff|none|n/a)$",
    re.IGNORECASE,
)
ORGANISATION = re.compile(
    r"\b(?:news|newsroom|press|agency|agence|agencia|reuters|media|staff|desk|team|editors?|editorial|board|magazine|times|post|herald|tribune|journal|gazette"
    r"|daily|weekly|online|bureau|network|radio|tv|television|broadcasting|publishing|inc|ltd|llc|gmbh|corp|company|group|service|services|wire|rédaction"
    r"|redaktion|redazione|redação|redacción|contributors?|correspondents?|reporters?|association|university|institute|foundation|department|office|centre"
    r"|center|committee|council|ministry|international|report|reports|digital|sport|sports|newswire|globe|observer|guardian|telegraph|standard|mail|mirror"
    r"|express|independent|chronicle|today|review|editor|writers?|blog|society|club|federation|\.com|\.org|\.net)\b|\.(?:com|org|net|co|fr|de)\b",
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
SUFFIX = re.compile(r",?\s+(?:M\.?D\.?|Ph\.?D\.?|Esq\.?|MBA|RD|CFP®?|CFA|MPH|MS|RN|DO|JD|BSc|MSc)(?=,|\s|$)")
"""Degrees after a name."""
TITLES = re.compile(r"^(?:Dr|Mr|Mrs|Ms|Prof|Professor|Sir|Dame|Rev|Fr)\.?\s+")
AGENCY_NAMES = {name.casefold() for name in AGENCIES}
LONGEST_BYLINE = 200


def is_person(name: str) -> bool:
    """Whether the words look like one person's name: two to five of them, capitalised, none of an organisation's."""
    parts = name.split()
    if not 1 < len(parts) <= 6 or len(name) > 60 or JUNK.search(name) or ORGANISATION.search(name) or is_agency(name):
        return False
    return all(
        part[0].isupper()
        or part.lower().strip("-'’") in PARTICLES
        or part[:3].lower() in ("al-", "el-", "d'a")
        or not part[0].isascii()
        for part in parts
    )


def is_agency(name: str) -> bool:
    return name.strip(" ()").casefold() in AGENCY_NAMES


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
        name = tidy(part)
        if name:
            found.append(name)
    return found


def tidy(name: str) -> str:
    """The name without marks, degrees, titles and "in London"; SHOUTED names in ordinary case."""
    name = re.sub(r"\s+", " ", OPENING.sub("", name, count=1)).strip(" .,:;|•·–—-*\"'“”")
    name = SUFFIX.sub("", name).strip(" ,")
    name = re.sub(r" (?:in|for|at|à|aus|en|reporting from|is|of) [A-ZÀ-Þ].*$", "", name)
    if name.isupper() and len(name) > 4:
        name = re.sub(r"[^\W\d_]+(?:['’][^\W\d_]+)?", lambda word: _unshout(word[0]), name)
    return name


def _unshout(word: str) -> str:
    if word.startswith("MC") and len(word) > 4:
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
