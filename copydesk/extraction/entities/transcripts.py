"""The labels of a transcript's turns name people: "ELENA MARSH, HOST: Good morning"."""

import re
from collections.abc import Sequence
from dataclasses import replace

from copydesk.extraction.entities.gazetteer import country_named
from copydesk.extraction.entities.spans import PLACES, Span

COLON = re.compile(r"(?:, [^:\n]{1,40}| \([^)\n]{1,40}\))?:(?=\s)")
TURNS = 2
"""So many different labels make a transcript."""


def with_speakers(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans, those in capitals that open a transcript's lines called people where they were taken for places."""
    labels = {
        text[span.start : span.end]
        for span in spans
        if (span.start == 0 or text[span.start - 1] == "\n")
        and text[span.start : span.end].isupper()
        and COLON.match(text, span.end)
    }
    if len(labels) < TURNS:
        return list(spans)
    return [
        replace(span, label="PERSON")
        if span.label in PLACES and (name := text[span.start : span.end]) in labels and not country_named(name.title())
        else span
        for span in spans
    ]
