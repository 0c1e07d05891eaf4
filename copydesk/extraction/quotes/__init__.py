"""Quotes and their speakers: what was said, who said it, and how sure that is."""

from copydesk.annotations import Entity, Quote
from copydesk.extraction.parsing import Parse
from copydesk.extraction.quotes.assembly import assemble
from copydesk.extraction.quotes.cues import lexicon
from copydesk.extraction.quotes.drafts import draft_quotes
from copydesk.extraction.quotes.french import forms
from copydesk.extraction.quotes.marks import find_regions
from copydesk.extraction.quotes.syntax import read_tree


def find_quotes(parse: Parse, entities: tuple[Entity, ...]) -> tuple[tuple[Quote, ...], tuple[Entity, ...]]:
    """The quotes of a parsed article, in order, and its entities with the mentions that quotes resolved.

    Offsets are code points into `parse.text`. Entities keep their ids; pronouns and nominals that stand
    for one are added to its mentions. Never raises on any text.
    """
    lemmas = forms() if parse.language == "fr" else None
    trees = [read_tree(paragraph, lemmas) for paragraph in parse.paragraphs]
    if not trees:
        return (), entities
    words = lexicon(parse.language)
    drafts = draft_quotes(parse.text, trees, find_regions(parse.text), words)
    return assemble(parse.text, trees, drafts, entities, words)
