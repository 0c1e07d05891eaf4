"""Reported words as the parse shows them: a cue, who it belongs to, and what it reports.

Finds candidates only; which of them are speech is decided elsewhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from copydesk.extraction.quotes.cues import FRENCH, Lexicon
from copydesk.extraction.quotes.french import inverted_cues
from copydesk.extraction.quotes.syntax import CLIMB, OBJECTS, PASSIVE_SUBJECTS, RELATIVES, SUBJECTS, Tree

STOPS = frozenset({"conj", "cc", "parataxis"})
TRAILING = frozenset({"ccomp", "parataxis", "dep", "conj", "advcl", "ROOT", "relcl", "acl", "intj", "appos"})
COMMAS = frozenset({",", "–", "—", "―", "-", "--", ";"})
CLOSERS = frozenset("”»\"’'") | {"''"}
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
HEARERS = frozenset({"court", "jury", "inquest", "tribunal", "inquiry", "hearing", "hc", "panel", "judge"})
FINITE = frozenset({"VBD", "VBZ", "VBP"})
ASIDE = 12
"""How many tokens an aside between a subject and its cue may have."""
LONGEST = 200
"""How many tokens of one sentence are looked at for what ends a report."""
OCCASIONS = frozenset({"during", "after", "before", "at", "on", "in", "amid", "following", "since", "hours", "days"})
SECOND_CUES = frozenset({"decline", "refuse", "vow", "insist"})
RELATIVE_WORDS = frozenset({"who", "that", "which", "whom", "qui"})


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
            yield from _noun_report(tree, place)


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


def source_of(tree: Tree, verb: int) -> int | None:
    """The head of what does the saying: the subject, an agent, or the subject of the verb above."""
    if tree.is_passive(verb):
        return _agent(tree, verb)
    found = _climbed_to(tree, verb)
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
    head, place = None, tree.sentence_starts[verb]
    while place < verb and (tree.pos[place] in {"DET", "ADJ", "NUM", "NOUN", "PROPN"} or tree.tags[place] == "POS"):
        head = place if tree.pos[place] in {"NOUN", "PROPN"} else head
        place += 1
    if head is not None and place < verb and head == place - 1 and tree.pos[head + 1] != "AUX":
        return head
    if verb > 1 and tree.labels[verb - 1] in {"PERSON", "ORG"} and tree.pos[verb - 1] == "PROPN":
        # "Questioned by Leck, Harold Bright agreed": taken for an apposition
        return verb - 1
    if verb > 0 and tree.words[verb - 1] == ",":
        opening = next((spot for spot in range(verb - 2, max(0, verb - ASIDE), -1) if tree.words[spot] == ","), 0)
        if opening > 0 and tree.labels[opening - 1] in {"PERSON", "ORG"}:
            return opening - 1
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


def _verb_report(tree: Tree, verb: int, words: Lexicon) -> Iterator[Report]:
    lemma = tree.lemmas[verb]
    if tree.deps[verb] in {"amod", "compound"}:
        return
    rights = [child for child in tree.children[verb] if child > verb]
    cue_end = _particle(tree, verb, rights)
    found = _complement(tree, verb, rights, words)
    matrix = matrix_of(tree, verb, words)
    source = source_of(tree, verb if matrix is None else matrix)
    if found:
        frame, first, cue_end = found[0], found[1], max(cue_end, found[2])
        piece = _rightwards(tree, verb, rights, first, words)
        if piece:
            yield Report(tree, verb, (_cue_start(tree, verb), cue_end), frame, (piece,), source)
            return
    if lemma in words.clause:
        pieces = _around(tree, verb)
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
    prepositions = words.prepositions.get(lemma, frozenset())
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
        end = _before_second_cue(tree, verb, start, end, words)
    return (tree.starts[start], tree.ends[end]) if start <= end else None


def _is_circumstance(tree: Tree, child: int) -> bool:
    """Whether a child tells when, where or after what it was said: "called it a disgrace during a visit"."""
    if tree.deps[child] in {"npadvmod", "tmod", "obl:mod"}:
        return True
    opens = tree.words[tree.left[child]].lower()
    return (tree.deps[child] == "prep" and opens in OCCASIONS) or (
        tree.deps[child] == "advcl" and opens in OCCASIONS | {"while", "when", "as"}
    )


def _before_second_cue(tree: Tree, verb: int, start: int, end: int, words: Lexicon) -> int:
    """Where the words reported end if the cue's subject goes on to say something else: "said it leaked and urged".

    Or somebody else does: "said it leaked, and the union called it a scandal".
    """
    first = next(
        (child for child in tree.children[verb] if child >= start and tree.deps[child] in {"ccomp", "xcomp"}), verb
    )
    for place in range(start + 2, min(end, start + LONGEST) + 1):
        if matrix_of(tree, place, words) == verb or _is_next_report(tree, place, first, words):
            while place > start and tree.words[place].lower() not in {"and", "but", ",", "then"}:
                place -= 1
            place -= 1
            while place > start and tree.words[place] in {",", "and", "but"}:
                place -= 1
            return place if place > start else end
    return end


def _is_next_report(tree: Tree, place: int, content: int, words: Lexicon) -> bool:
    """Whether a verb behind ", and" reports by itself what others say, though the parser hung it on `content`."""
    subject = tree.subject(place)
    if (
        subject is None
        or tree.deps[place] != "conj"
        or tree.heads[place] != content
        or tree.tags[place] not in {"VBD", "VBZ"}
        or tree.lemmas[place] not in words.clause | words.naming
        or tree.pos[subject] == "PRON"
    ):
        return False
    before = tree.left[subject] - 1
    return before > 0 and tree.words[before].lower() in {"and", "but", "while"} and tree.words[before - 1] == ","


def matrix_of(tree: Tree, verb: int, words: Lexicon) -> int | None:
    """The cue that a verb goes with, where the parser hung it on what that cue reports."""
    head = tree.heads[verb]
    if (
        tree.deps[verb] == "advcl"
        and tree.tags[verb] == "VBG"
        and tree.lemmas[verb] in words.clause
        and tree.subject(verb) is None
    ):
        before = tree.left[verb] - 1
        if before < 0 or tree.words[before] != ",":
            return None
        for _ in range(CLIMB):
            if tree.deps[head] == "ccomp":
                return tree.heads[head] if tree.heads[head] < head else None
            if tree.deps[head] not in {"conj", "advcl", "xcomp"}:
                return None
            head = tree.heads[head]
        return None
    if (
        tree.deps[verb] != "conj"
        or tree.lemmas[verb] not in words.verbs | SECOND_CUES
        or tree.tags[verb] not in {"VBD", "VBZ"}
        or tree.subject(verb) is not None
    ):
        return None
    for _ in range(CLIMB):
        if tree.deps[head] == "ccomp":
            above = tree.heads[head]
            return above if above < head and tree.tags[above] == tree.tags[verb] else None
        if tree.deps[head] != "conj":
            return None
        head = tree.heads[head]
    return None


def _adds_report(tree: Tree, child: int) -> bool:
    """Whether a child begins a participle of its own behind a comma: ", adding that"."""
    before = tree.left[child] - 1
    return tree.deps[child] == "advcl" and before >= 0 and tree.words[before] in COMMAS and tree.tags[child] == "VBG"


def _around(tree: Tree, verb: int) -> tuple[tuple[int, int], ...]:
    """The words around a cue in the middle or at the end: "the piles, she said, are rotten"."""
    first, last = _cluster(tree, verb)
    low, high = tree.sentence_starts[verb], tree.sentence_ends[verb]
    content = next((child for child in tree.children[verb] if tree.deps[child] == "ccomp" and child < verb), None)
    if content is None and (tree.deps[verb] not in TRAILING or tree.subject(verb) is None):
        return ()
    if first <= low:
        return ()
    before = first - 1
    if (
        tree.words[before] not in COMMAS
        and tree.words[before] not in CLOSERS
        and tree.words[before] not in {"?", "!", "…"}
    ):
        return ()
    if content is not None and tree.deps[verb] != "ROOT":
        low = max(low, tree.left[content])
    elif (aside_of := _relative_before(tree, before)) is not None:
        # "efforts which are aimed, he said, at peace": only the relative clause is his
        low = max(low, aside_of)
    pieces = []
    if _is_asked(tree, low):
        return ()
    if low < before:
        pieces.append((tree.starts[low], tree.ends[before - 1] if tree.words[before] in COMMAS else tree.ends[before]))
    after = last + 1
    if after < high - 1 and tree.words[after] in {",", "–", "—", "―"}:
        # What comes behind belongs to the words if it hangs on them and not on the cue.
        following = after + 1
        while following < high - 1 and tree.pos[following] in {"PUNCT", "SPACE"}:
            following += 1
        marked = tree.words[before] in CLOSERS
        if (
            not _belongs_to_cue(tree, following, first, last)
            and tree.deps[tree.heads[following]] != "conj"
            and not (marked and following == after + 1 and not _may_go_on(tree, following))
        ):
            pieces.append((tree.starts[after + 1], tree.ends[high - 1]))
    return tuple(pieces)


def _relative_before(tree: Tree, comma: int) -> int | None:
    """Where the relative clause begins whose verb stands next before a cue's comma."""
    verb = comma - 1
    if verb < 1 or tree.deps[verb] not in RELATIVES:
        return None
    first = tree.left[verb]
    return first if first > 0 and tree.tags[first] in {"WDT", "WP"} and tree.words[first - 1] == "," else None


def _may_go_on(tree: Tree, place: int) -> bool:
    """Whether words without marks, behind "…," she said, may still be hers: not "suggesting", "in an email", "who"."""
    if tree.tags[place] in {"VBG", "VBN", "WP", "WDT", "WRB"} or tree.pos[place] in {"ADP", "SCONJ"}:
        return False
    return not (tree.pos[place] in {"ADV", "PART"} and tree.tags[min(place + 2, len(tree) - 1)] == "VBG")


def _is_asked(tree: Tree, place: int) -> bool:
    """Whether a clause tells what somebody was asked, and is not their answer: "Asked about the dog, she smiled"."""
    return tree.tags[place] == "VBN" and tree.lemmas[place] in {"ask", "press", "question", "quiz", "challenge", "tell"}


def _belongs_to_cue(tree: Tree, place: int, first: int, last: int) -> bool:
    for _ in range(CLIMB):
        head = tree.heads[place]
        if first <= head <= last:
            return True
        if head == place:
            return False
        place = head
    return False


def _cluster(tree: Tree, verb: int) -> tuple[int, int]:
    """First and last token of the cue with its subject, address and circumstances."""
    first = last = verb
    for child in tree.children[verb]:
        if tree.deps[child] in {"ccomp", "punct", "parataxis", "cc", "conj"}:
            continue
        if child > verb:
            if tree.left[child] > last + 1 and tree.deps[child] not in SUBJECTS:
                break
            last = max(last, tree.right[child])
        elif tree.deps[child] in SUBJECTS or child >= first - 1:
            first = min(first, tree.left[child])
    subject = tree.subject(verb)
    if subject is not None and subject < verb:
        first = min(first, tree.left[subject])
        first = max(first, tree.sentence_starts[verb])
    return first, last


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


def _noun_report(tree: Tree, noun: int) -> Iterator[Report]:
    """ "his claim that the berths leak", "a promise to wait"."""
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
