"""A name found once is found everywhere: one pass over the article's words through a trie of known names."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from copydesk.annotations import EntityType
from copydesk.extraction.entities.names import touches
from copydesk.extraction.entities.spans import WORD, Span, words_of

LONGEST = 12
"""Words in a name, at most: it bounds the work at every word of the text."""
PART = re.compile(r"[^-–]+")


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


def find_names(text: str, roots: Sequence[Node], closed: list[tuple[int, int]]) -> list[Span]:
    """Every place where a name of the tries stands in the text, the longest where several begin together.

    Of names as long as each other the first trie's counts.

    Between a name's words at most two code points may stand, and neither a comma nor a line's end; of a
    compound ("India-Pakistan") the parts count where the whole is no name. Nothing is found within the
    `closed` ranges (ordered and disjoint).
    """
    places = [match.span() for match in WORD.finditer(text)]
    words = [text[start:end] for start, end in places]
    known = {word for word in set(words) if any(word in root.following for root in roots)}
    begins = [index for index, word in enumerate(words) if word in known or "-" in word or "–" in word]
    found: list[Span] = []
    index = 0
    for begin in begins:
        if begin < index:
            continue
        index = begin
        reached = [end for root in roots if (end := _follow(text, words, places, index, root))]
        if reached:
            last, label = max(reached, key=lambda end: end[0])
            found.append(Span(places[index][0], places[last][1], label))
            index = last
        else:
            found += _parts(text, *places[index], roots)
        index += 1
    return [span for span in found if not touches(closed, span.start, span.end)]


def _follow(
    text: str, words: Sequence[str], places: Sequence[tuple[int, int]], index: int, root: Node
) -> tuple[int, EntityType] | None:
    """The last word and the label of the longest name that begins at a word."""
    node = root.following.get(words[index])
    best: tuple[int, EntityType] | None = None
    while node is not None:
        if node.label is not None:
            best = (index, node.label)
        index += 1
        if index == len(places):
            break
        gap = text[places[index - 1][1] : places[index][0]]
        if len(gap) > 2 or "\n" in gap or "," in gap:
            break
        node = node.following.get(words[index])
    return best


def _parts(text: str, start: int, end: int, roots: Sequence[Node]) -> Iterator[Span]:
    """The names that are parts of a compound word."""
    if "-" not in text[start:end] and "–" not in text[start:end]:
        return
    for part in PART.finditer(text, start, end):
        nodes = (root.following.get(part[0]) for root in roots)
        label = next((node.label for node in nodes if node and node.label), None)
        if label:
            yield Span(part.start(), part.end(), label)
