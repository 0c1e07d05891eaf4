"""From the words that stand for a speaker to the speaker."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from copydesk.annotations import Entity, Mention, MentionKind, ResolvedBy, Speaker
from copydesk.extraction.lexicons import classes
from copydesk.extraction.quotes.coreference import FEMALE, FIRST, MALE, PLURAL, THINGS, Words, resolve
from copydesk.extraction.quotes.drafts import Draft
from copydesk.extraction.quotes.labels import Labels
from copydesk.extraction.quotes.models import load
from copydesk.extraction.quotes.names import Named, Names
from copydesk.extraction.quotes.role_nouns import PERSON_NOUNS
from copydesk.extraction.quotes.roles import Role, role_words
from copydesk.extraction.quotes.sayings import ASKS, Saying, cue_of, is_question, saying_of
from copydesk.extraction.quotes.stage import Stage
from copydesk.extraction.quotes.syntax import SUBJECTS, Tree

NOBODY = frozenset(
    {"who", "what", "which", "that", "you", "one", "another", "others", "some", "many", "someone", "everyone", "qui"}
)
AGED = re.compile(r"[Tt]he (?P<years>\d{1,3})-year-old(?![\w-]| [a-z]+ [a-z]+s\b)")
SLACK = 40
LOOK_BACK = 80
"""How far left of a token a name that holds it may begin."""


class Cast:
    """The article's entities on stage, with what was found of them on the way."""

    def __init__(
        self,
        text: str,
        trees: Sequence[Tree],
        entities: Sequence[Entity],
        quoted: Sequence[tuple[int, int]],
        written: frozenset[str],
    ) -> None:
        """`quoted`: the spans of marked speech, in order; pronouns in them are other people's. `written`: nouns for things that speak."""
        self.written = written
        self.text = text
        self.trees = trees
        self.all = {entity.id: entity for entity in entities}
        self.names = Names(text, entities)
        self.stage = Stage(text, trees, entities, quoted)
        self.labels = Labels(entities)
        self.found: dict[str, set[Mention]] = {}
        self.last: Speaker | None = None
        self.last_end = -1
        self.pronouns = iter([*self._pronouns(quoted), (len(text) + 1, 0, "")])
        self.upcoming = next(self.pronouns)
        self.settled: dict[int, str | None] = {}

    def _pronouns(self, quoted: Sequence[tuple[int, int]]) -> Iterable[tuple[int, int, str]]:
        starts = [start for start, _ in quoted]
        for tree in self.trees:
            for token, word in enumerate(tree.words):
                if word.lower().lstrip("-") in FEMALE | MALE and tree.pos[token] in {"PRON", "DET"}:
                    number = bisect_right(starts, tree.starts[token]) - 1
                    if number < 0 or quoted[number][1] <= tree.starts[token]:
                        yield tree.ends[token] - len(word.lstrip("-")), tree.ends[token], word.lower().lstrip("-")

    def _advance(self, place: int) -> None:
        """Resolve the pronouns before a place, in order, so that those behind them find them resolved."""
        while self.upcoming[0] < place:
            start, end, word = self.upcoming
            self._pronoun(start, end, word)
            self.upcoming = next(self.pronouns)

    def _pronoun(self, start: int, end: int, word: str, saying: Saying | None = None) -> str | None:
        if start in self.settled:
            return self.settled[start]
        who = resolve(self.stage, load("speakers"), Words(start, word, saying=saying))
        self.settled[start] = who
        if who:
            self.stage.add_mention(start, end, who)
            self._add(who, start, end, "pronoun")
            if word in FEMALE | MALE and self.stage.gender[who][0] is None:
                self.stage.gender[who] = ("female" if word in FEMALE else "male", True)
        return who

    def speaker_of(self, group: list[Draft]) -> Speaker | None:
        """The speaker of a quote's pieces; quotes must come in order."""
        speaker = self._stated(group) or self._carried(group)
        if speaker is not None:
            self.last, self.last_end = speaker, group[-1].end
            asked = is_question(self.text[group[0].start : group[-1].end]) or cue_of(group) in ASKS
            self.stage.add_speaker(group[0].start, speaker.entity_id, asked=asked)
        return speaker

    def _stated(self, group: list[Draft]) -> Speaker | None:
        for draft in group:
            if draft.speaker is not None:
                self._advance(draft.speaker[0])
                named = self.names.within(*draft.speaker)
                who = named[2] if named else None
                label = self.text[slice(*(named or draft.speaker)[:2])]
                if self.labels.is_label(label, who):
                    who = self.labels.find(self.text[slice(*draft.speaker)], self.stage.holders, self.stage.most_named)
                return self._speaker(*(named[:2] if named else draft.speaker), who, "lead-in" if who else "unnamed")
            if draft.source is not None:
                self._advance(draft.cue_tree.starts[draft.source])
                speaker = self._resolve(draft.cue_tree, draft.source, saying_of(group))
                return (
                    replace(speaker, resolved_by="lead-in")
                    if draft.frame == "lead-in" and speaker.entity_id
                    else speaker
                )
        return None

    def _carried(self, group: list[Draft]) -> Speaker | None:
        """The speaker of words without a cue: whom the sentence before is about, or who spoke before."""
        first = group[0]
        if first.frame not in {"floating", "colon", "before", "after"}:
            return None
        self._advance(first.start)
        subject = self._subject_before(first.start)
        if subject is not None:
            return subject
        upcoming = self._named_after(group[-1])
        if upcoming is not None:
            return upcoming
        return replace(self.last, resolved_by="continuation") if self.last else None

    def _subject_before(self, place: int) -> Speaker | None:
        """The person whom the sentence before a place is about, if nobody has spoken since."""
        number = max(0, bisect_right(self.stage.paragraphs, place) - 1)
        tree = self.trees[number]
        end = bisect_left(tree.starts, place)
        if end == 0 and number > 0:
            tree = self.trees[number - 1]
            end = len(tree)
        if end == 0 or tree.ends[end - 1] <= self.last_end:
            return None
        low = max(tree.sentence_starts[end - 1], end - LOOK_BACK)
        for token in range(low, end):
            if tree.deps[token] in SUBJECTS and tree.starts[token] >= self.last_end:
                named = self.names.within(tree.starts[token], tree.ends[token])
                if named and self.all[named[2]].type == "PERSON":
                    return self._speaker(*named, "continuation")
                who = self.settled.get(tree.starts[token])
                if who:
                    return self._speaker(tree.starts[token], tree.ends[token], who, "pronoun")
        return None

    def _named_after(self, draft: Draft) -> Speaker | None:
        """The person whom the sentence behind opening words brings on: “You get used to it.” Jane Doe has farmed here since …"""
        number = max(0, bisect_right(self.stage.paragraphs, draft.end - 1) - 1)
        if self.text[self.trees[number].start : draft.start].strip():
            return None
        tree, token = self.trees[number], bisect_left(self.trees[number].starts, draft.end)
        if token >= len(tree) and self.last is None and number + 1 < len(self.trees):
            tree, token = self.trees[number + 1], 0
        if token >= len(tree):
            return None
        named = self.names.of_token(tree, token)
        if named is None or not self.names.is_person(named) or self.stage.counts[named[2]][0] != named[0]:
            return None
        return (
            self._speaker(*named, "continuation")
            if tree.is_subject(token, bisect_left(tree.starts, named[1]))
            else None
        )

    def _resolve(self, tree: Tree, head: int, saying: Saying) -> Speaker:
        named = self.names.of_token(tree, head)
        if (
            named is None
            and (tree.words[head] == "M." or tree.words[head] in classes("titles.tsv"))
            and head + 1 < len(tree)
        ):
            # "résume M. Benali": the parser takes the title for the head
            named = self.names.of_token(tree, head + 1)
        if named and self.all[named[2]].type == "NORP" and role_words(tree, head) is not None:
            # "the Norwegian said", "the panel's senior Democrat, Jane Doe": one person, whose nation or party it is
            beside = self.names.beside(tree, head)
            if beside:
                return self._speaker(*beside, "apposition")
            role = self._role(tree, head, saying)
            return role if role.entity_id else self._speaker(*named, "name")
        if named:
            return self._together(tree, head, named) or self._speaker(*named, "name")
        beside = self.names.beside(tree, head)
        if beside:
            return self._speaker(*beside, "apposition")
        for child in tree.children[head]:
            if tree.deps[child] == "appos" and child > head and tree.pos[child] == "PROPN" and tree.pos[head] == "NOUN":
                first, last = tree.noun_phrase(child)
                return self._speaker(tree.starts[first], tree.ends[last], None, "apposition")
        if tree.words[head] == "-t" and head + 1 < len(tree):
            # "a-t-elle ajouté"
            head += 1
        word = tree.words[head].lower().lstrip("-")
        if tree.pos[head] in {"PRON", "DET"}:
            start, end = tree.ends[head] - len(word), tree.ends[head]
            known = word in FEMALE | MALE | THINGS | (PLURAL - FIRST)
            who = self._pronoun(start, end, word, saying) if known else None
            return self._speaker(start, end, who, "pronoun" if who else "unnamed")
        return self._role(tree, head, saying)

    def _together(self, tree: Tree, head: int, named: Named) -> Speaker | None:
        """Two names that speak at once: the span of both, under the first one's entity."""
        for child in tree.children[head]:
            if tree.deps[child] == "conj" and child > head:
                other = self.names.within(tree.starts[child], tree.ends[child])
                if (
                    other
                    and other[2] != named[2]
                    and other[0] >= named[1]
                    and self.all[other[2]].type == self.all[named[2]].type
                ):
                    both = self._speaker(named[0], other[1], named[2], "name")
                    return replace(both, name=f"{self.all[named[2]].name}, {self.all[other[2]].name}")
        return None

    def _role(self, tree: Tree, head: int, saying: Saying) -> Speaker:
        first, last = tree.noun_phrase(head)
        start, end = tree.starts[first], tree.ends[last]
        aged = AGED.search(self.text, max(0, tree.starts[head] - SLACK // 4), tree.ends[head] + SLACK // 4)
        if aged and aged.start() <= tree.starts[head] < aged.end():
            start, end = aged.span()
        behind = self.names.behind(end)
        if behind and (tree.deps[head] == "obj" or tree.lemmas[head] in PERSON_NOUNS):
            # "a déclaré la directrice, Mara Velde, …": the parser does not see the apposition
            return self._speaker(*behind, "apposition")
        role = Role("old", frozenset(), age=aged["years"]) if aged and start == aged.start() else role_words(tree, head)
        if role is not None and role.head not in self.written:
            who = resolve(self.stage, load("speakers"), Words(start, role.head, role, saying))
            if who:
                self.stage.add_mention(start, end, who)
                self._add(who, start, end, "nominal")
                return self._speaker(start, end, who, "role")
        if tree.start <= self.stage.lead_end:
            # "A defence minister resigned after admitting …", and the next paragraph says who
            who = next((who for who, said in self.stage.lead_roles.items() if tree.lemmas[head] in said), None)
            if who:
                return self._speaker(start, end, who, "role")
        author = self.names.author(tree, head) if tree.lemmas[head] in self.written else None
        if author:
            return self._speaker(start, max(end, author[1]), author[2], "name")
        return self._speaker(start, end, None, "unnamed")

    def _add(self, who: str, start: int, end: int, kind: MentionKind) -> None:
        self.found.setdefault(who, set()).add(Mention(start, end, self.text[start:end], kind))

    def _speaker(self, start: int, end: int, who: str | None, how: ResolvedBy) -> Speaker:
        words = self.text[start:end]
        if (
            who
            and how == "name"
            and words.isupper()
            and words != self.all[who].name
            and " " in self.all[who].name
            and " " not in words
        ):
            how = "acronym"
        return Speaker(words, start, end, self.all[who].name if who else words, who, how)

    def entities(self) -> tuple[Entity, ...]:
        """The entities with what was found for them."""
        self._advance(len(self.text) + 1)
        return tuple(
            replace(
                entity,
                mentions=tuple(
                    sorted(
                        {*entity.mentions, *self.found.get(who, ())}, key=lambda mention: (mention.start, mention.end)
                    )
                ),
            )
            for who, entity in self.all.items()
        )
