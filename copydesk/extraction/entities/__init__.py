"""Entities: after the model, a pass over the whole article, in small steps."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Literal, get_args

from copydesk.annotations import Entity
from copydesk.extraction.entities.acronyms import defined_acronyms
from copydesk.extraction.entities.candidates import find_article_candidates
from copydesk.extraction.entities.classifier import choose, score
from copydesk.extraction.entities.french import french_names
from copydesk.extraction.entities.gazetteer import country_of_people
from copydesk.extraction.entities.gender import with_gender
from copydesk.extraction.entities.labels import always_names, own_label, settle_labels, surnames
from copydesk.extraction.entities.links import with_links
from copydesk.extraction.entities.merging import LETTERS, calm, merge, unmerged
from copydesk.extraction.entities.names import completed, other_names, touches, unreadable
from copydesk.extraction.entities.people import are_close
from copydesk.extraction.entities.propagation import Node, build_trie, find_names
from copydesk.extraction.entities.roles import with_roles
from copydesk.extraction.entities.salience import with_salience
from copydesk.extraction.entities.spans import PLACES, Span, without_overlaps
from copydesk.extraction.entities.tables import form_names
from copydesk.extraction.entities.transcripts import with_speakers
from copydesk.extraction.parsing import Parse

__all__ = ["STEPS", "Step", "find_entities"]


Step = Literal["runs", "odds", "choose", "label", "complete", "acronyms", "propagate", "forms", "merge"]
"""What `find_entities` may be told to leave out, to measure what it is worth."""
STEPS: tuple[Step, ...] = get_args(Step)


def find_entities(parse: Parse, *, without: Collection[Step] = ()) -> tuple[Entity, ...]:
    """The people, bodies, places and things an article names, by first mention; name mentions do not overlap.

    `without` leaves steps out: "runs" (only the model's names are candidates), "odds" (how likely the
    model finds each candidate), "choose" (the model's names stay as they are, cleaned), "label" (each
    mention keeps its own label), "complete" (given names before a surname, titles and letters around), "acronyms", "propagate", "forms" (tables, team sheets, party and state), "merge" (equal names alone are one entity).
    """
    text = parse.read
    closed = unreadable(text)
    candidates = find_article_candidates(parse, closed)
    if "runs" in without or "choose" in without:
        candidates = [candidate for candidate in candidates if candidate.label]
    scored = score(parse, text, candidates, with_odds="odds" not in without)
    chosen = scored if "choose" in without else choose(scored)
    labels = settle_labels(chosen)
    named = [Span(item.candidate.start, item.candidate.end, labels[item.name]) for item in chosen]
    if "label" in without or "choose" in without:
        named = [replace(span, label=own_label(item)) for span, item in zip(named, chosen, strict=True)]
    acronyms: dict[str, str] = {}
    if "acronyms" not in without:
        acronyms = {short: text[span.start : span.end] for short, span in defined_acronyms(text, named).items()}
    for short, long in acronyms.items():
        labels[short] = labels[long]
    # A dateline's capitals, where a headline has the place too.
    for name, label in list(labels.items()):
        if label == "GPE" and name.isupper() and len(name) > LETTERS:
            labels.setdefault(calm(name), label)
    spread: list[Span] = []
    if "propagate" not in without:
        spread = find_names(text, [build_trie({**surnames(labels), **labels}), _always()], closed)
    spans = without_overlaps([*named, *spread])
    if "complete" not in without:
        spans = without_overlaps(completed(text, spans, parse.language))
    spans = without_overlaps([*spans, *_beside(_placed(text, other_names(parse, text, closed), spans), spans)])
    if "forms" not in without:
        written = [*form_names(parse.text), *(french_names(parse.text) if parse.language == "fr" else ())]
        forms = [span for span in without_overlaps(written) if not (closed and touches(closed, span.start, span.end))]
        spans = sorted([*_beside(spans, forms), *forms], key=lambda span: span.start)
    spans = with_speakers(parse.text, spans)
    entities = merge(parse.text, text, spans, acronyms) if "merge" not in without else unmerged(parse.text, text, spans)
    places = [(span.start, span.end) for span in spans]
    people = [with_gender(text, entity) for entity in with_roles(parse, entities, places)]
    return with_links(text, with_salience(parse, people))


@cache
def _always() -> Node:
    return build_trie(always_names())


def _placed(text: str, others: Iterable[Span], spans: Sequence[Span]) -> list[Span]:
    """The others, a people that is the spelling of a place named elsewhere a place: "the Skhirat agreement"."""
    places = {text[span.start : span.end]: span.label for span in spans if span.label in PLACES}
    found: list[Span] = []
    for span in others:
        name = text[span.start : span.end]
        unknown = span.label == "NORP" and not country_of_people(name)
        label = next((label for place, label in places.items() if are_close(place, name)), None) if unknown else None
        found.append(replace(span, label=label) if label else span)
    return found


def _beside(others: Iterable[Span], spans: Sequence[Span]) -> list[Span]:
    """Those of the others that overlap none of the spans."""
    taken = [(span.start, span.end) for span in spans]
    return [span for span in others if not touches(taken, span.start, span.end)]
