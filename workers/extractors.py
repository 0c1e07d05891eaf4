"""The extractor that the workers read with: Copydesk's, or the one that the settings name."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from importlib import import_module

from copydesk.annotations import Annotations, Cue, Date, Extractor, Figure, Mention, Quote, Speaker
from copydesk.errors import ExtractorError, UnanchoredError
from copydesk.settings import Settings
from copydesk.submissions import Submission

Extract = Callable[[Submission], Annotations]


@cache
def find_extractor(named: str | None, version: int) -> Extract:
    """The function that reads articles; the one named ("module:function") is imported, checked and versioned.

    Raises ExtractorError.
    """
    if named is None:
        from copydesk.extraction import extract_submission

        return extract_submission
    module, _, name = named.partition(":")
    try:
        function = getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise ExtractorError(f"COPYDESK_EXTRACTOR={named} cannot be imported: {error}") from error
    if not callable(function):
        raise ExtractorError(f"COPYDESK_EXTRACTOR={named} is no function")

    def extract(submission: Submission) -> Annotations:
        found = function(submission)
        if not isinstance(found, Annotations):
            raise UnanchoredError(f"{named} gave {type(found).__name__}, not Annotations")
        for wrong in _wrong(found):
            raise UnanchoredError(f"{named} gave {wrong}")
        model = found.extractor.model
        return replace(found, extractor=Extractor(version, f"{named}, {model}" if model else named))

    return extract


def extractor_of(settings: Settings) -> Extract:
    """The extractor that the settings name. Raises ExtractorError."""
    return find_extractor(settings.extractor, settings.extractor_version)


def _wrong(found: Annotations) -> Iterator[str]:
    """What does not hold of the annotations, by kind and number."""
    for what, span in _spans(found):
        if not 0 <= span.start < span.end <= len(found.text) or found.text[span.start : span.end] != span.text:
            yield f"{what}, which is not the text's at its offsets"
    ids = {entity.id for entity in found.entities}
    for number, quote in enumerate(found.quotes):
        if quote.speaker and quote.speaker.entity_id not in {None, *ids}:
            yield f"the speaker of quote {number}, whose entity there is not"


def _spans(found: Annotations) -> Iterator[tuple[str, Mention | Quote | Cue | Speaker | Date | Figure]]:
    for entity in found.entities:
        yield from ((f"mention {number} of entity {entity.id}", span) for number, span in enumerate(entity.mentions))
    yield from ((f"date {number}", span) for number, span in enumerate(found.dates))
    yield from ((f"figure {number}", span) for number, span in enumerate(found.figures))
    for number, quote in enumerate(found.quotes):
        yield f"quote {number}", quote
        if quote.cue:
            yield f"the cue of quote {number}", quote.cue
        if quote.speaker:
            yield f"the speaker of quote {number}", quote.speaker
