"""An article's own time line, told: from accepted to done, with every attempt in between."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from copydesk.store.events import Event

TOLD = {
    "article.accepted": "Accepted",
    "article.claimed": "Reading began",
    "article.attempt_failed": "Attempt failed",
    "article.completed": "Done",
    "article.failed": "Given up",
    "article.retried": "To be tried again",
    "article.reread": "To be read again",
    "article.reread_failed": "Reading again was given up",
    "article.removed": "Removed",
    "article.entities_merged": "Somebody of it was made one with another",
    "article.entities_split": "Somebody of it was parted from another",
    "article.handed_back": "Handed back by a worker that ended",
}
TONES = {
    "article.completed": "good",
    "article.failed": "bad",
    "article.reread_failed": "bad",
    "article.attempt_failed": "bad",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One event: `after` is the time since the one before it, in seconds; None for the first."""

    at: datetime
    what: str
    detail: str
    tone: str
    after: float | None


def tell(events: Sequence[Event]) -> list[Step]:
    """The events of one article as steps, oldest first. What is not known by name is shown by its own."""
    steps: list[Step] = []
    for event in events:
        after = (event.at - steps[-1].at).total_seconds() if steps else None
        what = TOLD.get(event.type, event.type.partition(".")[2].replace("_", " ").capitalize())
        steps.append(Step(event.at, what, _detail(event), TONES.get(event.type, ""), after))
    return steps


def _detail(event: Event) -> str:
    data: dict[str, Any] = event.data
    match event.type:
        case "article.accepted":
            return f"lane {data['lane']}" if "lane" in data else ""
        case "article.claimed":
            return f"attempt {data.get('attempt')}, by {data.get('holder')}, extractor {data.get('version')}"
        case "article.attempt_failed":
            return f"attempt {data.get('attempt')}, {_why(data)}; the next in {data.get('retry_seconds')} s"
        case "article.failed" | "article.reread_failed":
            return f"after attempt {data.get('attempt')}, {_why(data)}"
        case "article.completed":
            return (
                f"attempt {data.get('attempt')}, {data.get('seconds')} s, {data.get('words')} words: "
                f"{data.get('entities')} entities, {data.get('quotes')} quotes; extractor {data.get('version')}"
            )
        case _:
            return ""


def _why(data: dict[str, Any]) -> str:
    return f"{data.get('stage')}: {data.get('error')}. {data.get('message') or ''}".strip().rstrip(".")
