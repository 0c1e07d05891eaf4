"""Entities: after the model, a pass over the whole article, in small steps."""

from copydesk.annotations import Entity
from copydesk.extraction.entities.acronyms import defined_acronyms
from copydesk.extraction.entities.labels import settle_labels
from copydesk.extraction.entities.merging import merge
from copydesk.extraction.entities.names import model_names, unreadable
from copydesk.extraction.entities.propagation import find_names
from copydesk.extraction.entities.spans import Span, without_overlaps
from copydesk.extraction.parsing import Parse

__all__ = ["find_entities"]


def find_entities(parse: Parse) -> tuple[Entity, ...]:
    """The people, bodies, places and things an article names, by first mention; name mentions do not overlap."""
    text = parse.text
    spans = model_names(parse)
    acronyms = {short: text[span.start : span.end] for short, span in defined_acronyms(text, spans).items()}
    labels = settle_labels(text, spans)
    for short, long in acronyms.items():
        labels[short] = labels[long]
    spread = find_names(text, labels, unreadable(text))
    spans = without_overlaps([*(Span(s.start, s.end, labels[text[s.start : s.end]]) for s in spans), *spread])
    return merge(text, spans, acronyms)
