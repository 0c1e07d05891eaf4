"""The entry of reading: what was posted, turned into the text that everything is found in, and its metadata."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from copydesk.annotations import Metadata
from copydesk.extraction.metadata.language import detect_language
from copydesk.extraction.metadata.plaintext import TWICE, PlainArticle, read_plain, read_raw
from copydesk.submissions import Submission

WORDS_PER_MINUTE = 238
"""Silent reading of English non-fiction, the mean of 190 studies (Brysbaert 2019)."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """The text that is served and that all offsets refer to, and what is known of the article."""

    text: str
    metadata: Metadata


def prepare(submission: Submission) -> Prepared:
    """The clean text of what was posted, and its metadata.

    Paragraphs are lines with a blank line between them. Plain text begins with its title where it has
    one, once; a page's title is in the metadata alone. With `clean=False` plain text is left exactly as
    it is. The sender's fields beat the article's. Raises HostilePageError for a page beyond the caps.
    """
    if submission.html:
        from copydesk.extraction.metadata.pages import read_page

        text, found = read_page(submission.source, submission.url)
    else:
        article = read_plain(submission.source) if submission.clean else read_raw(submission.source)
        text, found = article.text, _metadata(article)
    found = _count(_with_language(found, text), text)
    return Prepared(text, _given(found, submission))


def _metadata(article: PlainArticle) -> Metadata:
    sources = {
        name: "text"
        for name in ("title", "authors", "published_at", "modified_at", "dateline", "agency")
        if getattr(article, name)
    }
    if article.title_confidence is not None and article.title_confidence < TWICE:
        sources["title"] = "detected"
    return Metadata(
        title=article.title,
        title_confidence=article.title_confidence,
        authors=article.authors,
        published_at=article.published_at,
        modified_at=article.modified_at,
        dateline=article.dateline,
        agency=article.agency,
        sources=sources,
    )


def _with_language(found: Metadata, text: str) -> Metadata:
    detected = detect_language(text)
    if detected is None:
        return found
    language, confidence = detected
    return replace(
        found, language=language, language_confidence=confidence, sources={**found.sources, "language": "detected"}
    )


def _count(found: Metadata, text: str) -> Metadata:
    words = len(text.split())
    return replace(found, word_count=words, reading_seconds=round(words * 60 / WORDS_PER_MINUTE))


def _given(found: Metadata, submission: Submission) -> Metadata:
    """The sender's word over the article's."""
    fields: dict[str, Any] = {
        name: value
        for name in ("title", "authors", "published_at", "publisher", "language", "url")
        if (value := getattr(submission, name))
    }
    sources: Mapping[str, str] = {**found.sources, **dict.fromkeys(fields, "given")}
    fields |= {f"{name}_confidence": None for name in ("title", "language") if name in fields}
    return replace(found, **fields, sources=sources)
