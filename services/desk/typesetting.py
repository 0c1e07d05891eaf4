"""A quote as it is set: each of its parts with its own marks, and an ellipsis where other words stood between."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a quote: `marked` where its words stand in quotation marks, `gap` where words before it are left out."""

    text: str
    marked: bool
    gap: bool


def pieces(quote: dict[str, Any]) -> list[Piece]:
    """The parts of a quote in the form of the API."""
    found: list[Piece] = []
    end = quote["start"]
    for part in quote["parts"]:
        between = quote["text"][end - quote["start"] : part["start"] - quote["start"]]
        words = " ".join(quote["text"][part["start"] - quote["start"] : part["end"] - quote["start"]].split())
        found.append(Piece(words, part["marked"], bool(found) and any(c.isalnum() for c in between)))
        end = part["end"]
    return found


def as_text(quote: dict[str, Any]) -> str:
    """The quote in one line, with marks and ellipses."""
    return " ".join(
        ("… " if piece.gap else "") + (f"“{piece.text}”" if piece.marked else piece.text) for piece in pieces(quote)
    )
