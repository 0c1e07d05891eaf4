"""One label per name per article: what its mentions' scores sum to, what the gazetteer knows, whose surname it is."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

from copydesk.annotations import EntityType
from copydesk.extraction.entities.classifier import KINDS, Scored
from copydesk.extraction.entities.gazetteer import (
    bodies,
    cities_named,
    country_named,
    country_names,
    country_of_people,
    regions,
)
from copydesk.extraction.entities.names import LABELS
from copydesk.extraction.entities.spans import PLACES, words_of
from copydesk.extraction.lexicons import classes, words

HEADED: dict[str, EntityType] = {"site": "FAC", "law": "LAW", "event": "EVENT"}
"""What a name of several words is that ends in such a head, whatever else speaks for a body."""
BODIES_LAST = frozenset(
    {"Court", "University", "College", "School", "Institute", "Faculty", "Ministry", "Council", "Committee"}
)
BODIES_FIRST = frozenset(
    word
    for lower in ("université", "ministère", "tribunal", "mairie", "banque", "préfecture", "conseil", "syndicat")
    for word in (lower, lower.capitalize())
)
"""Words that make a body of a name they end or begin, whatever its neighbours say."""


def settle_labels(chosen: Sequence[Scored]) -> dict[str, EntityType]:
    """The label of every name, by its words."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for item in chosen:
        sums[item.name] = [total + score for total, score in zip(sums[item.name], item.scores, strict=True)]
        votes[item.name][item.candidate.label] += 1
    labels = {name: known_label(name) or _label(name, totals, votes[name]) for name, totals in sums.items()}
    labels |= {name: label for name, label in beginnings(labels).items() if labels.get(name) == "PERSON"}
    return labels | {name: label for name, label in surnames(labels).items() if name in labels}


def beginnings(labels: Mapping[str, EntityType]) -> dict[str, EntityType]:
    """What may stand for a body or place whose name begins with it: "Norvik" for "Norvik Shipping"."""
    found: dict[str, EntityType] = {}
    for name, label in labels.items():
        parts = words_of(name)
        if label != "PERSON" and len(parts) > 1 and parts[-1] in classes("heads.tsv"):
            found.setdefault(parts[0], label)
    return found


def surnames(labels: Mapping[str, EntityType]) -> dict[str, EntityType]:
    """What may stand for a person whose full name the article gives: the name's last word, with its particles."""
    found: dict[str, EntityType] = {}
    for name, label in labels.items():
        parts = words_of(name)
        if label == "PERSON" and len(parts) > 1 and len(parts[-1]) > 2 and not known_label(parts[-1]):
            found[parts[-1]] = "PERSON"
    return found


def own_label(item: Scored) -> EntityType:
    """What a mention is by itself: as the model has it, else as the odds do."""
    return LABELS.get(item.candidate.label) or _label(item.name, list(item.scores), Counter())


def _label(name: str, totals: list[float], votes: Counter[str]) -> EntityType:
    """The best kind, a place's told apart as the model does it."""
    heads = classes("heads.tsv")
    parts = words_of(name)
    if len(parts) > 1 and parts[-1] in heads:
        totals = [min(totals), *totals[1:]]
    if len(parts) > 1 and (parts[-1] in BODIES_LAST or parts[0] in BODIES_FIRST):
        totals = [totals[0], max(totals), min(totals)]
    kind = KINDS[totals.index(max(totals))]
    if kind == "person":
        return "PERSON"
    if kind == "body":
        return HEADED.get(heads.get(parts[-1], ""), "ORG") if len(parts) > 1 else "ORG"
    label = next((label for label, _ in votes.most_common() if label in PLACES), "GPE")
    if label == "LOC" and cities_named(name):  # the French model calls every place so
        return "GPE"
    return "FAC" if label == "FAC" else "LOC" if label == "LOC" else "GPE"


def known_label(name: str) -> EntityType | None:
    """The label of a country, a people or a region; None for any other name."""
    if country_named(name):
        return "GPE"
    if country_of_people(name) or name in words("peoples.txt"):
        return "NORP"
    if name in regions():
        return "LOC"
    if name in bodies() and (" " in name or name.replace(".", "").isupper()):
        return "ORG"
    return None


@cache
def always_names() -> dict[str, EntityType]:
    """Names that are names wherever they stand: countries, regions, and well-known bodies of two words or capitals."""
    known = (*country_names(), *regions(), *bodies())
    return {name: label for name in known if (label := known_label(name)) and name not in words("calendar.txt")}
