"""What an article says a person is: "Russian foreign minister Sergey Lavrov", "Jane Doe, chief executive of X,"."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from spacy.tokens import Doc, Span, Token

from copydesk.annotations import Entity
from copydesk.extraction.entities.spans import paragraph_at, tokens_of
from copydesk.extraction.lexicons import classes, memberships, words
from copydesk.extraction.parsing import Paragraph, Parse

LONGEST = 14
"""Words of a role, at most."""
MENTIONS = 8
"""Mentions of a person that are looked at: a role stands with the first ones."""
MODIFIERS = frozenset({"NOUN", "PROPN", "ADJ", "NUM"})
INSIDE = frozenset({
    "of", "for", "the", "and", "-", "'s", "’s", "(", ")", "&", "de", "du", "des", "la", "to", "in", "d'", "d’", "l'", "l’", "les", "à",
    "au", "aux",
})  # fmt: skip
OF = frozenset({"of", "for", "at", "in", "de", "du", "des", "d'", "d’", "à", "au", "aux", "en"})
"""What leads from a role to what it is held in."""
STOPS = frozenset({",", ".", ";", ":", "—", "–", "(", ")", "“", "”", '"', "who", "which", "whose", "and", "but"})
DETERMINERS = frozenset(
    {
        "the",
        "a",
        "an",
        "its",
        "his",
        "her",
        "their",
        "our",
        "le",
        "la",
        "un",
        "une",
        "l'",
        "l’",
        "les",
        "son",
        "sa",
        "leur",
    }
)
RELATIONS = frozenset({
    "wife", "husband", "widow", "widower", "partner", "son", "daughter", "brother", "sister", "mother", "father", "cousin", "friend",
    "colleague", "rival", "opponent", "spokesman", "spokeswoman", "spokesperson", "lawyer", "aide", "adviser", "advisor", "assistant",
    "supporter", "ally", "critic",
})  # fmt: skip
"""Roles that are held by somebody else than whom they name: "the wife of Mayor Roe"."""


@cache
def role_words() -> frozenset[str]:
    """Words in lower case that say what a person is."""
    nouns = {word for word, labels in memberships("contexts.tsv").items() if "role" in labels}
    titles = {word.lower() for word in classes("titles.tsv") if len(word) > 4}
    return frozenset(nouns | titles | words("roles_french.txt")) - {
        "right",
        "most",
        "grand",
        "crown",
        "prime",
        "foreign",
        "mother",
        "father",
        "honorary",
    }


def with_roles(parse: Parse, entities: Iterable[Entity], names: Sequence[tuple[int, int]]) -> Iterator[Entity]:
    """The entities, people with the roles that stand beside the first of their names, each once, as written.

    `names` are all names' places in the article, in order: a role that runs into one runs to its end.
    """
    named: dict[int, tuple[frozenset[int], frozenset[int]]] = {}
    entities = tuple(entities)
    people = sorted(
        (mention.start, mention.end) for entity in entities if entity.type == "PERSON" for mention in entity.mentions
    )
    for entity in entities:
        if entity.type != "PERSON":
            yield entity
            continue
        found: dict[str, str] = {}
        for mention in entity.mentions[:MENTIONS]:
            paragraph = paragraph_at(parse, mention.start)
            tokens = tokens_of(parse, mention.start, mention.end)
            if paragraph is None or tokens is None:
                continue
            if paragraph.start not in named:
                begun = frozenset(span.start for span in _spans(paragraph, people))
                named[paragraph.start] = (_named(paragraph, names), begun)
            inner, others = named[paragraph.start]
            for role in (
                before(tokens.doc, tokens.start, inner),
                apart(tokens.doc, tokens.start, tokens.end, inner, others),
                after(tokens.doc, tokens.end, inner, others),
            ):
                if role:
                    found.setdefault(role.casefold(), role)
        kept = [role for key, role in found.items() if not any(key != other and key in other for other in found)]
        yield replace(entity, roles=tuple(kept)) if kept else entity


def _named(paragraph: Paragraph, names: Sequence[tuple[int, int]]) -> frozenset[int]:
    """The paragraph's tokens that continue a name: "and" in "Dock and Harbour Workers' Union"."""
    return frozenset(index for span in _spans(paragraph, names) for index in range(span.start + 1, span.end))


def _spans(paragraph: Paragraph, names: Sequence[tuple[int, int]]) -> Iterator[Span]:
    """Those of the ordered names that begin in the paragraph, as its tokens."""
    first, last = bisect_left(names, (paragraph.start, 0)), bisect_left(names, (paragraph.end, 0))
    for start, end in names[first:last]:
        span = paragraph.doc.char_span(start - paragraph.start, end - paragraph.start, alignment_mode="expand")
        if span is not None:
            yield span


def before(doc: Doc, name: int, named: frozenset[int] = frozenset()) -> str | None:
    """The role that leads up to the name's first token: "Russian foreign minister", "head of the council".

    `named` are the tokens that continue a name.
    """
    start = name
    leftmost: int | None = None
    while start > max(0, name - LONGEST) and _continues(doc, start, named):
        start -= 1
        if doc[start].lower_ in role_words() and _leads(doc, start, name):
            if leftmost is not None and doc[start].lower_ in RELATIONS and doc[start + 1].lower_ in OF:
                break
            leftmost = start
    # "a spokesman for Quiroga" is somebody else.
    if leftmost is None or (doc[name - 1].lower_ in INSIDE and doc[name - 1].is_alpha):
        return None
    while leftmost > start and doc[leftmost - 1].pos_ in MODIFIERS and not doc[leftmost].is_sent_start:
        leftmost -= 1
    return _words(doc, leftmost, name)


def _continues(doc: Doc, start: int, named: frozenset[int]) -> bool:
    """Whether the token before belongs to the role."""
    return start in named or (_belongs(doc[start - 1]) and not doc[start].is_sent_start) or start - 1 in named


def _belongs(token: Token) -> bool:
    return token.pos_ in MODIFIERS or token.lower_ in INSIDE or (token.i > 0 and token.nbor(-1).text == "-")


def _leads(doc: Doc, role: int, name: int) -> bool:
    """Whether the role reaches the name: by words of one noun phrase, or by what it is of."""
    between = doc[role + 1 : name]
    return (
        not between
        or between[0].lower_ in {"of", "for", "de", "du", "des", "d'", "d’"}
        or all(token.pos_ in MODIFIERS for token in between)
    )


def apart(
    doc: Doc, name: int, end: int, named: frozenset[int] = frozenset(), others: frozenset[int] = frozenset()
) -> str | None:
    """The role that a name between commas explains: "The mayor of York, Jane Doe, said"; `others` as for `after`."""
    if name < 2 or doc[name - 1].text != "," or end >= len(doc) or doc[end].text not in {",", ".", ";", "—", "–"}:
        return None
    if end + 1 in others:  # a list of people
        return None
    stop = name - 1
    start = stop
    while start > max(0, stop - LONGEST) and not doc[start].is_sent_start:
        if not (start in named or _belongs(doc[start - 1]) or doc[start - 1].lower_ in DETERMINERS):
            break
        start -= 1
    return None if stop - start == LONGEST else _set_off(doc, start, stop, frozenset())


def after(doc: Doc, end: int, named: frozenset[int] = frozenset(), others: frozenset[int] = frozenset()) -> str | None:
    """The role set off behind the name's last token: ", chief executive of X,"; `named` as for `before`.

    `others` are where other people's names begin: ", Russian foreign minister Jane Doe told" is hers.
    """
    if end >= len(doc) or doc[end].text != ",":
        return None
    start = end + 1
    if start + 1 < len(doc) and doc[start].like_num and doc[start + 1].text == ",":
        start += 2
    stop = start
    while stop < len(doc) and stop - start < LONGEST and (stop in named or not _ends(doc, stop)):
        stop += 1
    if stop - start == LONGEST:
        return None
    return _set_off(doc, start, stop, others)


def _set_off(doc: Doc, start: int, stop: int, others: frozenset[int]) -> str | None:
    """The words as a role, if what they begin with, before "of", has one in it and is nobody else's name."""
    while start < stop and doc[start].lower_ in DETERMINERS:
        start += 1
    head = next((token for token in doc[start:stop] if token.lower_ in OF), None)
    phrase = doc[start : head.i if head else stop]
    if not any(token.lower_ in role_words() for token in phrase) or any(
        token.pos_ in {"VERB", "PRON"} or token.i in others for token in phrase
    ):
        return None
    return _words(doc, start, stop)


def _ends(doc: Doc, index: int) -> bool:
    token = doc[index]
    return (
        token.lower_ in STOPS or token.pos_ == "AUX" or token.tag_ in {"VBD", "VBZ", "VBP"} or bool(token.is_sent_start)
    )


def _words(doc: Doc, start: int, end: int) -> str | None:
    """The words as written, without a determiner before and brackets behind."""
    while start < end and (doc[start].lower_ in DETERMINERS or doc[start].lower_ in INSIDE):
        start += 1
    text = doc[start:end].text.strip(" ,-–(")
    return text.split(" (")[0] or None
