"""Reported words as the parse shows them: a cue, who it belongs to, and what it reports.

Finds candidates only; which of them are speech is decided elsewhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from copydesk.extraction.quotes.asides import CLOSERS, COMMAS, is_prompt, words_around
from copydesk.extraction.quotes.cues import FRENCH, Lexicon
from copydesk.extraction.quotes.french import inverted_cues
from copydesk.extraction.quotes.second_cues import LONGEST, before_second_cue, matrix_of
from copydesk.extraction.quotes.sources import source_of
from copydesk.extraction.quotes.syntax import OBJECTS, Tree
from copydesk.extraction.quotes.vehicles import clause_in_vehicle, is_vehicle

STOPS = frozenset({"conj", "cc", "parataxis"})
ADDRESSED = frozenset(
    {
        "tell",
        "ask",
        "inform",
        "remind",
        "assure",
        "advise",
        "notify",
        "warn",
        "reassure",
        "thank",
        "informer",
        "prévenir",
    }
)
OCCASIONS = frozenset({"during", "after", "before", "at", "on", "in", "amid", "following", "since", "hours", "days"})


@dataclass(frozen=True, slots=True)
class Report:
    """A cue with what it reports.

    `anchor` is the cue's main token, `cue` its first and last; `pieces` are spans of the article, with
    marks; `source` is the head of the noun phrase that says it, None where the sentence has none.
    """

    tree: Tree
    anchor: int
    cue: tuple[int, int]
    frame: str
    pieces: tuple[tuple[int, int], ...]
    source: int | None

    @property
    def lemma(self) -> str:
        return self.tree.lemmas[self.anchor]


def find_reports(tree: Tree, words: Lexicon) -> Iterator[Report]:
    """Every report that the parse of one paragraph shows, in order of their cues."""
    verbs = words.verbs | words.thought
    if words is FRENCH:
        yield from _inverted(tree, words)
    for place, lemma in enumerate(tree.lemmas):
        if tree.words[place].lower() in words.according:
            yield from _according(tree, place)
        elif tree.pos[place] in {"VERB", "AUX"} and lemma in verbs:
            yield from _verb_report(tree, place, words)
        elif tree.pos[place] == "NOUN" and lemma in words.nouns:
            yield from _noun_report(tree, place, words)


def _inverted(tree: Tree, words: Lexicon) -> Iterator[Report]:
    """French: "Les dossiers, a expliqué la préfète, seront prêts", "…, a-t-elle précisé"."""
    for first, verb, last, subject in inverted_cues(tree, words):
        low, high = tree.sentence_starts[verb], tree.sentence_ends[verb]
        comma, after = first - 1, last + 1
        if low >= comma or tree.words[comma - 1] in CLOSERS:
            continue  # marked words are attributed as such
        pieces = [(tree.starts[low], tree.ends[comma - 1])]
        goes_on = after < high - 2 and tree.words[after] == ","
        if goes_on:
            pieces.append((tree.starts[after + 1], tree.ends[high - 1]))
        said = [*range(low, comma), *(range(after, high) if goes_on else ())]
        if any(tree.pos[place] in {"VERB", "AUX"} for place in said):
            yield Report(tree, verb, (first, verb), "inverted", tuple(pieces), subject)


def _verb_report(tree: Tree, verb: int, words: Lexicon) -> Iterator[Report]:
    lemma = tree.lemmas[verb]
    if tree.deps[verb] in {"amod", "compound"}:
        return
    rights = [child for child in tree.children[verb] if child > verb]
    cue_end = _particle(tree, verb, rights)
    found = _complement(tree, verb, rights, words)
    matrix = matrix_of(tree, verb, words)
    source = source_of(tree, verb if matrix is None else matrix)
    hearer = found is not None and found[0] == "thing" and lemma in ADDRESSED
    if (found is None or hearer) and lemma in words.clause and (inside := clause_in_vehicle(tree, verb)) is not None:
        clause = (tree.starts[inside], tree.ends[tree.right[tree.heads[inside]]])
        yield Report(tree, verb, (_cue_start(tree, verb), cue_end), "clause", (clause,), source)
        return
    if found:
        frame, first, cue_end = found[0], found[1], max(cue_end, found[2])
        piece = _rightwards(tree, verb, rights, first, words)
        if piece:
            yield Report(tree, verb, (_cue_start(tree, verb), cue_end), frame, (piece,), source)
            return
    if lemma in words.clause:
        pieces = words_around(tree, verb)
        if pieces:
            yield Report(tree, verb, (_cue_start(tree, verb), cue_end), "around", pieces, source)


def _particle(tree: Tree, verb: int, rights: list[int]) -> int:
    return next((child for child in rights if tree.deps[child] == "prt" and child == verb + 1), verb)


def _cue_start(tree: Tree, verb: int) -> int:
    """The first of the auxiliaries that stand next to the verb."""
    start = verb
    while (
        start > 0
        and tree.heads[start - 1] == verb
        and tree.deps[start - 1] in {"aux", "auxpass", "neg", "aux:pass", "aux:tense"}
    ):
        start -= 1
    return start


def _complement(tree: Tree, verb: int, rights: list[int], words: Lexicon) -> tuple[str, int, int] | None:
    """(frame, the first child of what is reported, the cue's last token), of what follows the verb."""
    lemma = tree.lemmas[verb]
    by_dep: dict[str, int] = {}
    for child in rights:
        by_dep.setdefault(tree.deps[child], child)
    thing = min((by_dep[dep] for dep in ("dobj", "obj") if dep in by_dep), default=None)
    clause = by_dep.get("ccomp")
    infinitive = by_dep.get("xcomp")
    naming = min((by_dep[dep] for dep in ("oprd", "attr") if dep in by_dep), default=None)
    if lemma in words.naming and (naming is not None or thing is not None):
        first = min(child for child in (naming, thing, clause) if child is not None)
        return "naming", first, verb
    if clause is not None and lemma in words.clause | words.thought | words.naming | words.infinitive:
        return ("naming" if lemma in words.naming and lemma not in words.clause else "clause"), clause, verb
    if infinitive is not None and lemma in words.infinitive | words.clause | words.thought:
        if thing is not None and thing < infinitive and lemma not in ADDRESSED:
            return "infinitive", thing, verb
        return "infinitive", infinitive, verb
    prepositions = frozenset() if is_prompt(tree, verb) else words.prepositions.get(lemma, frozenset())
    if thing is not None and lemma in words.thing and not (lemma in ADDRESSED and len(tree.children[thing]) == 0):
        return "thing", thing, verb
    for child in rights:
        if tree.deps[child] in {"prep", "obl", "agent", "obl:arg"} and tree.words[child].lower() in prepositions:
            inner = next(
                (
                    grandchild
                    for grandchild in tree.children[child]
                    if tree.deps[grandchild] in {"pobj", "pcomp", "prep"}
                ),
                None,
            )
            if inner is not None:
                return "preposition", child, child if child <= verb + 2 else verb
    for child in rights:
        if (
            tree.deps[child] == "advcl"
            and tree.deps[tree.left[child]] == "mark"
            and tree.left[child] == verb + 1
            and tree.words[verb + 1].lower() in prepositions
        ):
            # "called on ministers to send"
            return "preposition", child, verb + 1
    if lemma in words.thought and thing is not None:
        return "thought", thing, verb
    return None


def _rightwards(tree: Tree, verb: int, rights: list[int], first: int, words: Lexicon) -> tuple[int, int] | None:
    """What follows the verb from its child `first` to where another clause begins."""
    start = tree.left[first]
    if tree.deps[first] in {"prep", "obl:arg"}:
        start = first + 1
    elif tree.deps[first] == "advcl":
        start += 1
    elif tree.deps[first] == "ccomp" and tree.lemmas[verb] not in ADDRESSED:
        # "say dust from some 370 trucks has ruined": the parser took the subject's head for an object
        stray = next(
            (child for child in rights if child < first and tree.deps[child] in OBJECTS and tree.pos[child] == "NOUN"),
            None,
        )
        if (
            stray is not None
            and tree.left[stray] == verb + 1
            and not any(tree.deps[child] == "mark" for child in tree.children[first])
        ):
            start = verb + 1
    start = max(start, verb + 1)
    high = tree.sentence_ends[verb] - 1
    end = start - 1
    for child in rights:
        if child < first:
            continue
        if child > first and (tree.deps[child] in STOPS or _adds_report(tree, child) or _is_circumstance(tree, child)):
            break
        if tree.deps[child] != "punct":
            end = max(end, min(tree.right[child], high))
    while start <= end and tree.pos[start] == "SPACE":
        start += 1
    if tree.deps[first] in {"ccomp", "xcomp"}:
        end = before_second_cue(tree, verb, start, end, words)
    return (tree.starts[start], tree.ends[end]) if start <= end else None


def _is_circumstance(tree: Tree, child: int) -> bool:
    """Whether a child tells when, where or after what it was said: "called it a disgrace during a visit"."""
    if tree.deps[child] in {"npadvmod", "tmod", "obl:mod"}:
        return True
    opens = tree.words[tree.left[child]].lower()
    return (tree.deps[child] == "prep" and opens in OCCASIONS) or (
        tree.deps[child] == "advcl" and opens in OCCASIONS | {"while", "when", "as"}
    )


def _adds_report(tree: Tree, child: int) -> bool:
    """Whether a child begins a participle of its own behind a comma: ", adding that"."""
    before = tree.left[child] - 1
    return tree.deps[child] == "advcl" and before >= 0 and tree.words[before] in COMMAS and tree.tags[child] == "VBG"


def _according(tree: Tree, place: int) -> Iterator[Report]:
    link = next((child for child in tree.children[place] if tree.words[child].lower() == "to"), place)
    source = next((child for child in tree.children[link] if tree.deps[child] in {"pobj", "obj"}), None)
    if source is None and tree.words[place].lower() == "selon":
        source = tree.heads[place] if tree.deps[place] == "case" else None
    if source is None:
        return
    head = tree.heads[place] if tree.deps[place] != "case" else tree.heads[tree.heads[place]]
    last = max(tree.right[place], tree.right[source])
    low, high = tree.sentence_starts[place], tree.sentence_ends[place]
    while (
        tree.tags[head] in {"VBG", "VBN"}
        and tree.deps[head] in {"pcomp", "acl", "advcl", "amod"}
        and head != tree.heads[head]
    ):
        # "tied, with one in nine preferring neither, according to": the whole sentence is said
        head = tree.heads[head]
    if tree.deps[head] not in {"ROOT", "conj"} and tree.pos[head] in {"VERB", "AUX"}:
        low, high = tree.left[head], tree.right[head] + 1
    pieces = []
    if low < place:
        end = place - 1 if tree.words[place - 1] not in COMMAS else place - 2
        if end >= low:
            pieces.append((tree.starts[low], tree.ends[end]))
        comma = next(
            (spot for spot in range(source, min(last, source + LONGEST) + 1) if tree.words[spot] in COMMAS), None
        )
        following = last + 1
        if comma is None and following < high - 1 and tree.words[following] in COMMAS:
            pieces.append((tree.starts[following + 1], tree.ends[high - 1]))
    else:
        comma = next((spot for spot in range(last + 1, min(high, last + LONGEST)) if tree.words[spot] in COMMAS), None)
        start = last + 1 if comma is None or comma > last + 2 else comma + 1
        if start < high:
            pieces.append((tree.starts[start], tree.ends[high - 1]))
    if pieces:
        yield Report(tree, place, (place, link), "according", tuple(pieces), source)


def _noun_report(tree: Tree, noun: int, words: Lexicon) -> Iterator[Report]:
    """ "his claim that the berths leak", "a promise to wait"."""
    if is_vehicle(tree, noun, words):
        return
    for child in tree.children[noun]:
        if child < noun or tree.deps[child] not in {"acl", "ccomp", "relcl"}:
            continue
        first = tree.left[child]
        opens = tree.words[first].lower()
        if (opens == "that" and tree.deps[first] in {"mark", "det", "nsubj"}) or (
            opens == "to" and tree.tags[child] == "VB"
        ):
            if opens == "that" and tree.deps[first] == "nsubj":
                continue
            piece = (tree.starts[first], tree.ends[tree.right[child]])
            yield Report(tree, noun, (noun, noun), "noun", (piece,), _noun_source(tree, noun))
            return


def _noun_source(tree: Tree, noun: int) -> int | None:
    for child in tree.children[noun]:
        if tree.deps[child] == "poss":
            return child
        if tree.deps[child] in {"prep", "agent"} and tree.words[child].lower() in {"by", "from"}:
            return next((inner for inner in tree.children[child] if tree.deps[inner] == "pobj"), None)
    head = tree.heads[noun]
    if tree.deps[noun] in OBJECTS and tree.pos[head] == "VERB":
        return source_of(tree, head)
    return None
