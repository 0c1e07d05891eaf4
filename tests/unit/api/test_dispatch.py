"""Sending beside the requests: nothing stops it but its end."""

import threading
import time
from collections.abc import Iterator, Sequence

import pytest
from kombu.exceptions import OperationalError

from copydesk.ids import ArticleId
from services.api import dispatch
from services.api.dispatch import Dispatcher


class Broker:
    """Keeps what it is sent; away while `error` is set."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.tried = threading.Event()
        self.sent: list[str] = []

    def send(self, lane: str, subjects: Sequence[str], *, again: bool = False) -> None:  # noqa: ARG002
        self.tried.set()
        if self.error:
            raise self.error
        self.sent += subjects


@pytest.fixture
def broker() -> Broker:
    return Broker()


@pytest.fixture
def dispatcher(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dispatcher]:
    monkeypatch.setattr(dispatch, "PAUSE", 0.01)
    dispatcher = Dispatcher(broker)
    dispatcher.start()
    yield dispatcher
    dispatcher.stop()


def wait_for(broker: Broker, *sent: str) -> None:
    end = time.monotonic() + 10
    while broker.sent != list(sent):
        assert time.monotonic() < end, broker.sent
        time.sleep(0.005)


def send(dispatcher: Dispatcher, *articles: str) -> None:
    for article in articles:
        dispatcher.send("articles", [ArticleId(article)])


def test_messages_are_kept_in_order_for_a_broker_that_is_away(broker: Broker, dispatcher: Dispatcher) -> None:
    broker.error = OperationalError("away")
    send(dispatcher, "a", "b")
    assert broker.tried.wait(10)
    while not dispatcher.away:
        time.sleep(0.005)
    broker.error = None
    wait_for(broker, "a", "b")
    assert not dispatcher.away


def test_what_was_kept_too_long_is_left_to_rescue(
    broker: Broker, dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "HELD_SECONDS", 0.0)
    broker.error = OperationalError("away")
    send(dispatcher, "old")
    assert broker.tried.wait(10)
    monkeypatch.setattr(dispatch, "HELD_SECONDS", 60.0)
    while not dispatcher.away:
        time.sleep(0.005)
    time.sleep(0.05)
    broker.error = None
    send(dispatcher, "new")
    wait_for(broker, "new")


def test_an_error_that_nobody_foresaw_costs_one_message(broker: Broker, dispatcher: Dispatcher) -> None:
    broker.error = ValueError("nobody foresaw it")
    send(dispatcher, "a")
    assert broker.tried.wait(10)
    time.sleep(0.05)
    broker.error = None
    send(dispatcher, "b")
    wait_for(broker, "b")


def test_it_ends_at_once_though_the_broker_is_away(broker: Broker) -> None:
    dispatcher = Dispatcher(broker)
    broker.error = OperationalError("away")
    dispatcher.start()
    send(dispatcher, *"abc")
    assert broker.tried.wait(10)
    started = time.monotonic()
    dispatcher.stop()
    assert time.monotonic() - started < 4
