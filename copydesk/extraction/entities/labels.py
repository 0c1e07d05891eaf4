"""One label per name per article: what most of its mentions say, what the gazetteer knows, whose surname it is."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from copydesk.annotations import EntityType
from copydesk.extraction.entities.gazetteer import country_named, country_of_people, regions
from copydesk.extraction.entities.spans import Span, words_of


def settle_labels(text: str, spans: Iterable[Span]) -> dict[str, EntityType]:
    """The label of every name, by its words."""
    votes: dict[str, Counter[EntityType]] = defaultdict(Counter)
    for span in spans:
        votes[text[span.start : span.end]][span.label] += 1
    labels = {name: known_label(name) or count.most_common(1)[0][0] for name, count in votes.items()}
    people = {
        word
        for name, label in labels.items()
        if label == "PERSON"
        for word in words_of(name)[-1:]
        if len(words_of(name)) > 1
    }
    for name in labels:
        if name in people and known_label(name) is None:
            labels[name] = "PERSON"
    return labels


def known_label(name: str) -> EntityType | None:
    """The label of a country, a people or a region; None for any other name."""
    if country_named(name):
        return "GPE"
    if country_of_people(name):
        return "NORP"
    if name in regions():
        return "LOC"
    return None
