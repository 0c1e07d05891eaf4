"""Datelines are nobody's words: a report that opens an article begins after its place and date."""

from collections.abc import Iterable
from dataclasses import replace

from copydesk.annotations import Dateline, Quote

BETWEEN = " \t\n-–—:•,"


def drop_dateline(quotes: Iterable[Quote], text: str, dateline: Dateline | None) -> tuple[Quote, ...]:
    """The quotes, cut so that none begins inside the dateline; one that is all dateline is no quote."""
    if dateline is None:
        return tuple(quotes)
    body = dateline.end
    while body < len(text) and text[body] in BETWEEN:
        body += 1
    cut = (_cut(quote, text, body) if dateline.start <= quote.start < body else quote for quote in quotes)
    return tuple(quote for quote in cut if quote is not None)


def _cut(quote: Quote, text: str, body: int) -> Quote | None:
    parts = tuple(replace(part, start=max(part.start, body)) for part in quote.parts if part.end > body)
    if not parts:
        return None
    return replace(quote, start=parts[0].start, text=text[parts[0].start : quote.end], parts=parts)
