"""Posting many articles: several batches at once, each noted when it is accepted, and in constant memory."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from copydesk.client import Copydesk, Outcome
from copydesk.client.bulk import BYTES, LINES
from copydesk.intake.items import Item, Unreadable
from copydesk.intake.journal import Journal


@dataclass(slots=True)
class Tally:
    """How a posting goes: how many are accepted, known to the service before, refused, posted by an earlier run."""

    accepted: int = 0
    known: int = 0
    refused: int = 0
    earlier: int = 0
    read: int = 0
    """Bytes of the sources whose articles are settled."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of an item; `refusal` says why it was not taken."""

    name: str
    outcome: Outcome | None
    refusal: str | None


LAST_SECONDS = 3.0
"""How long what is under way may take once it is known to be the last."""
Tell = Callable[[Tally, Settled | None], None]
Chunk = list[Item]


def post_items(
    desk: Copydesk, found: Iterable[Item | Unreadable], journal: Journal | None, *, parallel: int, tell: Tell
) -> Tally:
    """Post what is found; `tell` is called for each that is settled, and now and then for the rest.

    What the journal has is not posted again. Ends early, with what is under way cut off but all that was accepted
    noted, by KeyboardInterrupt or the first ClientError that is no article's own (away, no key).
    """
    tally = Tally()
    running: dict[Future[list[Outcome]], Chunk] = {}
    pool = ThreadPoolExecutor(parallel, thread_name_prefix="post")
    try:
        for chunk in _chunks(_new(found, journal, tally, tell)):
            running[pool.submit(_post, desk, chunk)] = chunk
            while len(running) > 2 * parallel:
                _settle(running, journal, tally, tell)
        while running:
            _settle(running, journal, tally, tell)
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        wait([future for future in running if not future.cancelled()], timeout=LAST_SECONDS)
        # Whoever is in a longer call, or pauses, is let go; what their calls led to is known to the service.
        desk.close()
        for future in [future for future in running if _succeeded(future)]:
            _note(future.result(), running.pop(future), journal, tally, tell)
        raise
    pool.shutdown()
    return tally


def _succeeded(future: "Future[list[Outcome]]") -> bool:
    return future.done() and not future.cancelled() and future.exception() is None


def _post(desk: Copydesk, chunk: Chunk) -> list[Outcome]:
    return list(desk.post_many(item.line for item in chunk))


def _new(found: Iterable[Item | Unreadable], journal: Journal | None, tally: Tally, tell: Tell) -> Iterator[Item]:
    for item in found:
        if isinstance(item, Unreadable):
            tally.refused += 1
            tell(tally, Settled(item.name, None, item.reason))
        elif journal is not None and item.digest in journal:
            tally.earlier += 1
            tally.read = max(tally.read, item.read)
            tell(tally, None)
        else:
            yield item


def _chunks(items: Iterable[Item]) -> Iterator[Chunk]:
    chunk: Chunk = []
    size = 0
    for item in items:
        if chunk and (len(chunk) >= LINES or size + len(item.line) > BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(item)
        size += len(item.line)
    if chunk:
        yield chunk


def _settle(running: "dict[Future[list[Outcome]], Chunk]", journal: Journal | None, tally: Tally, tell: Tell) -> None:
    done, _ = wait(running, return_when=FIRST_COMPLETED)
    failed: BaseException | None = None
    for future in done:
        if error := future.exception():
            failed = failed or error
        else:
            _note(future.result(), running[future], journal, tally, tell)
        del running[future]  # only now: who is interrupted while noting finds it here
    if failed:
        raise failed


def _note(outcomes: list[Outcome], chunk: Chunk, journal: Journal | None, tally: Tally, tell: Tell) -> None:
    """Note what was accepted, and count. What is counted leaves the chunk: called again, this goes on where it was."""
    if journal is not None:
        new = zip(chunk, outcomes[len(outcomes) - len(chunk) :], strict=True)
        journal.add(item.digest for item, outcome in new if not outcome.problem)
    while chunk:
        item, outcome = chunk[0], outcomes[-len(chunk)]
        tally.read = max(tally.read, item.read)
        if outcome.problem:
            tally.refused += 1
        elif outcome.duplicate:
            tally.known += 1
        else:
            tally.accepted += 1
        del chunk[0]
        tell(tally, Settled(item.name, outcome, outcome.problem))
