"""Who says it, by the parse: a cue's subject, its agent, or what the parser hung elsewhere."""

from copydesk.extraction.quotes.syntax import CLIMB, MOMENTS, OBJECTS, PASSIVE_SUBJECTS, RELATIVES, Tree

HEARERS = frozenset({"court", "jury", "inquest", "tribunal", "inquiry", "hearing", "hc", "panel", "judge"})
FINITE = frozenset({"VBD", "VBZ", "VBP"})
ASIDE = 16
"""How many tokens an aside between a subject and its cue may have."""
RELATIVE_WORDS = frozenset({"who", "that", "which", "whom", "qui"})


def source_of(tree: Tree, verb: int) -> int | None:
    """The head of what does the saying: the subject, an agent, or the subject of the verb above."""
    if tree.is_passive(verb):
        return _agent(tree, verb)
    found = _climbed_to(tree, verb)
    if found is not None and found < tree.body <= verb:
        # "WASHINGTON – Representative Jane Doe today announced": the parser takes the place for the subject
        found = _lost_subject(tree, verb)
    if found is not None and tree.lemmas[verb] in {"tell", "hear"} and tree.lemmas[found] in HEARERS:
        # "…", court told: the court listens, unless it tells somebody
        return found if any(tree.deps[child] in OBJECTS for child in tree.children[verb] if child > verb) else None
    if found is None and tree.tags[verb] in FINITE and tree.deps[verb] in {"ROOT", "ccomp"}:
        return _lost_subject(tree, verb)
    return found


def _climbed_to(tree: Tree, verb: int) -> int | None:
    if tree.tags[verb] == "VBG" and verb > 0 and tree.subject(verb) is None and tree.labels[verb - 1] == "PERSON":
        # "footage of Jane Doe asking"
        return verb - 1
    place = verb
    for _ in range(CLIMB):
        subject = tree.subject(place)
        if subject is not None and (
            place == verb or tree.deps[subject] not in PASSIVE_SUBJECTS or tree.deps[verb] == "conj"
        ):
            if tree.words[subject].lower() in RELATIVE_WORDS:
                return _antecedent(tree, place, subject)
            if tree.lemmas[subject] == "it" and tree.deps[subject] == "expl":
                return None
            return subject
        if tree.deps[place] in {"acl", *RELATIVES}:
            noun = tree.heads[place]
            if tree.deps[noun] in OBJECTS and tree.tags[place] == "VBG" and tree.pos[tree.heads[noun]] == "VERB":
                # "issued a statement saying": who issued it says it
                place = tree.heads[noun]
                continue
            return noun
        if subject is not None and tree.deps[subject] in PASSIVE_SUBJECTS:
            return subject
        if tree.heads[place] == place or tree.deps[place] in {"ROOT", "ccomp", "csubj"}:
            return None
        place = tree.heads[place]
        if tree.pos[place] in {"NOUN", "PROPN"} and tree.deps[place] not in {"attr", "dobj", "obj"}:
            return None
    return None


def _lost_subject(tree: Tree, verb: int) -> int | None:
    """The subject that the parser hung elsewhere: "Jane Doe, who was sent off, said", "Jane Doe, prosecuting, told"."""
    head, place = None, max(tree.sentence_starts[verb], min(tree.body, verb))
    while place < verb and (
        tree.pos[place] in {"DET", "ADJ", "NUM", "NOUN", "PROPN"} or tree.tags[place] in {"POS", "HYPH"}
    ):
        if tree.labels[place] in MOMENTS and tree.is_moment(place):
            break
        head = place if tree.pos[place] in {"NOUN", "PROPN"} else head
        place += 1
    if head is not None and head == place - 1 and (place == verb or tree.pos[place] != "AUX"):
        return head
    if verb > 1 and tree.labels[verb - 1] in {"PERSON", "ORG"} and tree.pos[verb - 1] == "PROPN":
        # "Questioned by Leck, Harold Bright agreed": taken for an apposition
        return verb - 1
    if verb > 0 and tree.words[verb - 1] == ",":
        low = max(tree.sentence_starts[verb], verb - ASIDE)
        for spot in range(verb - 2, low, -1):
            if tree.words[spot] == "," and tree.labels[spot - 1] in {"PERSON", "ORG"}:
                return spot - 1
    return None


def _antecedent(tree: Tree, verb: int, relative: int) -> int:
    """What a relative pronoun stands for; the pronoun itself where the parse does not show it."""
    place = verb
    for _ in range(CLIMB):
        if tree.deps[place] in RELATIVES | {"acl"}:
            return tree.heads[place]
        if tree.deps[place] != "conj":
            break
        place = tree.heads[place]
    return relative


def _agent(tree: Tree, verb: int) -> int | None:
    for child in tree.children[verb]:
        if tree.deps[child] == "agent":
            return next((inner for inner in tree.children[child] if tree.deps[inner] == "pobj"), None)
        if tree.deps[child] == "obl:agent":
            return child
    return None
