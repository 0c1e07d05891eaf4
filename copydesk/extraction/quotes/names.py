"""The article's names by their places, and which of them a noun phrase is said to be."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from copydesk.annotations import Entity
from copydesk.extraction.lexicons import classes
from copydesk.extraction.quotes.role_nouns import BODY_NOUNS, PERSON_NOUNS
from copydesk.extraction.quotes.syntax import Tree

SLACK = 40
"""How far left of a token a name that holds it may begin."""
FAR = 30
"""At most so many tokens behind a noun its name is looked for."""
DEEP = 3
BETWEEN = re.compile(r",[ \xa0](?P<titles>(?:[^\W\d_]+\.?[ \xa0]){0,3})")

Named = tuple[int, int, str]
"""A name's span and its entity."""


class Names:
    """Every name of an article, in order."""

    def __init__(self, text: str, entities: Sequence[Entity]) -> None:
        self.text = text
        self.entities = {entity.id: entity for entity in entities}
        self.places: list[Named] = sorted(
            (mention.start, mention.end, entity.id) for entity in entities for mention in entity.mentions
        )
        self.starts = [start for start, _, _ in self.places]

    def within(self, start: int, end: int) -> Named | None:
        """The first name that touches a span."""
        number = bisect_left(self.starts, start - SLACK)
        while number < len(self.places) and self.places[number][0] < end:
            if self.places[number][1] > start:
                return self.places[number]
            number += 1
        return None

    def of_token(self, tree: Tree, token: int) -> Named | None:
        """The name that holds a token."""
        return self.within(tree.starts[token], tree.ends[token])

    def is_person(self, named: Named | None) -> bool:
        """Whether there is a name, and it is a person's."""
        return named is not None and self.entities[named[2]].type == "PERSON"

    def beside(self, tree: Tree, head: int) -> Named | None:
        """The name in apposition to a noun: "Campbell's partner, Jason Louth", "his opponent, the banker Jason Louth"."""
        for child in _appositions(tree, head):
            named = self.of_token(tree, child)
            if named and self.entities[named[2]].type in {"PERSON", "ORG"}:
                return named
        lemma = tree.lemmas[head]
        for place in range(head + 1, min(tree.right[head], head + FAR) + 1):
            # "One of its nine members, Jason Louth, denied": the parser hangs the name on the nearest noun
            above = tree.heads[place]
            if tree.deps[place] != "appos" or not head < above < place or tree.words[tree.left[place] - 1] != ",":
                continue
            named = self.of_token(tree, place)
            other = tree.lemmas[above] in PERSON_NOUNS or self.is_person(self.of_token(tree, above))
            if named and (
                (self.is_person(named) and (lemma == "one" or not other))
                or (self.entities[named[2]].type == "ORG" and lemma in BODY_NOUNS and not other)
            ):
                return named
        return None

    def author(self, tree: Tree, paper: int) -> Named | None:
        """Who wrote what speaks: "a report released on Thursday by the Eyes on the Lakes group", "a letter from Jane Doe"."""
        for place in range(paper + 1, min(tree.right[paper], paper + FAR) + 1):
            if tree.words[place].lower() in {"by", "from"} and tree.deps[place] in {"prep", "agent"}:
                for child in tree.children[place]:
                    named = self.of_token(tree, child) or self.beside(tree, child)
                    if (
                        tree.deps[child] == "pobj"
                        and named
                        and self.entities[named[2]].type in {"PERSON", "ORG", "GPE"}
                    ):
                        return named
                return None
        return None

    def behind(self, end: int) -> Named | None:
        """The person named between commas right behind a span, a title before the name or none: "its chair, Dr Jason Louth, …"."""
        match = BETWEEN.match(self.text, end)
        if match is None:
            return None
        titles = match["titles"].split()
        for skipped in range(len(titles) + 1):
            start = match.start("titles") + sum(len(title) + 1 for title in titles[:skipped])
            named = self.within(start, start + 1)
            if named and named[0] == start and self.is_person(named):
                return named if self.text[named[1] : named[1] + 1] in {",", ".", ""} else None
            if skipped < len(titles) and titles[skipped].rstrip(".") not in classes("titles.tsv"):
                return None
        return None


def _appositions(tree: Tree, head: int, depth: int = DEEP) -> Iterator[int]:
    """The appositions behind a noun, and theirs."""
    for child in tree.children[head]:
        if tree.deps[child] == "appos" and child > head:
            yield child
            if depth:
                yield from _appositions(tree, child, depth - 1)
