"""Whom a pronoun or a role stands for: the article's entities, ranked by a small model."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from copydesk.extraction.entities.gazetteer import country_named, country_of_people
from copydesk.extraction.quotes.models import Features, Logistic
from copydesk.extraction.quotes.role_nouns import BODY_NOUNS, FEMALE_NOUNS, MALE_NOUNS, PERSON_NOUNS, kin
from copydesk.extraction.quotes.roles import Role
from copydesk.extraction.quotes.sayings import Saying
from copydesk.extraction.quotes.stage import Stage

FEMALE = frozenset({"she", "her", "herself", "hers", "elle"})
MALE = frozenset({"he", "him", "himself", "his", "il", "lui"})
PLURAL = frozenset({"they", "them", "their", "we", "us", "our", "ils", "elles", "nous", "on"})
THINGS = frozenset({"it", "its"})
FIRST = frozenset({"i", "me", "my", "we", "us", "our", "je", "nous"})


SURE = 0.5
"""The chance from which on a role stands for its likeliest holder: a wrong name is worse than none."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words that may stand for an entity: a pronoun, lower case, or a role, where it begins, and what is said by it."""

    place: int
    word: str
    role: Role | None = None
    saying: Saying | None = None


def kind_of(stage: Stage, names: Sequence[str], words: Words) -> str:
    """The ranker's kind of words: "role", "new role" (that none of the rivals is said to have), "nation", "he", "it", "they" or "none"."""
    role = words.role
    if role:
        if role.nation:
            return "nation"
        held = any(_holds(stage, who, role.head) for who in names)
        return "role" if held else "new role"
    if words.word in FEMALE | MALE:
        return "he"
    return "it" if words.word in THINGS else "they" if words.word in PLURAL else "none"


def _holds(stage: Stage, who: str, head: str) -> bool:
    said = stage.words_said.get(who, frozenset())
    return head in said or any(kin(head, word) for word in said)


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


def rivals(stage: Stage, words: Words) -> list[str]:
    """The entities that the words may stand for, the latest named first."""
    names = stage.candidates(words.place)
    if words.role:
        names += [who for who in stage.role_candidates(words.role.head, words.place) if who not in names]
    fitting = [who for who in names if fits(stage, who, words.word)]
    if words.role and words.role.age:
        # Years decide: whoever is said to be of another age is not meant.
        of_age = [who for who in fitting if words.role.age in stage.ages.get(who, ())]
        fitting = of_age or [who for who in fitting if who not in stage.ages]
    if words.role and words.role.nation:
        fitting = [who for who in fitting if stage.entities[who].type == "PERSON"]
    if words.saying and words.saying.replies and stage.asked and stage.speakers:
        # Nobody answers a question of their own.
        asker = stage.speakers[-1][1]
        fitting = [who for who in fitting if who != asker] or fitting
    return fitting


def nobody(stage: Stage, words: Words, kind: str) -> Features:
    """What speaks for none of the entities being meant."""
    features: Features = {f"{kind},nobody": 1.0}
    if words.role:
        features["person noun, nobody"] = float(words.role.head in PERSON_NOUNS)
        features["body noun, nobody"] = float(words.role.head in BODY_NOUNS)
        features["owned, nobody"] = float(words.role.owned)
        features[f"{kind}, says, nobody"] = float(words.saying is not None)
        features[f"{kind}, introduced, nobody"] = float(stage.is_introduced(words.role.head, words.place))
        features[f"{kind}, told apart, nobody"] = float(words.role.told_apart)
    return features


def candidate_features(stage: Stage, names: Sequence[str], words: Words) -> list[Features]:
    """What speaks for each of the rivals being meant, and last for none of them."""
    kind = kind_of(stage, names, words)
    scene = _scene(stage, words.place)
    found = [_features(stage, who, words, kind, rank, scene) for rank, who in enumerate(names)]
    wanted = _gender_wanted(words)
    likely = [rank for rank, who in enumerate(names) if stage.gender[who][0] in {wanted, None}] if wanted else []
    if len(likely) == 1:
        found[likely[0]][f"{kind},only one of that gender"] = 1.0
    return [*found, nobody(stage, words, kind)]


@dataclass(frozen=True, slots=True)
class Scene:
    """The last sentence before some words, or theirs, that names anybody: who is in it, as what, and who for the first time."""

    named: tuple[str, ...] = ()
    subjects: frozenset[str] = frozenset()
    new: frozenset[str] = frozenset()


def _scene(stage: Stage, place: int) -> Scene:
    named: list[str] = []
    subjects, new = set(), set()
    last = None
    for start, end, who in stage.latest(place):
        if stage.entities[who].type != "PERSON" or stage.in_marks(start):
            continue
        paragraph, sentence, tree, token = stage.sentence_of(start)
        if last is None:
            last = (paragraph, sentence)
        elif (paragraph, sentence) != last:
            break
        named.append(who)
        if tree.is_subject(token, bisect_left(tree.starts, end)):
            subjects.add(who)
        if stage.counts[who][0] == start:
            new.add(who)
    return Scene(tuple(named), frozenset(subjects), frozenset(new))


def _features(stage: Stage, who: str, words: Words, kind: str, rank: int, scene: Scene) -> Features:
    role = words.role
    entity = stage.entities[who]
    features: Features = {f"{kind},{entity.type}": 1, f"{kind},rank={min(rank, 5)}": 1}
    gender, shown = stage.gender[who]
    wanted = _gender_wanted(words)
    if wanted:
        match = "right" if gender == wanted else "unknown" if gender is None else "wrong"
        features[f"gender {match}{', shown' if shown else ''}"] = 1
    if kind in {"he", "role", "new role", "nation"} and entity.type == "PERSON":
        # The model takes brands and bodies for people; a known given name, a title or a role says that it is one.
        known = stage.words_said.get(who, frozenset()) & PERSON_NOUNS
        features[f"{kind},sure person"] = gender is not None or bool(known)
        features[f"{kind},one word"] = " " not in entity.name
    _add_distance(features, stage, who, words.place, kind)
    _add_turns(features, stage, who, words, kind)
    features[f"{kind},scene"] = who in scene.named
    features[f"{kind},scene, subject"] = who in scene.subjects
    features[f"{kind},scene, only subject"] = scene.subjects == {who}
    features[f"{kind},scene, alone"] = set(scene.named) == {who}
    features[f"{kind},scene, new"] = who in scene.new
    features[f"{kind},scene, new subject"] = who in scene.new and who in scene.subjects
    features[f"{kind},scene, opens it"] = scene.named[-1:] == (who,)
    features[f"{kind},mentions"] = math.log(1 + bisect_left(stage.counts[who], words.place))
    features[f"{kind},most named"] = who in stage.most_named
    if role:
        _add_role(features, stage, who, role)
        if not role.told_apart and not role.owned and not stage.is_introduced(role.head, words.place):
            # A role that nothing else explains takes up whoever is there.
            features[f"{kind},plain,alone"] = features[f"{kind},scene, alone"]
            features[f"{kind},plain,subject"] = features[f"{kind},scene, only subject"]
            features[f"{kind},plain,spoke"] = features.get(f"{kind},last speaker, near", 0.0)
            features[f"{kind},plain,person"] = entity.type == "PERSON"
    found = {name: float(value) for name, value in features.items() if value}
    if words.saying is None:
        return found
    # Whoever speaks is found by other signs than who is merely meant; each feature counts once for all words and once
    # for speakers (Daumé III, "Frustratingly easy domain adaptation", 2007).
    return {**found, **{f"says {name}": value for name, value in found.items()}}


def _gender_wanted(words: Words) -> str | None:
    if words.word in FEMALE | FEMALE_NOUNS:
        return "female"
    return "male" if words.word in MALE | MALE_NOUNS else None


def _add_turns(features: Features, stage: Stage, who: str, words: Words, kind: str) -> None:
    """Who spoke last, and whether these words are an answer."""
    saying = words.saying
    last = [spoken for spoken in stage.speakers[-4:] if spoken[0] < words.place]
    if last:
        features[f"{kind},last speaker"] = last[-1][1] == who
        features[f"{kind},speaker before last"] = len(last) > 1 and last[-1][1] != who and last[-2][1] == who
        if last[-1][1] == who:
            near = stage.sentence_of(last[-1][0])[0] >= stage.sentence_of(words.place)[0] - 1
            features[f"{kind},last speaker, near"] = near
            features[f"{kind},answers the question"] = stage.asked
            features[f"{kind},answers itself"] = saying is not None and saying.answers
            features[f"{kind},goes on"] = bool(features.get(f"{kind},subject,same sentence"))
    if saying is not None:
        features[f"{kind},asked"] = saying.replies and stage.asked
        features[f"{kind},named in the words"] = stage.named_within(who, saying.spans)


def _add_distance(features: Features, stage: Stage, who: str, place: int, kind: str) -> None:
    latest = next((mention for mention in stage.latest(place) if mention[2] == who), None)
    paragraph, sentence, _, _ = stage.sentence_of(place)
    if latest is None:
        features[f"{kind},not yet"] = 1
        return
    there, its_sentence, tree, token = stage.sentence_of(latest[0])
    features[f"{kind},paragraphs={min(paragraph - there, 3)}"] = 1
    features[f"{kind},same sentence"] = there == paragraph and its_sentence == sentence
    features[f"{kind},distance"] = math.log(1 + max(0, place - latest[1])) - 4
    last = max(token, bisect_left(tree.starts, latest[1]) - 1)
    name = range(token, min(last + 1, len(tree)))
    subject = tree.is_subject(token, last + 1)
    features[f"{kind},subject"] = subject
    features[f"{kind},subject,paragraphs={min(paragraph - there, 2)}"] = subject
    features[f"{kind},subject,same sentence"] = subject and there == paragraph and its_sentence == sentence
    features[f"{kind},opens its own sentence"] = (
        there == paragraph and its_sentence == sentence and latest[0] <= its_sentence + 2
    )
    features[f"{kind},first in sentence"] = latest[0] <= its_sentence + 2
    features[f"{kind},in marks"] = stage.in_marks(latest[0])
    deps = {tree.deps[spot] for spot in name}
    features[f"{kind},possessive"] = "poss" in deps
    features[f"{kind},object"] = bool(deps & {"dobj", "pobj", "obj", "obl"})
    # "Questioned by Leck, he agreed": whoever asks is not who answers.
    features[f"{kind},agent"] = any(
        tree.deps[tree.heads[spot]] == "agent" for spot in name if tree.deps[spot] == "pobj"
    )


def _add_role(features: Features, stage: Stage, who: str, role: Role) -> None:
    head, modifiers = role.head, role.modifiers
    words = stage.words_said.get(who, frozenset())
    person = stage.entities[who].type == "PERSON"
    alone = len(stage.holders.get(head, ())) == 1
    if role.nation:
        features["nation said"] = any(_same_nation(head, word) for word in words)
        features["nation other"] = not features["nation said"] and any(_nation(word) for word in words)
        return
    features["role said"] = head in words
    features["role said of nobody else"] = head in words and alone
    features["role kin"] = head not in words and any(kin(head, word) for word in words)
    features["role kin, modifiers shared"] = bool(features["role kin"]) and bool(modifiers & words)
    features["role said, person"] = head in words and person
    features["modifiers other"] = bool(modifiers - words)
    features["modifiers shared"] = bool(modifiers & words)
    features["holds another role"] = (
        person and bool(words & PERSON_NOUNS) and not features["role said"] and not features["role kin"]
    )
    nations = {code for code in map(_nation, modifiers) if code}
    if nations:
        own = {code for code in map(_nation, words) if code}
        features["nation of modifiers"] = bool(own & nations)
        features["nation other"] = bool(own) and not own & nations
    features["person noun, no person"] = head in PERSON_NOUNS and not person
    features["person noun, person"] = head in PERSON_NOUNS and person
    features["body noun, person"] = head in BODY_NOUNS and person
    features["body noun, body"] = head in BODY_NOUNS and not person
    features["other noun, person"] = head not in BODY_NOUNS | PERSON_NOUNS and person
    features["role of the lead"] = head in stage.lead_roles.get(who, frozenset())
    features["body noun, body, most named"] = head in BODY_NOUNS and not person and who in stage.most_named
    features["person noun, person, most named"] = head in PERSON_NOUNS and person and who in stage.most_named
    features["name holds it"] = head in stage.entities[who].name.lower().split()


def _nation(word: str) -> str | None:
    found = country_of_people(word.capitalize()) or country_named(word.capitalize())
    return found.code if found else None


def _same_nation(one: str, other: str) -> bool:
    """Whether two words tell of one country: "swede", "swedish", "sweden"."""
    return one == other or (_nation(one) is not None and _nation(one) == _nation(other))


def resolve(stage: Stage, model: Logistic, words: Words) -> str | None:
    """The entity that the words most likely stand for; None where that is nobody, or no one role-holder stands out."""
    names = rivals(stage, words)
    if words.role and words.role.age and len(names) == 1 and words.role.age in stage.ages.get(names[0], ()):
        return names[0]
    *scores, none = (model.score(features) for features in candidate_features(stage, names, words))
    best = max(range(len(names)), key=scores.__getitem__, default=None)
    if best is None or scores[best] <= none:
        return None
    if words.role:
        chance = 1 / sum(math.exp(min(score - scores[best], 0.0)) for score in [*scores, none])
        return names[best] if chance >= SURE else None
    return names[best]
