"""A paragraph's parse as plain lists, so that each question about it costs a look-up.

spaCy's `children` walks the whole subtree; on a sentence without end that would not be linear.
"""

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from spacy.tokens import Token

from copydesk.extraction import lexicons
from copydesk.extraction.metadata.datelines import find_dateline
from copydesk.extraction.parsing import Paragraph
from copydesk.extraction.quotes.role_nouns import PERSON_NOUNS

SUBJECTS = frozenset({"nsubj", "nsubjpass", "nsubj:pass", "csubj", "expl:subj"})
PASSIVE_SUBJECTS = frozenset({"nsubjpass", "nsubj:pass", "csubjpass"})
OBJECTS = frozenset({"dobj", "obj", "iobj", "dative"})
RELATIVES = frozenset({"relcl", "acl:relcl"})
MODIFIERS = frozenset({"relcl", "acl:relcl", "acl", "appos", "punct", "parataxis", "cc", "conj", "advcl"})
MOMENTS = frozenset({"DATE", "TIME"})
"""What the model calls times: "said Thursday morning" has no morning for a subject."""
SUM = re.compile(r"(?:[\d.,]*\d)?(?:m|bn|tn|pc|km|kg|am|pm)[.]")
"""The end of a sum or a measure that also ends its sentence."""
OPENING = 30
"""A dateline stands within so many tokens."""
CLIMB = 8
"""How far a verb without a subject looks up for one."""


@dataclass(frozen=True, slots=True)
class Tree:
    """One paragraph. Tokens are numbered; `starts` and `ends` are their places in the article."""

    start: int
    """Where the paragraph begins in the article."""
    end: int
    words: list[str]
    lemmas: list[str]
    pos: list[str]
    tags: list[str]
    deps: list[str]
    labels: list[str]
    """The model's entity labels, empty where there is none."""
    heads: list[int]
    children: list[list[int]]
    left: list[int]
    right: list[int]
    starts: list[int]
    ends: list[int]
    sentence_starts: list[int]
    """For each token, the number of its sentence's first token."""
    sentence_ends: list[int]
    """For each token, the number after its sentence's last token."""
    body: int = 0
    """The first token behind the dateline that the paragraph opens with."""

    def __len__(self) -> int:
        return len(self.words)

    def subject(self, verb: int) -> int | None:
        """The verb's own subject; of several (a parser's slip) the one nearest to it."""
        found = [
            child
            for child in self.children[verb]
            if self.deps[child] in SUBJECTS and not (self.labels[child] in MOMENTS and self.is_moment(child))
        ]
        return self._who_of(min(found, key=lambda child: abs(child - verb))) if found else None

    def _who_of(self, head: int) -> int:
        """The person in "the secretary of the Workers’ Union", where the parser hangs them on the union."""
        for child in self.children[head]:
            of = child < head and self.deps[child] == "nmod" and self.words[child + 1] == "of"
            if of and self.lemmas[child] in PERSON_NOUNS:
                return child
        return head

    def is_moment(self, token: int) -> bool:
        """Whether a word that the model calls a time is one: not "Marchenko", who is a man."""
        return self.tags[token] != "NNP" or self.words[token] in lexicons.words("calendar.txt")

    def is_subject(self, first: int, end: int) -> bool:
        """Whether a name from token `first` up to `end` is a subject, or in apposition to one: "its head, Jean Doe, said"."""
        for spot in range(first, min(end, len(self))):
            place = spot
            for _ in range(CLIMB):
                if self.deps[place] in SUBJECTS:
                    return True
                if self.deps[place] != "appos":
                    break
                place = self.heads[place]
        return False

    def is_passive(self, verb: int) -> bool:
        deps = {self.deps[child] for child in self.children[verb]}
        if deps & PASSIVE_SUBJECTS or deps & {"auxpass", "aux:pass"}:
            return True
        # "Asked whether", "a plan proposed by": a participle without an auxiliary.
        return self.tags[verb] == "VBN" and not deps & {"aux", "nsubj"} and self.deps[verb] in {"advcl", "acl", "amod"}

    def noun_phrase(self, head: int) -> tuple[int, int]:
        """First and last token of a noun phrase without its relative clauses, appositions and asides."""
        last = head
        for child in self.children[head]:
            if (
                child > head
                and self.deps[child] not in MODIFIERS
                and child <= last + 1 + (self.left[child] != child) * 99
            ):
                last = max(last, self._phrase_end(child))
        if self._who_of(self.heads[head]) == head:
            last = max(last, self.heads[head])
        first = self.left[head]
        while first < head and (self.pos[first] in {"PUNCT", "CCONJ", "SPACE", "ADV"} or self.deps[first] == "case"):
            first += 1
        return max(first, min(self.body, head)), last

    def _phrase_end(self, head: int) -> int:
        """Where a modifying phrase ends, less what hangs on it behind a comma."""
        end = self.right[head]
        for place in range(head, end + 1):
            if self.words[place] in {",", ";", ":", "—", "–", "(", "―"}:
                return place - 1
            if self.tags[place] in {"WP", "WDT"}:
                return max(head, place - 1)
        return end


def read_tree(paragraph: Paragraph, lemmas: Mapping[str, str] | None = None) -> Tree:
    """Copy a parse into lists; `lemmas`: forms, lower case, whose lemma the model does not know."""
    known = lemmas or {}
    # Once: spaCy makes every token anew each time a paragraph is walked.
    doc = list(paragraph.doc)
    heads = [token.head.i for token in doc]
    children: list[list[int]] = [[] for _ in heads]
    for number, head in enumerate(heads):
        if head != number:
            children[head].append(number)
    left, right = _edges(heads, children)
    starts = [paragraph.start + token.idx for token in doc]
    firsts = [token.i for token in doc if token.is_sent_start or _begins_anyway(token)]
    sentence_starts, sentence_ends = _sentences(len(doc), firsts)
    return Tree(
        start=paragraph.start,
        end=paragraph.end,
        words=[token.text for token in doc],
        lemmas=[known.get(token.lower_, token.lemma_.lower()) for token in doc],
        pos=[token.pos_ for token in doc],
        tags=[token.tag_ for token in doc],
        deps=[token.dep_ for token in doc],
        labels=[token.ent_type_ for token in doc],
        heads=heads,
        children=children,
        left=left,
        right=right,
        starts=starts,
        ends=[start + len(token.text) for start, token in zip(starts, doc, strict=True)],
        sentence_starts=sentence_starts,
        sentence_ends=sentence_ends,
        body=_behind_dateline(paragraph),
    )


def _behind_dateline(paragraph: Paragraph) -> int:
    """The first token of what a dateline opens; 0 where there is none."""
    opening = paragraph.doc[:OPENING]
    found = find_dateline(opening.text, 0)
    if found is None:
        return 0
    place = next((token.i for token in opening if token.idx >= found.end), 0)
    while place < len(opening) and not opening[place].is_alpha:
        place += 1
    return place


def _begins_anyway(token: Token) -> bool:
    """Whether a sentence begins where the parser missed it: "would cost £6.2m. Asked who would pay, ..."."""
    return (
        token.i > 0
        and token.is_title
        and token.pos_ in {"VERB", "PRON", "DET", "SCONJ"}
        and SUM.fullmatch(token.doc[token.i - 1].text) is not None
    )


def _edges(heads: list[int], children: list[list[int]]) -> tuple[list[int], list[int]]:
    """For each token the first and the last token of its subtree."""
    left, right = list(range(len(heads))), list(range(len(heads)))
    order = [number for number, head in enumerate(heads) if head == number]
    for number in order:
        order.extend(children[number])
    for number in reversed(order):
        head = heads[number]
        left[head] = min(left[head], left[number])
        right[head] = max(right[head], right[number])
    return left, right


def _sentences(length: int, firsts: list[int]) -> tuple[list[int], list[int]]:
    bounds = [*(firsts if firsts[:1] == [0] else [0, *firsts]), length]
    starts: list[int] = []
    ends: list[int] = []
    for first, end in itertools.pairwise(bounds):
        starts.extend([first] * (end - first))
        ends.extend([end] * (end - first))
    return starts, ends


def sentences(tree: Tree) -> Iterator[tuple[int, int]]:
    """First token and the one after the last, of each sentence."""
    place = 0
    while place < len(tree):
        yield place, tree.sentence_ends[place]
        place = tree.sentence_ends[place]
