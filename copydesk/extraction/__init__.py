"""Text in, annotations out: pure functions that any program may call."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from copydesk.annotations import Annotations, Extractor
from copydesk.extraction.entities import find_entities
from copydesk.extraction.entities.figures import find_figures
from copydesk.extraction.fingerprints import fingerprint
from copydesk.extraction.metadata.dates import find_dates
from copydesk.extraction.parsing import MODELS, load_model, parse
from copydesk.extraction.quotes import find_quotes
from copydesk.extraction.quotes.datelines import drop_dateline
from copydesk.extraction.source import prepare
from copydesk.submissions import Submission
from copydesk.versions import EXTRACTOR_VERSION

__all__ = ["extract", "extract_many", "extract_submission"]

NEEDS_MODEL = ("entities", "quotes", "figures")
"""What is not run on a language that no model reads."""


def extract(
    text: str,
    *,
    html: bool = False,
    clean: bool = True,
    url: str | None = None,
    title: str | None = None,
    authors: Iterable[str] = (),
    published_at: datetime | None = None,
    publisher: str | None = None,
    language: str | None = None,
) -> Annotations:
    """Read one article: its entities, quotes with speakers, dates, figures and metadata.

    `text` is plain text, or a page's markup with `html`. With `clean=False` plain text is taken as
    it is and all offsets are into exactly `text`; otherwise they are into the clean body that
    `Annotations.text` holds. What is given of url, title, authors, published_at, publisher and
    language (ISO 639-1) beats what the article says of itself; relative dates ("on Monday") are
    reckoned from the time of publication. For a language without a model, `not_run` names what did
    not run. Raises HostilePageError for a page beyond the caps on size and depth.
    """
    return extract_submission(
        Submission(
            text,
            html=html,
            clean=clean,
            url=url,
            title=title,
            authors=tuple(authors),
            published_at=published_at,
            publisher=publisher,
            language=language,
        )
    )


def extract_many(submissions: Iterable[Submission]) -> Iterator[Annotations]:
    """Read articles one after the other, as they come; nothing is held back."""
    return map(extract_submission, submissions)


def extract_submission(submission: Submission) -> Annotations:
    """Read one article as it was submitted; see `extract`."""
    prepared = prepare(submission)
    text, metadata = prepared.text, prepared.metadata
    language = metadata.language or "en"
    dates = find_dates(text, language, metadata.published_at)
    if language not in MODELS:
        reader = Extractor(EXTRACTOR_VERSION, None)
        return Annotations(text, metadata, (), (), dates, (), reader, NEEDS_MODEL, fingerprint(text))
    parsed = parse(text, language)
    quotes, entities = find_quotes(parsed, find_entities(parsed))
    return Annotations(
        text,
        metadata,
        entities,
        drop_dateline(quotes, text, metadata.dateline),
        dates,
        find_figures(parsed),
        Extractor(EXTRACTOR_VERSION, model_name(language)),
        fingerprint=fingerprint(text),
    )


def model_name(language: str) -> str:
    """The language's model with its version: "en_core_web_md 3.7.1". Raises KeyError for one without a model."""
    meta = load_model(language).meta
    return f"{meta['lang']}_{meta['name']} {meta['version']}"
