"""What is said in a statement, a letter, an interview: the parser hangs it on the paper, not on the cue."""

from copydesk.extraction.quotes.cues import Lexicon
from copydesk.extraction.quotes.syntax import Tree

LINKS = frozenset({"in", "on", "via", "through", "during", "at"})
HUNG = frozenset({"acl", "ccomp", "relcl", "advcl"})
FAR = 25
"""At most so many tokens between a cue and the "that" it brings."""


def clause_in_vehicle(tree: Tree, verb: int) -> int | None:
    """The "that" of what a cue without a clause of its own reports: "said in a statement that the berths leak"."""
    for child in tree.children[verb]:
        if child > verb and tree.deps[child] == "prep" and tree.words[child].lower() in LINKS:
            for place in range(child + 2, min(tree.right[child], verb + FAR) + 1):
                if (
                    tree.words[place].lower() == "that"
                    and tree.deps[place] == "mark"
                    and tree.deps[tree.heads[place]] in HUNG
                    and tree.left[tree.heads[place]] == place
                ):
                    return place
    return None


def is_vehicle(tree: Tree, noun: int, words: Lexicon) -> bool:
    """Whether a reporting noun is only where a cue's words stand."""
    link = tree.heads[noun]
    if tree.deps[noun] != "pobj" or tree.deps[link] != "prep" or tree.words[link].lower() not in LINKS:
        return False
    verb = tree.heads[link]
    return verb < link and tree.lemmas[verb] in words.clause and clause_in_vehicle(tree, verb) is not None
