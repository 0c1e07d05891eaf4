"""Whom a pronoun or a role stands for: the article's entities, ranked by a small model."""

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence

from copydesk.annotations import Entity
from copydesk.extraction.quotes.models import Features, Logistic
from copydesk.extraction.quotes.roles import (
    BODY_NOUNS,
    FEMALE_NOUNS,
    MALE_NOUNS,
    PERSON_NOUNS,
    gender_of,
    kin,
    learn_roles,
)
from copydesk.extraction.quotes.syntax import SUBJECTS, Tree

FEMALE = frozenset({"she", "her", "herself", "hers", "elle"})
MALE = frozenset({"he", "him", "himself", "his", "il", "lui"})
PLURAL = frozenset({"they", "them", "their", "we", "us", "our", "ils", "elles", "nous", "on"})
THINGS = frozenset({"it", "its"})
FIRST = frozenset({"i", "me", "my", "we", "us", "our", "je", "nous"})
WHO_SPEAKS = frozenset({"PERSON", "ORG", "GPE", "NORP", "FAC"})
RECENT = 24
"""How many of the latest mentions are looked at for candidates."""
CONTINUES = 0.8
"""The confidence given to a last speaker whom the sentence is about."""
AHEAD = 400
"""How far behind a role its holder may first be named, in characters."""


class Stage:
    """The entities on stage while the article is read from the start: who was mentioned where, who spoke last."""

    def __init__(self, text: str, trees: Sequence[Tree], entities: Sequence[Entity]) -> None:
        self.text = text
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
        self.counts: dict[str, list[int]] = defaultdict(list)
        for start, _, who in self.mentions:
            self.counts[who].append(start)
        self.speakers: list[tuple[int, str | None]] = []

    def add_mention(self, start: int, end: int, who: str) -> None:
        """Record that a pronoun or a role stood for an entity; in order of the article."""
        self.resolved.append((start, end, who))

    def add_speaker(self, place: int, who: str | None) -> None:
        """Record who spoke; in order of the article."""
        self.speakers.append((place, who))

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


def fits(stage: Stage, who: str, word: str) -> bool:
    """Whether a pronoun may stand for an entity at all."""
    kind = stage.entities[who].type
    gender, shown = stage.gender[who]
    if word in FEMALE:
        return kind == "PERSON" and not (gender == "male" and shown)
    if word in MALE:
        return kind == "PERSON" and not (gender == "female" and shown)
    if word in THINGS:
        return kind != "PERSON"
    return True


def candidate_features(
    stage: Stage, who: str, place: int, word: str, rank: int, noun: tuple[str, frozenset[str]] | None
) -> Features:
    """What speaks for `who` being meant by the words at `place`: a pronoun `word`, or a role (its head and modifiers)."""
    entity = stage.entities[who]
    kind = (
        "role"
        if noun
        else "she"
        if word in FEMALE
        else "he"
        if word in MALE
        else "it"
        if word in THINGS
        else "they"
        if word in PLURAL
        else "none"
    )
    person = kind if kind not in {"he", "she"} else "he"
    features: Features = {f"{person},{entity.type}": 1, f"{person},rank={min(rank, 5)}": 1}
    gender, shown = stage.gender[who]
    wanted = "female" if word in FEMALE else "male" if word in MALE else None
    if noun:
        wanted = "female" if noun[0] in FEMALE_NOUNS else "male" if noun[0] in MALE_NOUNS else None
    if wanted:
        features[
            f"gender {'right' if gender == wanted else 'unknown' if gender is None else 'wrong'}{', shown' if shown else ''}"
        ] = 1
    if person in {"he", "role"} and entity.type == "PERSON":
        # The model takes brands and bodies for people; a known given name, a title or a role says that it is one.
        features[f"{person},sure person"] = gender is not None or bool(
            stage.words_said.get(who, frozenset()) & PERSON_NOUNS
        )
        features[f"{person},one word"] = " " not in entity.name
    _add_distance(features, stage, who, place, person)
    last = [spoken for spoken in stage.speakers[-4:] if spoken[0] < place]
    if last:
        features[f"{person},last speaker"] = last[-1][1] == who
        features[f"{person},speaker before last"] = len(last) > 1 and last[-1][1] != who and last[-2][1] == who
        if last[-1][1] == who:
            features[f"{person},last speaker, near"] = (
                stage.sentence_of(last[-1][0])[0] >= stage.sentence_of(place)[0] - 1
            )
    features[f"{person},mentions"] = math.log(1 + bisect_left(stage.counts[who], place))
    if noun:
        _add_role(features, stage, who, noun)
    return {name: float(value) for name, value in features.items() if value}


def _add_distance(features: Features, stage: Stage, who: str, place: int, kind: str) -> None:
    latest = next((mention for mention in stage.latest(place) if mention[2] == who), None)
    paragraph, sentence, _, _ = stage.sentence_of(place)
    if latest is None:
        features[f"{kind},not yet"] = 1
        return
    there, its_sentence, tree, token = stage.sentence_of(latest[0])
    features[f"{kind},paragraphs={min(paragraph - there, 3)}"] = 1
    features[f"{kind},same sentence"] = there == paragraph and its_sentence == sentence
    features[f"{kind},distance"] = math.log(1 + place - latest[1]) - 4
    last = max(token, bisect_left(tree.starts, latest[1]) - 1)
    subject = any(tree.deps[spot] in SUBJECTS for spot in range(token, min(last + 1, len(tree))))
    features[f"{kind},subject"] = subject
    features[f"{kind},subject,paragraphs={min(paragraph - there, 2)}"] = subject
    features[f"{kind},subject,same sentence"] = subject and there == paragraph and its_sentence == sentence
    features[f"{kind},opens its own sentence"] = (
        there == paragraph and its_sentence == sentence and latest[0] <= its_sentence + 2
    )
    features[f"{kind},first in sentence"] = latest[0] <= its_sentence + 2
    features[f"{kind},possessive"] = any(tree.deps[spot] == "poss" for spot in range(token, min(last + 1, len(tree))))
    features[f"{kind},object"] = any(
        tree.deps[spot] in {"dobj", "pobj", "obj", "obl"} for spot in range(token, min(last + 1, len(tree)))
    )


def _add_role(features: Features, stage: Stage, who: str, noun: tuple[str, frozenset[str]]) -> None:
    head, modifiers = noun
    words = stage.words_said.get(who, frozenset())
    person = stage.entities[who].type == "PERSON"
    alone = len(stage.holders.get(head, ())) == 1
    features["role said"] = head in words
    features["role said of nobody else"] = head in words and alone
    features["role kin"] = head not in words and any(kin(head, word) for word in words)
    features["role kin, modifiers shared"] = bool(features["role kin"]) and bool(modifiers & words)
    features["role said, person"] = head in words and person
    features["modifiers other"] = bool(modifiers - words)
    features["person noun, no person"] = head in PERSON_NOUNS and not person
    features["person noun, person"] = head in PERSON_NOUNS and person
    features["body noun, person"] = head in BODY_NOUNS and person
    features["body noun, body"] = head in BODY_NOUNS and not person
    features["other noun, person"] = head not in BODY_NOUNS | PERSON_NOUNS and person
    features["name holds it"] = head in stage.entities[who].name.lower().split()


def resolve(
    stage: Stage,
    model: Logistic,
    place: int,
    word: str,
    noun: tuple[str, frozenset[str]] | None = None,
    exclude: frozenset[str] = frozenset(),
) -> tuple[str, float] | None:
    """The likeliest entity and its probability; None where none may be meant."""
    best: tuple[str, float] | None = None
    names = stage.candidates(place)
    if noun:
        names = [*names, *(who for who in stage.role_candidates(noun[0], place) if who not in names)]
    rank = 0
    for who in names:
        if who in exclude or not fits(stage, who, word):
            continue
        score = model.probability(candidate_features(stage, who, place, word, rank, noun))
        rank += 1
        if best is None or score > best[1]:
            best = who, score
    if best is not None and noun is None and word in MALE | FEMALE:
        return going_on(stage, best[0], place, word, exclude) or best
    return best


def going_on(stage: Stage, likeliest: str, place: int, word: str, exclude: frozenset[str]) -> tuple[str, float] | None:
    """The last speaker, where their name is the subject of the pronoun's own sentence and the likeliest's is not.

    Whom a sentence is about goes on speaking in it, however near another name stands: "Velde praised the work of
    Oduya, which is meant, she said, ..." (Grosz, Joshi and Weinstein, 1995: centers continue rather than shift).
    """
    last = next((who for there, who in reversed(stage.speakers[-3:]) if who and there < place), None)
    if (
        last is None
        or last == likeliest
        or last in exclude
        or last not in stage.entities
        or not fits(stage, last, word)
    ):
        return None
    number, sentence, _, _ = stage.sentence_of(place)
    in_sentence = {who: (start, end) for start, end, who in stage.latest(place) if start >= sentence}
    if last not in in_sentence or not _is_subject(stage, *in_sentence[last]):
        return None
    if likeliest in in_sentence and _is_subject(stage, *in_sentence[likeliest]):
        return None
    return (last, CONTINUES) if stage.sentence_of(in_sentence[last][0])[0] == number else None


def _is_subject(stage: Stage, start: int, end: int) -> bool:
    _, _, tree, token = stage.sentence_of(start)
    last = bisect_left(tree.starts, end)
    return any(tree.deps[spot] in SUBJECTS for spot in range(token, max(token + 1, min(last, len(tree)))))
