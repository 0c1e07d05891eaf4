"""Posting many: each once, whatever breaks off when; what was accepted is noted."""

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from copydesk.client import AwayError, Copydesk
from copydesk.intake import posting
from copydesk.intake.items import Item, Unreadable
from copydesk.intake.journal import Journal, journal_path
from copydesk.intake.posting import Settled, Tally, post_items


class Service:
    """Accepts each line once; `before` may break a call off, or what answers it."""

    def __init__(self, before: Callable[[int], None] = lambda _: None) -> None:
        self.taken: dict[bytes, int] = {}
        self.calls, self._before, self._lock = 0, before, threading.Lock()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            self.calls += 1
            call = self.calls
        self._before(call)
        answers = []
        with self._lock:
            for number, line in enumerate(request.read().splitlines(), 1):
                known = line in self.taken
                self.taken[line] = self.taken.get(line, 0) + 1
                answers.append({"line": number, "id": "art_1", "status": "queued", "duplicate": known})
        return httpx.Response(200, content="".join(json.dumps(answer) + "\n" for answer in answers))

    def desk(self, patience: float = 0) -> Copydesk:
        return Copydesk("http://desk.test", patience=patience, transport=httpx.MockTransport(self))


def items(count: int) -> Iterator[Item]:
    return (Item(f"feed:{number}", json.dumps({"text": f"Story {number}."}).encode()) for number in range(count))


def ignore(_tally: Tally, _settled: Settled | None) -> None:
    pass


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "j.journal") as journal:
        yield journal


def test_all_are_posted_once_and_then_no_more(journal: Journal) -> None:
    service = Service()
    for _ in range(2):
        tally = post_items(service.desk(), items(233), journal, parallel=4, tell=ignore)
    assert set(service.taken.values()) == {1}
    assert (len(service.taken), tally.earlier, tally.accepted) == (233, 233, 0)


def test_unreadable_things_are_counted_and_told(journal: Journal) -> None:
    told: list[str] = []
    tally = post_items(
        Service().desk(),
        [Unreadable("a.txt", "is no text"), *items(1)],
        journal,
        parallel=1,
        tell=lambda _, settled: told.append(settled.name) if settled and settled.refusal else None,
    )
    assert (tally.refused, tally.accepted, told) == (1, 1, ["a.txt"])


def test_a_service_that_goes_away_ends_it_and_the_rest_follows_later(journal: Journal) -> None:
    def breaks(call: int) -> None:
        if call == 3:
            raise httpx.ReadError("reset")

    service = Service(breaks)
    with pytest.raises(AwayError):
        post_items(service.desk(), items(400), journal, parallel=1, tell=ignore)
    assert 0 < len(journal) < 400
    post_items(service.desk(), items(400), journal, parallel=1, tell=ignore)
    assert (len(service.taken), len(journal)) == (400, 400)
    assert set(service.taken.values()) == {1}


def test_what_is_under_way_when_it_is_stopped_is_noted(journal: Journal) -> None:
    service = Service()

    def stopping() -> Iterator[Item]:
        yield from items(120)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        post_items(service.desk(), stopping(), journal, parallel=2, tell=ignore)
    assert len(journal) == len(service.taken)
    post_items(service.desk(), items(120), journal, parallel=2, tell=ignore)
    assert list(service.taken.values()) == [1] * 120


def test_who_is_stopped_while_noting_notes_and_tells_all_of_it_once(journal: Journal) -> None:
    told: list[str] = []
    tallies: list[Tally] = []

    def stop_once(tally: Tally, settled: Settled | None) -> None:
        tallies.append(tally)
        if settled is not None:
            told.append(settled.name)
            if len(told) == 7:
                raise KeyboardInterrupt

    service = Service()
    with pytest.raises(KeyboardInterrupt):
        post_items(service.desk(), items(50), journal, parallel=1, tell=stop_once)
    assert told == [item.name for item in items(50)]
    assert (tallies[-1].accepted, len(journal)) == (50, 50)


def test_a_note_that_is_broken_off_leaves_the_journal_sound(journal: Journal) -> None:
    def broken() -> Iterator[bytes]:
        yield b"one"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        journal.add(broken())
    journal.add([b"one", b"two"])
    assert len(journal) == 2


def test_who_waits_for_the_service_is_let_go(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "LAST_SECONDS", 0.05)

    def away(_call: int) -> None:
        raise httpx.ConnectError("refused")

    def stopping() -> Iterator[Item]:
        yield from items(60)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        post_items(Service(away).desk(patience=600), stopping(), journal, parallel=2, tell=ignore)


def test_a_feed_is_not_read_ahead_of_the_service(journal: Journal) -> None:
    taken = 0
    service = Service()

    def counted() -> Iterator[Item]:
        nonlocal taken
        for item in items(2000):
            taken += 1
            assert taken - len(service.taken) <= 50 * 8
            yield item

    post_items(service.desk(), counted(), journal, parallel=2, tell=ignore)
    assert taken == 2000


def test_a_journal_is_for_one_at_a_time(tmp_path: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OSError, match="another copydesk is at work"):
        Journal(journal.path)


def test_a_file_that_is_no_journal_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "x.journal").write_bytes(b"no database at all, and long enough to be taken for one" * 20)
    with pytest.raises(OSError, match="is no journal"):
        Journal(tmp_path / "x.journal")


def test_a_journal_outlives_its_process_and_is_removed_when_done(tmp_path: Path) -> None:
    path = tmp_path / "state" / "j.journal"
    with Journal(path) as journal:
        journal.add([b"1" * 16, b"1" * 16, b"2" * 16])
    with Journal(path) as journal:
        assert b"1" * 16 in journal
        assert b"3" * 16 not in journal
        assert len(journal) == 2
        journal.close(remove=True)
    assert not list(path.parent.iterdir())


def test_each_work_has_its_own_journal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert journal_path("a", "b") != journal_path("ab")
    assert journal_path("a").parent == tmp_path / "copydesk"
