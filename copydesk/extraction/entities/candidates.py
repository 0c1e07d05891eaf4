"""Every span that might be a name: the model's, and the runs of capitalised words it missed or cut."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from copydesk.extraction.entities.gazetteer import country_of_people
from copydesk.extraction.entities.names import LABELS, clean, touches
from copydesk.extraction.entities.spans import WORD, Span
from copydesk.extraction.lexicons import classes
from copydesk.extraction.lexicons import words as word_list
from copydesk.extraction.parsing import Paragraph, Parse

CAPITAL = (
    r"(?:(?:al|el|ul|ibn|bin|de|da|van|von|di)[-–’'])?"
    r"(?:(?:[A-Z]\.){2,}|[A-Z]\.(?= [A-Z])"
    r"|(?:Mc|Mac|[DOLd]['’])?[^\W\d_a-zß-öø-ÿ][^\W_]*(?:(?!['’][sS]\b)['’.&-][^\W_]+)*)"
)
PARTICLE = (
    r"(?:al|el|ul|bin|bint|ibn|ben|abu|van der|van den|van de|van|von"
    r"|de la|de las|de los|del|de|da|dos|das|du|di|della|le|la|y|e)"
)
RUN = re.compile(rf"(?<![\w’'.-]){CAPITAL}(?: (?:{PARTICLE} )?(?:& )?{CAPITAL})*")
"""Capitalised words one space apart, with the particles that stand inside names."""
LINK = re.compile(
    r"(?:['’]s)? (?:of|for|on|of the|for the|and|&|and the|in|at|to|to the|against|on the|and of|and for|de los|de las) "
)
"""What joins two runs to one name: "Ministry of Labour and Employment"."""
COMMA = re.compile(r", (?=[^,.;:\n]{2,40}(?:, [^,.;:\n]{2,40}){0,3},? (?:and|&) [^\W\d_a-zß-öø-ÿ])")
"""The commas of a ministry: "Ministry of Trade, Industry and Labour"."""
PORTFOLIO = re.compile(
    r"(?:Ministry|Minister|Department|Departments|Committee|Commission|Secretariat|Institute|Directorate|School|Faculty)"
    r"(?: of| for| on)(?: the)? "
)
COMPOUND = ("-backed", "-led", "-based", "-run", "-controlled", "-owned", "-listed", "-born", "-made", "-style")
"""What makes a name an adjective of the one that follows."""
SITE = re.compile(
    r"(?:['’]s)? (?:(?:national|international|central|main|nuclear|power|police|railway|train|bus|coal|gold|copper|wastewater|industrial|toll|nature"
    r"|football|refugee|military|air) ){0,2}"
    r"(?:prison|jail|mine|airport|airfield|station|stadium|substation|dam|reservoir|palace|plant|refinery|tower|museum|park|mosque|hospital"
    r"|camp|barracks|shipyard|pipeline|canal|bridge|plaza|mall|supermarket|market|base|checkpoint|estate|depot|dock|harbour|harbor)\b"
)
"""What, in lower case, may end a site's name: "Gilmore police station"."""
LONGEST_RUN = 160
"""Code points beyond which capitals are no name but a list: it bounds the ways to cut a run."""
LONGEST_JOIN = 4
"""Runs that one name may join."""
CUT_WHOLLY = 4
"""Words of a run up to which every part of it is a candidate."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that might be a name.

    `label` is the model's where the model has it so, `inside` that of a model's name it is part of,
    `holds` that of the first one it is more than; "" elsewhere.
    """

    start: int
    end: int
    label: str
    inside: str = ""
    holds: str = ""


def find_article_candidates(parse: Parse, closed: list[tuple[int, int]]) -> list[Candidate]:
    """The candidates of all paragraphs, none of which touches the `closed` ranges (ordered and disjoint)."""
    return [found for paragraph in parse.paragraphs for found in find_candidates(paragraph, parse.read, closed)]


def find_candidates(paragraph: Paragraph, text: str, closed: list[tuple[int, int]]) -> list[Candidate]:
    """The paragraph's candidates in order of place; they may overlap.

    `text` is the article as it was read; offsets are into the article.
    """
    found: dict[tuple[int, int], str] = {}
    for entity in paragraph.doc.ents:
        label = LABELS.get(entity.label_)
        if label is not None:
            start, end = paragraph.start + entity.start_char, paragraph.start + entity.end_char
            span = clean(text, Span(start, end, label), paragraph.doc.lang_)
            if span is not None:
                found[span.start, span.end] = span.label
    cuts: dict[tuple[int, int], None] = {}
    for start, end in _runs(text, paragraph.start, paragraph.end):
        tail = SITE.match(text, end)
        if tail:
            found.setdefault((start, tail.end()), "")
        cuts[start, end] = None
        cuts.update(dict.fromkeys(_cuts(text, start, end)))
    for start, end in cuts:
        span = clean(text, Span(start, end, "ORG"))
        if span is not None:
            found.setdefault((span.start, span.end), "")
    ordered = sorted(found.items())
    named = [(start, end, label) for (start, end), label in ordered if label]
    begins = [start for start, _, _ in named]
    return [
        Candidate(start, end, label, *_nesting(named, begins, start, end) if named and not label else ("", ""))
        for (start, end), label in ordered
        if not (closed and touches(closed, start, end))
    ]


def _nesting(named: list[tuple[int, int, str]], begins: list[int], start: int, end: int) -> tuple[str, str]:
    """The labels of the model's name around the span, and of the first one within it; `begins` are where they begin."""
    index = bisect_right(begins, start)
    inside = holds = ""
    for first, last, label in named[max(0, index - 2) : index + 2]:
        if first <= start and end <= last:
            inside = inside or label
        if start <= first and last <= end:
            holds = holds or label
    return inside, holds


def _runs(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The runs of capitalised words, and what links join of them."""
    runs = [match.span() for match in RUN.finditer(text, begin, end)]
    for index, (start, stop) in enumerate(runs):
        if stop - start > LONGEST_RUN:
            continue
        yield start, stop
        last = stop
        for following in runs[index + 1 : index + LONGEST_JOIN]:
            if not _linked(text, start, last, following[0]) or following[1] - start > LONGEST_RUN:
                break
            last = following[1]
            yield start, last


def _linked(text: str, start: int, last: int, following: int) -> bool:
    """Whether what stands between two runs may be within a name."""
    if LINK.fullmatch(text, last, following):
        return True
    return bool(COMMA.match(text, last)) and last + 2 == following and bool(PORTFOLIO.search(text, start, last))


def _cuts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The run cut where one name may end and another begin: after titles, peoples and heads of bodies or places."""
    words = [match.span() for match in WORD.finditer(text, start, end)]
    if len(words) <= CUT_WHOLLY:
        for index, (first, _) in enumerate(words):
            for _, last in words[index:]:
                yield first, last
        return
    for index, (first, last) in enumerate(words[:-1]):
        word = text[first:last]
        if word in classes("titles.tsv") or country_of_people(word) or word in word_list("calendar.txt"):
            yield words[index + 1][0], end
        if word in classes("heads.tsv"):
            yield words[index + 1][0], end
            if index:
                yield start, last
        if word.endswith(COMPOUND):
            yield words[index + 1][0], end
            yield from _cuts(text, words[index + 1][0], end)
