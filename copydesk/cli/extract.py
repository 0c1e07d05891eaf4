"""The library on a file, without a service."""

import json
import sys
from pathlib import Path

from copydesk.annotations import Annotations
from copydesk.charsets import decode
from copydesk.extraction import extract

PAGES = {".html", ".htm", ".xhtml"}


def extract_file(file: Path, *, html: bool = False) -> Annotations:
    """Read an article from a file ('-' is standard input); .html is a page.

    Raises OSError when it cannot be read, ValueError (with what is wrong) when it is not text.
    """
    body = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    html = html or file.suffix.lower() in PAGES
    return extract(decode(body, None, html), html=html)


def as_json(annotations: Annotations) -> str:
    """The annotations as indented JSON."""
    return json.dumps(annotations.to_dict(), ensure_ascii=False, indent=2)
