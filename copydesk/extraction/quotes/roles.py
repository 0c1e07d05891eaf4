"""What the article says its people and bodies are: "the harbour master", "a charity", "Russian foreign minister"."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from copydesk.annotations import Entity
from copydesk.extraction.lexicons import classes
from copydesk.extraction.quotes.role_nouns import FEMALE_NOUNS, MALE_NOUNS, PERSON_NOUNS, kin
from copydesk.extraction.quotes.syntax import SUBJECTS, Tree

LEAD = 3
"""So many paragraphs, the headline among them, may speak of somebody before naming them."""
COPULAS = frozenset({"be", "become", "être", "devenir"})
DEFINITE = frozenset({"the", "this", "that", "le", "la", "l'", "l’", "ce", "cette"})
INDEFINITE = frozenset({"a", "an", "one", "another", "two", "some"})
PLURAL_TAGS = frozenset({"NNS", "NNPS"})
WORDS = frozenset({"NOUN", "ADJ", "PROPN"})
ABBREVIATIONS = {
    "gov.": ("governor",),
    "sen.": ("senator", "lawmaker"),
    "rep.": ("representative", "congressman", "congresswoman", "lawmaker"),
    "representative": ("congressman", "congresswoman", "lawmaker"),
    "senator": ("lawmaker",),
    "fr.": ("priest", "father"),
    "fr": ("priest", "father"),
    "rev.": ("reverend", "pastor", "minister"),
    "justice": ("judge",),
    "prof.": ("professor",),
    "dr.": ("doctor",),
    "dr": ("doctor",),
    "capt.": ("captain",),
    "gen.": ("general",),
    "sgt.": ("sergeant",),
    "lt.": ("lieutenant",),
    "det.": ("detective",),
    "cllr": ("councillor",),
    "pm": ("premier", "minister"),
}
"""What titles stand for when they are written out later."""


ACCUSED = ("defendant", "accused")
DEEDS: dict[str, dict[str, tuple[str, ...]]] = {
    "deny": {"nsubj": ACCUSED},
    "plead": {"nsubj": ACCUSED},
    **{verb: {"nsubjpass": ACCUSED} for verb in ("accuse", "charge", "convict", "sentence", "acquit", "jail")},
    "testify": {"nsubj": ("witness",)},
}
"""What people are by what they do in court: verb to the name's place to the words."""


@dataclass(frozen=True, slots=True)
class Role:
    """A definite role as it stands for somebody: its noun and the lemmas of its modifiers."""

    head: str
    modifiers: frozenset[str]
    nation: bool = False
    """Whether it is a nationality or a party: "the Swede"."""
    owned: bool = False
    """Whether it is somebody's: "its president", "Kenya's finance minister"."""
    told_apart: bool = False
    """Whether words behind it say which one: "the owner of an inn"."""
    age: str = ""
    """Its years, where they are told: "the 27-year-old"."""


def learn_roles(trees: Sequence[Tree], entities: Iterable[Entity]) -> dict[str, list[tuple[int, frozenset[str]]]]:
    """For each entity the words said of it, each with where the article says them.

    From titles before the name, appositions on either side, and "X is a ...".
    """
    roles: dict[str, list[tuple[int, frozenset[str]]]] = defaultdict(list)
    places = [tree.start for tree in trees]
    for entity in entities:
        if entity.type not in {"PERSON", "ORG", "GPE", "NORP", "FAC"}:
            continue
        if entity.roles and entity.mentions:
            roles[entity.id].append(
                (entity.mentions[0].start, frozenset(word.lower() for role in entity.roles for word in role.split()))
            )
        for mention in entity.mentions:
            if mention.kind != "name":
                continue
            number = bisect_left(places, mention.start + 1) - 1
            if number < 0:
                continue
            said = _said_of(trees[number], mention.start, mention.end)
            if said:
                roles[entity.id].append((mention.start, said))
        if entity.type in {"ORG", "FAC"}:
            roles[entity.id].append((entity.mentions[0].start, frozenset(word.lower() for word in entity.name.split())))
    return roles


def _said_of(tree: Tree, start: int, end: int) -> frozenset[str]:
    first = bisect_left(tree.starts, start)
    last = bisect_left(tree.starts, end) - 1
    if first > last or last >= len(tree):
        return frozenset()
    head = next(
        (
            place
            for place in range(last, first - 1, -1)
            if not first <= tree.heads[place] <= last or tree.heads[place] == place
        ),
        last,
    )
    found: set[str] = set()
    for child in tree.children[head]:
        if (
            child < first and tree.deps[child] in {"compound", "amod", "nmod", "poss"} and tree.pos[child] in WORDS
        ) or (tree.deps[child] == "appos" and not first <= child <= last):
            found.update(_phrase_words(tree, child))
    above = tree.heads[head]
    if (tree.deps[head] == "appos" and tree.pos[above] == "NOUN") or (
        tree.deps[head] == "compound" and above > last and tree.pos[above] == "NOUN"
    ):
        found.update(_phrase_words(tree, above))
    elif tree.deps[head] in {"nsubj", "nsubjpass"} and tree.lemmas[above] in COPULAS:
        for child in tree.children[above]:
            if tree.deps[child] == "attr" and child > above:
                found.update(_phrase_words(tree, child))
    elif tree.lemmas[above] in DEEDS:
        found.update(DEEDS[tree.lemmas[above]].get(tree.deps[head], ()))
    found -= {word.lower() for word in tree.words[first : last + 1]}
    before = tree.words[first - 1].lower() if first > 0 else ""
    for word in {before, *found}:
        found.update(ABBREVIATIONS.get(word, ()))
    return frozenset(found)


def lead_roles(
    trees: Sequence[Tree],
    mentions: Sequence[tuple[int, int, str]],
    entities: Mapping[str, Entity],
    own: Mapping[str, frozenset[str]],
) -> dict[str, frozenset[str]]:
    """The role that the lead gives to the person whom the next paragraph names.

    "A charity treasurer spent the money on a horse. ¶ Marianne Thorpe, 47, denies fraud": she is the treasurer. Only the
    first person named counts, only if nobody is named before, and only by the first paragraphs' subjects; `own`: the words said
    of each, which must not say otherwise.
    """
    first = next(((start, who) for start, _, who in mentions if entities[who].type == "PERSON"), None)
    if first is None:
        return {}
    said: set[str] = set()
    for tree in trees[:LEAD]:
        for place, noun in enumerate(tree.lemmas):
            if tree.starts[place] >= first[0]:
                break
            if tree.deps[place] in SUBJECTS and tree.pos[place] == "NOUN" and noun in PERSON_NOUNS:
                said.update(_phrase_words(tree, place))
    known = own.get(first[1], frozenset()) & PERSON_NOUNS
    if known and not any(noun in known or any(kin(noun, other) for other in known) for noun in said & PERSON_NOUNS):
        return {}
    return {first[1]: frozenset(said)} if said else {}


def _phrase_words(tree: Tree, head: int) -> set[str]:
    low = max(tree.left[head], head - 6)
    high = min(tree.right[head], head + 6)
    found = set()
    for place in range(low, high + 1):
        if place > head and tree.words[place] in {",", ";", "who", "which", "that"}:
            break
        if tree.pos[place] in WORDS:
            found.add(tree.lemmas[place])
    return found


def role_words(tree: Tree, head: int) -> Role | None:
    """A definite singular role's noun and modifiers: "the Russian official", "its head"; None for any other noun phrase."""
    if tree.tags[head] in PLURAL_TAGS or tree.pos[head] not in {"NOUN", "PROPN", "ADJ", "NUM"}:
        return None
    before = [child for child in tree.children[head] if child < head]
    owned = any(tree.deps[child] == "poss" for child in before)
    if not owned and not any(tree.words[child].lower() in DEFINITE for child in before):
        return None
    modifiers = frozenset(
        tree.lemmas[place]
        for child in tree.children[head]
        for place in range(tree.left[child], min(tree.right[child], head + 5) + 1)
        if tree.pos[place] in {"NOUN", "ADJ", "PROPN"} and abs(place - head) < 8
    )
    told_apart = any(child > head and tree.deps[child] in {"prep", "relcl", "acl"} for child in tree.children[head])
    age = _age(tree, tree.left[head], head)
    return Role(tree.lemmas[head], modifiers, tree.labels[head] == "NORP", owned, told_apart, age)


def introduced(trees: Sequence[Tree]) -> dict[str, list[int]]:
    """Where the article brings somebody on by a role without a name: "an aide", "one farmer"; lemma to places."""
    found: dict[str, list[int]] = defaultdict(list)
    for tree in trees:
        for place, word in enumerate(tree.lemmas):
            head = tree.heads[place]
            if (
                word in INDEFINITE
                and head > place
                and tree.pos[head] == "NOUN"
                and tree.deps[head] not in {"appos", "attr"}
            ):
                found[tree.lemmas[head]].append(tree.starts[place])
    return found


def _age(tree: Tree, first: int, head: int) -> str:
    for place in range(max(first, head - 8), head - 2):
        if tree.words[place].isdigit() and tree.lemmas[place + 2] == "year":
            return tree.words[place]
    return ""


AGE = re.compile(r",? \(?(?P<years>\d{1,3})(?=[,)])")


def ages_of(text: str, entity: Entity) -> tuple[str, ...]:
    """The years that the article gives a person: "Jane Doe, 46," "Jane Doe (46)"."""
    found = (AGE.match(text, mention.end) for mention in entity.mentions)
    return tuple(match["years"] for match in found if match)


def gender_of(text: str, entity: Entity, roles: Iterable[tuple[int, frozenset[str]]]) -> tuple[str | None, bool]:
    """(gender, whether the article shows it): by pronouns and titles, by nouns said of a person, else by given name."""
    if entity.gender:
        return entity.gender, True
    if entity.type != "PERSON":
        return None, False
    titles = classes("titles.tsv")
    for mention in entity.mentions:
        before = text[max(0, mention.start - 20) : mention.start].split()
        label = (
            titles.get(before[-1].rstrip(".").capitalize())
            if before and text[mention.start - 1 : mention.start].isspace()
            else None
        )
        if label in {"f", "m"}:
            return ("female" if label == "f" else "male"), True
    said = {word for _, words in roles for word in words}
    if said & FEMALE_NOUNS and not said & MALE_NOUNS:
        return "female", True
    if said & MALE_NOUNS and not said & FEMALE_NOUNS:
        return "male", True
    first = entity.name.split()[0] if entity.name.split() else ""
    label = classes("given_names.tsv").get(first) or classes("given_names.tsv").get(first.split("-")[0])
    return ({"f": "female", "m": "male"}.get(label or ""), False)
