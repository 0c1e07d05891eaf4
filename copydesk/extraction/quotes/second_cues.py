"""Where a report ends because somebody goes on to say something else."""

from copydesk.extraction.quotes.cues import Lexicon
from copydesk.extraction.quotes.syntax import CLIMB, Tree

LONGEST = 200
"""How many tokens of one sentence are looked at for what ends a report."""
SECOND_CUES = frozenset({"decline", "refuse", "vow", "insist"})


def before_second_cue(tree: Tree, verb: int, start: int, end: int, words: Lexicon) -> int:
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
