"""Lines that belong to the page, not to the story: share buttons, prompts, copyright and agencies' tails."""

import re
from dataclasses import dataclass
from functools import cache

from copydesk.extraction.metadata.lists import read_sections

LONGEST_LINE = 500
"""A line beyond this is a paragraph, whatever it begins with."""
SENTENCE = re.compile(r"(?:\S+\s+){13,}\S*[.!?][\"”’»)]?")
"""So many words and a full stop are prose, even if they begin with "Read more" or "Share"."""
LISTED = re.compile(
    r"\W{0,4}(?:more (?:must[- ]reads?|from|on|stories|news)\b.{0,60}|related\b.{0,40}|read next|recommended\b"
    r".{0,40}|you (?:may|might) (?:also )?like.{0,20}"
    r"|(?:photo|image) credits?|credits|top 10 .{0,30}|trending\b.{0,30}|most (?:read|popular)\b.{0,30}"
    r"|also read|see also|sources?|references)\W{0,4}",
    re.IGNORECASE,
)
"""Headings of lists that end an article."""
PROSE_WORDS = 30


@dataclass(frozen=True, slots=True)
class Patterns:
    """What whole lines are matched with; lines.txt tells the kinds."""

    buttons: re.Pattern[str]
    prompts: re.Pattern[str]
    tails: re.Pattern[str]


@cache
def _patterns() -> Patterns:
    alternatives = {
        name: "|".join(f"(?:{line})" for line in lines) for name, lines in read_sections("lines.txt").items()
    }
    wrapped = {
        name: re.compile((rf"\W{{0,8}}(?:{alternatives[name]})\W{{0,8}}"), re.IGNORECASE)
        for name in ("buttons", "prompts")
    }
    return Patterns(wrapped["buttons"], wrapped["prompts"], re.compile(alternatives["tails"]))


def is_boilerplate(line: str) -> bool:
    """Whether the line says nothing of the story, wherever it stands."""
    if len(line) > LONGEST_LINE:
        return False
    lines = _patterns()
    return bool(lines.prompts.fullmatch(line) or (not SENTENCE.fullmatch(line) and lines.buttons.fullmatch(line)))


def is_tail(line: str) -> bool:
    """Whether the line, standing last, is about who wrote and owns the article."""
    return len(line) <= LONGEST_LINE and _patterns().tails.fullmatch(line.strip(" ()*_")) is not None


def clean_lines(lines: list[str]) -> list[str]:
    """The paragraphs of the story: no boilerplate, no list of other stories after it, no line twice in a row."""
    kept = _without_lists(lines)
    kept = [
        line for line, before in zip(kept, ["", *kept], strict=False) if line != before and not is_boilerplate(line)
    ]
    while len(kept) > 1 and is_tail(kept[-1]):
        kept.pop()
    return kept


def _without_lists(lines: list[str]) -> list[str]:
    """Cut at the heading of a list in the last half after which there is no prose."""
    for at in range(len(lines) // 2, len(lines)):
        if LISTED.fullmatch(lines[at][:100]) and not any(_is_prose(line) for line in lines[at + 1 :]):
            return lines[:at]
    return lines


def _is_prose(line: str) -> bool:
    return len(line.split()) >= PROSE_WORDS and not line.startswith(("- ", "•"))
