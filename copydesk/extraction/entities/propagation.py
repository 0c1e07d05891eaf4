"""A name found once is found everywhere: one pass over the article's words through a trie of known names."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from copydesk.annotations import EntityType
from copydesk.extraction.entities.names import touches
from copydesk.extraction.entities.spans import WORD, Span, words_of

LONGEST = 12
"""Words in a name, at most: it bounds the work at every word of the text."""


@dataclass(slots=True)
class Node:
    """A place in the trie: the words that may follow, and the label of a name that ends here."""

    following: dict[str, "Node"] = field(default_factory=dict)
    label: EntityType | None = None


def build_trie(names: Mapping[str, EntityType]) -> Node:
    """Lay the names out word by word; those of more than LONGEST words are left out."""
    root = Node()
    for name, label in names.items():
        words = words_of(name)
        if not 0 < len(words) <= LONGEST:
            continue
        node = root
        for word in words:
            node = node.following.setdefault(word, Node())
        node.label = label
    return root


def find_names(text: str, names: Mapping[str, EntityType], closed: list[tuple[int, int]]) -> list[Span]:
    """Every place where a known name stands in the text, the longest where several begin together.

    Between a name's words at most two code points may stand, and no line's end; nothing is found
    within the `closed` ranges (ordered and disjoint).
    """
    root = build_trie(names)
    if not root.following:
        return []
    places = [match.span() for match in WORD.finditer(text)]
    found: list[Span] = []
    index = 0
    while index < len(places):
        start, end = places[index]
        node = root.following.get(text[start:end])
        best: tuple[int, EntityType] | None = None
        ahead = index
        while node is not None:
            if node.label is not None:
                best = (ahead, node.label)
            ahead += 1
            if ahead == len(places):
                break
            gap = text[places[ahead - 1][1] : places[ahead][0]]
            if len(gap) > 2 or "\n" in gap or "," in gap:
                break
            node = node.following.get(text[slice(*places[ahead])])
        if best is None or touches(closed, start, places[best[0]][1]):
            index += 1
            continue
        found.append(Span(start, places[best[0]][1], best[1]))
        index = best[0] + 1
    return found
