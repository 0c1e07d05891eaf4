"""A page's fields and body."""

import trafilatura

from copydesk.annotations import Metadata


def read_page(source: str, url: str | None) -> tuple[str, Metadata]:
    """The page's clean body, and what it says of itself."""
    body = (
        trafilatura.extract(source, url=url, favor_precision=True, include_comments=False, include_tables=False) or ""
    )
    return "\n\n".join(line for line in body.split("\n") if line.strip()), Metadata()
