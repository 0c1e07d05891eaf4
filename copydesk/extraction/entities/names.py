"""Span hygiene: a name begins and ends with its own words, and what is no name goes."""

import re
from bisect import bisect_right
from functools import lru_cache
from typing import get_args

from copydesk.annotations import EntityType
from copydesk.extraction.entities.gazetteer import country_named, country_of_people
from copydesk.extraction.entities.spans import Span
from copydesk.extraction.lexicons import classes, words
from copydesk.extraction.parsing import Parse, is_common

LABELS: dict[str, EntityType] = {label: label for label in get_args(EntityType)} | {"PER": "PERSON"}
"""The models' labels that name something; the French model's MISC is dropped."""

OTHERS = frozenset({"NORP", "EVENT", "LAW", "PRODUCT", "WORK_OF_ART"})

MARKED = r"https?://\S+|www\.\S+|{}(?<!\w)[@#]\w+|{}\b(?:US|HK|NZ|NT|[A-Z])\$|\bUS dollars?\b"
UNREADABLE = re.compile(MARKED.format(r"\S+@\S+\.\w+|", r"\b[\w-]+\.(?:com|org|net|info)\b\S*|"))
"""Addresses, handles, hashtags, and the letters of money."""
UNREADABLE_MARKED = re.compile(MARKED.format("", ""))
"""The same where neither an "@" nor SITES occurs: what may begin with any word is slow to look for."""
MARKS = ("://", "www.", "#", "$", "US dollar")
"""What each of its alternatives holds: most articles have none of them."""
SITES = re.compile(r"\.(?:com|org|net|info)\b")
DETERMINER = re.compile(
    r"(?:[Tt]he|[Aa]n?|[Tt]his|[Tt]hat|[Tt]hese|[Tt]hose|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir|[Oo]ur|[Mm]y|[Yy]our|THE"
    r"|les?|la|du|des|[Aa]nd|[Oo]f|[Ii]n|[Aa]t|[Oo]n|[Ff]or|[Bb]y|[Ww]ith|[Ff]rom)\s+|[ld]['’](?=[A-ZÀ-Þ])"
)
KEEPS_DETERMINER = re.compile(r"(?:The|THE) (?:Hague|HAGUE|Bronx|BRONX|Gambia|GAMBIA)\b")
MIDDLE = re.compile(r"[a-zß-öø-ÿ0-9],? $")
"""What stands before a word in the middle of a sentence."""
POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’]|['’])$", re.IGNORECASE)
EDGES = " \t\n\r\"“”„«»‹›‘’'`´,;:!?*|/\\–—-_…·•()[]{}<>=+~\u200b\ufeff"
TITLED = re.compile(r"(?P<title>[^\W\d_][\w'’-]*)\.?\s+")
GIVEN = re.compile(r"(?:Don|Dean|Duke|Earl|Marshal|Sultan|Nana|Tan|Mama)$")
"""Titles that are given names or surnames too: "Don Gould" is nobody's title."""
POST_NOMINAL = re.compile(r",? (?:KC|QC|SC|SAN|MP|MEP|MSP|OBE|MBE|CBE|TD|PhD|MD)$")
"""Letters behind a person's name."""
ONE_WITH_COMMA = re.compile(
    r" and | & |, (?:Inc|Ltd|LLC|LLP|Jr|Sr)\b|^[^,]*(?:Ministry|Minister|Department|Committee|Commission|School|Faculty)"
)
"""A name that has its commas by right: "Smith, Jones & Co", "Doe, Jr."; others are two names of a list."""
LOWER_TAIL = re.compile(r"\s+[a-zß-öø-ÿ][a-zß-öø-ÿ'’-]*$")
HEADED_NAME = re.compile(
    r"(?<![\w’'.-])(?:[A-Z][\w’'-]* ){1,4}(?P<head>Accords?|Act|Agreement|Charter|Constitution|Convention|Declaration|Pact|Protocol"
    r"|Treaty|Championships?|Cup|Festival|Games|Grand Prix|Olympics|Open|Summit|War|Awards?)(?![\w-])"
)
"""Names of laws and events, by the last word."""
GIVEN_BEFORE = re.compile(r"(?<![\w’'.-])(?P<given>[A-ZÀ-Þ][a-zß-öø-ÿ]+(?:-[A-Z][a-z]+)?) $")
OPENED = re.compile(r"\s*[(\[][^()\[\]]*$|\s*\((?:[A-Z][a-z]?){2,10}\)$")
"""A bracket that the name does not close, or letters in brackets behind it."""
NAMEABLE = re.compile(r"[^\W\d_]")


def other_names(parse: Parse, text: str, closed: list[tuple[int, int]]) -> list[Span]:
    """The model's names of peoples, events, laws, works and products, cleaned."""
    found: list[Span] = []
    for paragraph in parse.paragraphs:
        for entity in paragraph.doc.ents:
            label = LABELS.get(entity.label_)
            if label not in OTHERS:
                continue
            start, end = paragraph.start + entity.start_char, paragraph.start + entity.end_char
            if touches(closed, start, end):
                continue
            span = clean(text, Span(start, end, label), parse.language)
            if span is not None:
                found.append(span)
    taken = {span.start for span in found}
    headed = (match for match in HEADED_NAME.finditer(text) if match.start() not in taken)
    for match in headed:
        kind = classes("heads.tsv").get(match["head"])
        if kind in ("law", "event") and not touches(closed, *match.span()):
            span = clean(text, Span(match.start(), match.end(), "LAW" if kind == "law" else "EVENT"))
            if span is not None and " " in text[span.start : span.end]:
                found.append(span)
    return found


def completed(text: str, spans: list[Span], language: str) -> list[Span]:
    """The spans, people's without titles and letters around them, and with the given name that stands before a surname taken in: "Joost Verhey" where Verhey is known.

    A given name is a capitalised word that is no title, no other name, and that the article has nowhere in lower case.
    """
    ends = {span.end for span in spans}
    found: list[Span] = []
    for span in (clean(text, span, language) or span if span.label == "PERSON" else span for span in spans):
        before = GIVEN_BEFORE.search(text, max(0, span.start - 20), span.start)
        alone = " " not in text[span.start : span.end]
        if span.label != "PERSON" or not alone or before is None or before.end("given") in ends:
            found.append(span)
            continue
        word = before["given"]
        known = (
            word in classes("titles.tsv")
            or word in RANKS
            or word in classes("heads.tsv")
            or word in words("calendar.txt")
        )
        if known or country_named(word) or country_of_people(word) or is_common(word.lower(), "en"):
            found.append(span)
        else:
            found.append(Span(before.start("given"), span.end, span.label))
    return found


def unreadable(text: str) -> list[tuple[int, int]]:
    """Where the text holds addresses, handles and hashtags."""
    pattern = UNREADABLE if "@" in text or SITES.search(text) else UNREADABLE_MARKED
    if pattern is UNREADABLE_MARKED and not any(mark in text for mark in MARKS):
        return []
    return [match.span() for match in pattern.finditer(text)]


def touches(closed: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether the span overlaps one of the ordered, disjoint ranges."""
    index = bisect_right(closed, start, key=lambda span: span[0])
    return any(first < end and last > start for first, last in closed[max(0, index - 1) : index + 1])


def clean(text: str, span: Span, language: str = "en") -> Span | None:
    """The span without determiner, title, possessive and marks; None where no name is left."""
    name = text[span.start : span.end]
    if name.isalnum():  # nothing to take off a single word
        return None if is_generic(name) else span
    in_sentence = name.startswith("The ") and bool(MIDDLE.search(text, max(0, span.start - 12), span.start))
    found = _clean(name, span.label, language, in_sentence=in_sentence)
    return Span(span.start + found[0], span.start + found[1], span.label) if found else None


@lru_cache(maxsize=20_000)
def _clean(name: str, label: EntityType, language: str, *, in_sentence: bool) -> tuple[int, int] | None:
    """Where in the words the name itself begins and ends; `in_sentence` says that more of the sentence stands before them."""
    start, end = 0, len(name)
    if ", " in name and label in ("PERSON", "ORG") and not ONE_WITH_COMMA.search(name):
        end = name.index(", ")
    start, end = _trim(name, start, end, in_sentence=in_sentence)
    start, end = _strip_lower(name, start, end)
    if ("(" in name or "[" in name) and (bracket := OPENED.search(name, start, end)):
        start, end = _trim(name, start, bracket.start(), in_sentence=in_sentence)
    if label == "PERSON":
        start = _after_titles(name, start, end, language)
        if letters := POST_NOMINAL.search(name, start, end):
            end = letters.start()
    return None if start >= end or is_generic(name[start:end]) else (start, end)


def _begins_with_the(name: str, start: int, end: int, *, in_sentence: bool) -> bool:
    """Whether a capital "The" in mid-sentence belongs to the name: "told The Daily Star"."""
    return name.startswith("The ", start, end) and (bool(MIDDLE.search(name, 0, start)) if start else in_sentence)


def _trim(name: str, start: int, end: int, *, in_sentence: bool) -> tuple[int, int]:
    """Leave out the edges' marks, determiners and possessives until nothing changes."""
    while start < end:
        before = (start, end)
        if name[start] in EDGES:
            start += 1
        elif _ends_in_mark(name, start, end):
            end -= 1
        elif (
            ("'" in (tail := name[max(start, end - 2) : end]) or "’" in tail)
            and (found := POSSESSIVE.search(name, max(start, end - 2), end))
            and found.end() == end
        ):
            end = found.start()
        elif (found := DETERMINER.match(name, start, end)) and not (
            KEEPS_DETERMINER.match(name, start, end) or _begins_with_the(name, start, end, in_sentence=in_sentence)
        ):
            start = found.end()
        if (start, end) == before:
            break
    return start, end


def _ends_in_mark(text: str, start: int, end: int) -> bool:
    last = text[end - 1]
    if last in ")]":
        return text.find("(" if last == ")" else "[", start, end) < 0
    return last in EDGES or (last == "." and not _abbreviated(text, start, end))


def _abbreviated(text: str, start: int, end: int) -> bool:
    """Whether the last full stop belongs to the name: "U.S.", "Jr.", "Inc."."""
    last = text[start:end].rsplit(None, 1)[-1]
    return bool(re.fullmatch(r"(?:[A-Za-z]\.)+|(?:Jr|Sr|St|Bros)\.", last))


def _strip_lower(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out a tail in lower case ("Finance Ministry spokesman")."""
    while start < end and text[end - 1].islower() and (found := LOWER_TAIL.search(text, start, end)):
        end = found.start()
    return start, end


def _after_titles(text: str, start: int, end: int, language: str) -> int:
    """Where the person's name begins after "Mr", "Foreign Minister", "former President"."""
    titles, heads = classes("titles.tsv"), classes("heads.tsv")
    while found := TITLED.match(text, start, end):
        word = found["title"]
        # "Council Jane Doe": the body's name ends where the person's begins.
        ends_body = word in heads and len(text[found.end() : end].split()) > 1
        titled = word in titles or word in RANKS or (language == "fr" and word in ("M", "MM"))
        if not titled and not word[0].islower() and not ends_body:
            break
        if GIVEN.match(word) and len(text[found.end() : end].split()) == 1:
            break
        if word[0].islower() and word.lower() in PARTICLES:
            break
        start = found.end()
    return start


RANKS = frozenset({
    "DC", "PC", "DI", "DCI", "DS", "DSI", "WPC", "PCSO", "SI", "ASI", "Cllr", "Mgr", "MK", "DP", "TD", "Datuk", "Togbe", "Barrister",
    "Aunty", "Cpt", "Atty", "Pte", "Cst", "Comdr", "Pdt", "Maître", "Mes", "Sgt-Maj", "Canon", "Cadet", "Ald", "Alderman", "Provost",
})  # fmt: skip
"""Ranks that, unlike the titles, may name a place or body where no name follows."""
PARTICLES = frozenset({
    "al", "el", "bin", "bint", "ibn", "ben", "abu", "van", "von", "der", "den", "de", "del", "della", "di", "da", "dos",
    "du", "la", "le", "ten", "ter", "y", "e", "af", "av", "zu",
})  # fmt: skip
"""Lower-case words that are part of a person's name."""


@lru_cache(maxsize=50_000)
def is_generic(name: str) -> bool:
    """Whether the words name nobody: days, months, pronouns, titles alone, numbers."""
    if not NAMEABLE.search(name) or not any(letter.isupper() for letter in name):
        return True
    if len(name) == 1:
        return True
    if country_named(name) or country_of_people(name):
        return False
    empty = words("calendar.txt")
    titles = classes("titles.tsv")
    return all(word.strip(".") in empty or word.strip(".") in titles or word.isdigit() for word in name.split())
