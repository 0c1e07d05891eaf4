"""French cues that its parser does not show: verbs by their forms, inverted subjects in the middle or at the end."""

from collections.abc import Iterator
from functools import cache

from copydesk.extraction.quotes.cues import FRENCH, Lexicon
from copydesk.extraction.quotes.syntax import Tree

ER = ("e", "es", "ent", "ait", "aient", "a", "èrent", "ant", "é", "ée", "és", "ées", "era", "eront", "erait", "eraient")
"""Endings of the third person, and of participles, of verbs in -er."""
OTHERS = {
    "dire": "dit disent disait disaient dira disant",
    "écrire": "écrit écrivent écrivait",
    "répondre": "répond répondent répondait répondit répondu",
    "promettre": "promet promettent promettait promis promise",
    "prévenir": "prévient préviennent prévenait prévenu",
    "avertir": "avertit avertissent avertissait averti",
    "reconnaître": "reconnaît reconnaissent reconnaissait reconnu",
    "admettre": "admet admettent admettait admis",
    "soutenir": "soutient soutiennent soutenait soutenu",
    "prétendre": "prétend prétendent prétendait prétendu",
    "maintenir": "maintient maintiennent maintenait maintenu",
    "conclure": "conclut concluent concluait conclu",
    "poursuivre": "poursuit poursuivent poursuivait poursuivi",
    "reprendre": "reprend reprennent reprenait repris",
    "prédire": "prédit prédisent prédisait",
    "démentir": "dément démentent démentait démenti",
    "craindre": "craint craignent craignait",
}
CLOSERS = frozenset(',»”"')
SUBJECTS = frozenset({"il", "elle", "on", "ils", "elles"})


@cache
def forms() -> dict[str, str]:
    """Each form of a French cue, lower case, to its infinitive."""
    found = {form: verb for verb, words in OTHERS.items() for form in words.split()}
    for verb in FRENCH.verbs | FRENCH.thought:
        if verb.endswith("er"):
            stems = {verb[:-2], verb[:-2].replace("ç", "c"), verb[:-2] + "e" if verb.endswith("ger") else verb[:-2]}
            for stem in stems:
                found.update({stem + ending: verb for ending in ER})
            if verb.endswith("ppeler"):
                found.update({verb[:-2] + "le": verb, verb[:-2] + "lent": verb})
    return found


def inverted_cues(tree: Tree, words: Lexicon) -> Iterator[tuple[int, int, int, int]]:
    """(first token, verb, last token, subject) of each ", a-t-elle précisé", ", explique le ministre"."""
    for verb, lemma in enumerate(tree.lemmas):
        if lemma not in words.clause or tree.pos[verb] not in {"VERB", "AUX", "ADJ"}:
            continue
        first = verb
        while first > 0 and (
            tree.pos[first - 1] in {"AUX", "ADV"} or tree.words[first - 1].lower().lstrip("-") in SUBJECTS | {"t"}
        ):
            first -= 1
        if first == 0 or tree.words[first - 1] != ",":
            continue
        pronoun = next(
            (
                place
                for place in range(first, min(verb + 3, len(tree)))
                if tree.words[place].startswith("-") and tree.words[place].lstrip("-").lower() in SUBJECTS
            ),
            None,
        )
        if pronoun is not None:
            yield first, verb, max(verb, pronoun), pronoun
            continue
        noun = next(
            (
                child
                for child in tree.children[verb]
                if child > verb and tree.left[child] == verb + 1 and tree.pos[child] in {"NOUN", "PROPN"}
            ),
            None,
        )
        if noun is not None and first == verb - (first < verb):
            yield first, verb, tree.right[noun], noun
