"""What a quote and its cue tell of who says it: whether it asks, takes up what was said, or only replies."""

from collections.abc import Sequence
from dataclasses import dataclass

from copydesk.extraction.quotes.drafts import Draft

ASKS = frozenset({"ask", "inquire", "enquire", "quiz", "demander"})
REPLIES = frozenset({"reply", "answer", "respond", "retort", "rejoin", "répondre", "répliquer", "rétorquer"})
ANSWERS = REPLIES | frozenset({"counter", "object", "protest", "agree", "disagree", "deny", "admit", "concede"})
"""Verbs that take up what somebody else has said."""


@dataclass(frozen=True, slots=True)
class Saying:
    """The quote whose speaker is sought: its spans, whether its cue takes up what was said, and whether it only replies."""

    spans: tuple[tuple[int, int], ...]
    answers: bool = False
    replies: bool = False


def saying_of(group: Sequence[Draft]) -> Saying:
    """What the ranker of speakers is told of a quote, given by its pieces."""
    cue = cue_of(group)
    return Saying(tuple(piece for draft in group for piece in draft.pieces), cue in ANSWERS, cue in REPLIES)


def cue_of(group: Sequence[Draft]) -> str:
    """The lemma of a quote's cue; empty where it has none."""
    anchors = (draft.cue_tree.lemmas[draft.anchor] for draft in group if draft.anchor is not None)
    return next(anchors, "")


def is_question(words: str) -> bool:
    """Whether the words end with a question mark, closing marks aside."""
    return words[-4:].rstrip("”\"»’' ").endswith("?")
