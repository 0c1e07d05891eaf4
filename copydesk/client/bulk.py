"""Many articles: as batches that are small enough to send again, and to be answered while nobody reads yet."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from copydesk.client.calls import to_json
from copydesk.client.errors import AnswerError
from copydesk.client.exchanges import TURNED_AWAY, Attempts, Flow, Request
from copydesk.client.records import Outcome
from copydesk.submissions import Submission

NewArticle: TypeAlias = Submission | Mapping[str, Any] | bytes
Line: TypeAlias = tuple[int, bytes]
LINES = 50
"""As many as the service accepts in one transaction."""
BYTES = 2_000_000
NDJSON = {"Content-Type": "application/x-ndjson"}


class Batching:
    """Gathers articles, numbered from 1, into batches of so many lines and bytes at most (one line may be more)."""

    def __init__(self) -> None:
        self._number, self._size = 0, 0
        self._held: list[Line] = []

    def add(self, article: NewArticle) -> list[Line] | None:
        """Take one more; gives the batch that is full without it."""
        # JSON has no line ends but those between its tokens.
        line = to_json(article).strip().replace(b"\n", b" ")
        self._number += 1
        full = None
        if self._held and (len(self._held) >= LINES or self._size + len(line) > BYTES):
            full = self.rest()
        # An empty line would not be counted; the service says of this one what is wrong with it.
        self._held.append((self._number, line or b"{}"))
        self._size += len(line)
        return full

    def rest(self) -> list[Line]:
        """What is held, which may be nothing."""
        held, self._held, self._size = self._held, [], 0
        return held


def batches(articles: Iterable[NewArticle]) -> Iterator[list[Line]]:
    """The articles in batches, taken as they are asked for."""
    batching = Batching()
    for article in articles:
        if full := batching.add(article):
            yield full
    if rest := batching.rest():
        yield rest


def post_batch(batch: Sequence[Line], patience: float) -> Flow[list[Outcome]]:
    """Post a batch, its lines again that were turned away; one outcome for each, in their order.

    Lines are turned away while the database is away, and while the lane is full: then this waits for as long as the
    service asks. What was accepted although its answer was lost comes back as a duplicate, under its first id.
    """
    outcomes: dict[int, Outcome] = {}
    left, attempts = list(batch), Attempts(patience)
    while True:
        body = b"".join(line + b"\n" for _, line in left)
        answer = yield Request("POST", "v1/articles/bulk", headers=NDJSON, body=body, obedient=True, seconds=120)
        wanted = None
        for outcome, asked in _outcomes(left, answer.content):
            outcomes[outcome.line] = outcome
            wanted = max(filter(None, (wanted, asked)), default=None)
        sent = len(left)
        left = [(number, line) for number, line in left if number not in outcomes or _turned_away(outcomes[number])]
        if not left:
            return [outcomes[number] for number, _ in batch]
        if len(left) < sent:
            attempts = Attempts(patience)
        error = AnswerError(f"{len(left)} articles were not taken; post them again")
        yield attempts.pause_after(error, wanted=wanted, obeyed=wanted is not None)


def _turned_away(outcome: Outcome) -> bool:
    return outcome.problem_status in TURNED_AWAY


def _outcomes(sent: Sequence[Line], answer: bytes) -> Iterator[tuple[Outcome, float | None]]:
    """The outcomes by the articles' own numbers, and the seconds that one asks for before it is sent again.

    The service counts from 1 in each call.
    """
    for line in answer.splitlines():
        try:
            found = json.loads(line)
            number = sent[found["line"] - 1][0]
            problem = found.get("problem")
            if problem is None:
                yield Outcome(line=number, **{name: found[name] for name in ("id", "status", "duplicate")}), None
                continue
            places = (f"{fault['pointer']}: {fault['detail']}" for fault in problem.get("errors") or ())
            words = "; ".join([problem["detail"], *places])
            yield Outcome(line=number, problem=words, problem_status=problem["status"]), problem.get("retry_after")
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise AnswerError("the bulk call was answered in a way that this client does not know") from error
