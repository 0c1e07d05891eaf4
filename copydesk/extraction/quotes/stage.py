"""Who is on stage while an article is read: who was named where, what the article says they are, who spoke last."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence

from copydesk.annotations import Entity
from copydesk.extraction.quotes.roles import LEAD, ages_of, gender_of, introduced, lead_roles, learn_roles
from copydesk.extraction.quotes.syntax import Tree

WHO_SPEAKS = frozenset({"PERSON", "ORG", "GPE", "NORP", "FAC"})
RECENT = 24
"""How many of the latest mentions are looked at for candidates."""
AHEAD = 400
"""How far behind a role its holder may first be named, in characters."""


class Stage:
    """The entities on stage while the article is read from the start: who was mentioned where, who spoke last."""

    def __init__(
        self, text: str, trees: Sequence[Tree], entities: Sequence[Entity], quoted: Sequence[tuple[int, int]] = ()
    ) -> None:
        """`quoted`: the spans of marked speech, in order."""
        self.text = text
        self.quoted = quoted
        self.quoted_starts = [start for start, _ in quoted]
        self.trees = trees
        self.paragraphs = [tree.start for tree in trees]
        self.entities = {entity.id: entity for entity in entities if entity.type in WHO_SPEAKS}
        self.roles = learn_roles(trees, entities)
        self.gender = {who: gender_of(text, entity, self.roles.get(who, ())) for who, entity in self.entities.items()}
        self.mentions: list[tuple[int, int, str]] = sorted(
            (mention.start, mention.end, who) for who, entity in self.entities.items() for mention in entity.mentions
        )
        self.resolved: list[tuple[int, int, str]] = []
        self.words_said = {
            who: frozenset().union(*(words for _, words in said))
            for who, said in self.roles.items()
            if who in self.entities
        }
        self.holders: dict[str, list[str]] = defaultdict(list)
        for who, words in self.words_said.items():
            for word in words:
                self.holders[word].append(who)
        self.ages = {
            who: ages
            for who, entity in self.entities.items()
            if entity.type == "PERSON" and (ages := ages_of(text, entity))
        }
        self.introduced = introduced(trees)
        self.counts: dict[str, list[int]] = defaultdict(list)
        for start, _, who in self.mentions:
            self.counts[who].append(start)
        self.most_named = self._most_named()
        self.lead_roles = lead_roles(trees, self.mentions, self.entities, self.words_said)
        self.lead_end = trees[min(LEAD, len(trees)) - 1].start if trees else 0
        self.speakers: list[tuple[int, str | None]] = []
        self.asked = False
        """Whether the last words said were a question."""

    def _most_named(self) -> frozenset[str]:
        """The person and the body that the article names most often."""
        found = set()
        for people in (True, False):
            kind = [who for who in self.counts if (self.entities[who].type == "PERSON") == people]
            if kind:
                found.add(max(kind, key=lambda who: (len(self.counts[who]), -self.counts[who][0])))
        return frozenset(found)

    def add_mention(self, start: int, end: int, who: str) -> None:
        """Record that a pronoun or a role stood for an entity; in order of the article."""
        self.resolved.append((start, end, who))

    def add_speaker(self, place: int, who: str | None, *, asked: bool = False) -> None:
        """Record who spoke, and whether it was a question; in order of the article."""
        self.speakers.append((place, who))
        self.asked = asked

    def in_marks(self, place: int) -> bool:
        """Whether a place of the article is within marked speech."""
        number = bisect_right(self.quoted_starts, place) - 1
        return number >= 0 and place < self.quoted[number][1]

    def is_introduced(self, head: str, place: int) -> bool:
        """Whether somebody without a name was said to be a `head` before a place."""
        return any(spot < place for spot in self.introduced.get(head, ())[:1])

    def named_within(self, who: str, spans: Sequence[tuple[int, int]]) -> bool:
        """Whether an entity is called by a name within some spans."""
        places = self.counts[who]
        return any(bisect_left(places, end) > bisect_left(places, start) for start, end in spans)

    def latest(self, place: int) -> list[tuple[int, int, str]]:
        """The latest mentions before a place, the very latest first."""
        names = bisect_left(self.mentions, (place, 0, ""))
        others = [mention for mention in self.resolved[-RECENT:] if mention[0] < place]
        return sorted([*self.mentions[max(0, names - RECENT) : names], *others], reverse=True)

    def candidates(self, place: int) -> list[str]:
        """The entities mentioned lately before a place, the latest first, and the last speakers."""
        found = list(dict.fromkeys(who for _, _, who in self.latest(place)))
        return [*found, *(who for _, who in self.speakers[-2:] if who and who in self.entities and who not in found)]

    def role_candidates(self, head: str, place: int) -> list[str]:
        """Those of whom the article says, up to a little behind a place, that they are what `head` names."""
        return [who for who in self.holders.get(head, [])[-RECENT:] if self.counts[who][0] <= place + AHEAD]

    def sentence_of(self, place: int) -> tuple[int, int, Tree, int]:
        """(paragraph, where its sentence begins in the article, the paragraph's tree, the token)."""
        number = max(0, bisect_right(self.paragraphs, place) - 1)
        tree = self.trees[number]
        token = min(max(0, bisect_right(tree.starts, place) - 1), len(tree) - 1)
        return number, tree.starts[tree.sentence_starts[token]], tree, token
