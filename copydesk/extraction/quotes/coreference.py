"""Who the words for a speaker stand for: names, pronouns, roles, and the speaker before."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from copydesk.annotations import Entity, Mention, MentionKind, ResolvedBy, Speaker
from copydesk.extraction.quotes.drafts import Draft
from copydesk.extraction.quotes.syntax import Tree

FEMALE = frozenset({"she", "her", "herself", "elle"})
MALE = frozenset({"he", "him", "himself", "his", "il"})
PRONOUNS = FEMALE | MALE | {"they", "it", "we", "i", "who", "ils", "elles", "je", "nous", "on", "you", "them"}


class Cast:
    """The article's entities as they come on, and who spoke last."""

    def __init__(self, text: str, trees: Sequence[Tree], entities: tuple[Entity, ...]) -> None:
        self.text = text
        self.by_id = {entity.id: entity for entity in entities}
        self.order = [entity.id for entity in entities]
        places = sorted((mention.start, mention.end, entity.id) for entity in entities for mention in entity.mentions)
        self.mentions = places
        self.starts = [start for start, _, _ in places]
        self.found: dict[str, list[Mention]] = {}
        self.last: Speaker | None = None
        self.trees = trees

    def speaker_of(self, group: list[Draft]) -> Speaker | None:
        """The speaker of a quote's pieces; quotes must come in order."""
        for draft in group:
            if draft.speaker is not None:
                named = self._named(*draft.speaker)
                self.last = self._speaker(*draft.speaker, named[2] if named else None, "lead-in" if named else "unnamed")
                return self.last
            if draft.source is not None:
                speaker = self._resolve(draft.cue_tree, draft.source)
                if speaker is not None:
                    self.last = speaker
                    return speaker
        if group[0].anchor is None and self.last is not None:
            return replace(self.last, resolved_by="continuation")
        return None

    def _named(self, start: int, end: int) -> tuple[int, int, str] | None:
        number = bisect_right(self.starts, end - 1) - 1
        while number >= 0 and self.mentions[number][0] >= start - 80:
            if self.mentions[number][1] > start:
                return self.mentions[number]
            number -= 1
        return None

    def _resolve(self, tree: Tree, head: int) -> Speaker | None:
        named = self._named(tree.starts[head], tree.ends[head])
        if named:
            return self._speaker(named[0], named[1], named[2], "name")
        for child in tree.children[head]:
            if tree.deps[child] == "appos":
                named = self._named(tree.starts[child], tree.ends[child])
                if named and self.by_id[named[2]].type == "PERSON":
                    return self._speaker(named[0], named[1], named[2], "apposition")
        word = tree.words[head].lower()
        first, last = tree.noun_phrase(head)
        start, end = tree.starts[first], tree.ends[last]
        if word in PRONOUNS:
            start, end = tree.starts[head], tree.ends[head]
            who = self._antecedent(start, word)
            if who:
                self._add(who, start, end, "pronoun")
                return self._speaker(start, end, who, "pronoun")
        return self._speaker(start, end, None, "unnamed")

    def _antecedent(self, start: int, word: str) -> str | None:
        if word in FEMALE | MALE:
            gender = "female" if word in FEMALE else "male"
            if self.last and self.last.entity_id and self._fits(self.last.entity_id, gender):
                return self.last.entity_id
            number = bisect_right(self.starts, start) - 1
            while number >= 0:
                who = self.mentions[number][2]
                if self._fits(who, gender):
                    return who
                number -= 1
        return None

    def _fits(self, who: str, gender: str) -> bool:
        entity = self.by_id[who]
        return entity.type == "PERSON" and entity.gender in {None, gender}

    def _add(self, who: str, start: int, end: int, kind: MentionKind) -> None:
        self.found.setdefault(who, []).append(Mention(start, end, self.text[start:end], kind))

    def _speaker(self, start: int, end: int, who: str | None, how: ResolvedBy) -> Speaker:
        words = self.text[start:end]
        return Speaker(words, start, end, self.by_id[who].name if who else words, who, how)

    def entities(self) -> tuple[Entity, ...]:
        """The entities with what was found for them."""
        return tuple(
            replace(entity, mentions=tuple(sorted({*entity.mentions, *self.found.get(who, [])}, key=lambda mention: (mention.start, mention.end))))
            for who, entity in self.by_id.items()
        )
