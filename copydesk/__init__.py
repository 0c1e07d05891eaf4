"""Copydesk: who is in the news, who said what, and when.

`extract(text)` is the library; the service around it is in `services` and `workers`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from copydesk.annotations import (
        Annotations,
        Cue,
        Date,
        Dateline,
        Entity,
        Extractor,
        Figure,
        Link,
        Mention,
        Metadata,
        Part,
        Quote,
        Speaker,
    )
    from copydesk.extraction import extract, extract_many

__all__ = [
    "Annotations",
    "Cue",
    "Date",
    "Dateline",
    "Entity",
    "Extractor",
    "Figure",
    "Link",
    "Mention",
    "Metadata",
    "Part",
    "Quote",
    "Speaker",
    "extract",
    "extract_many",
]


def __getattr__(name: str) -> Any:
    # The language models take a second to import; whoever only wants the records, or a module, need not pay for them.
    if name in __all__:
        from importlib import import_module

        home = "copydesk.extraction" if name in {"extract", "extract_many"} else "copydesk.annotations"
        return getattr(import_module(home), name)
    raise AttributeError(f"module 'copydesk' has no attribute {name!r}")
