"""Those who post: they keep every acknowledgement, and send again, under the same key, what was not acknowledged."""

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.chaos.house import House

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
NAMES = ("Odile Marrin", "Bram Okafor", "Sanna Leclercq", "Tove Adeyemi")
GIVE_UP = 240.0
"""Seconds after which a sender stops trying to have an article accepted."""


@dataclass
class Press:
    """What was acknowledged (id: text), how long an acknowledgement took, and what else was answered."""

    house: House
    accepted: dict[str, str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _ending: threading.Event = field(default_factory=threading.Event)
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.house.client()

    def post(self, text: str) -> str | None:
        """Post until it is acknowledged; answers the id, None when time is up."""
        key = f"key-{random.getrandbits(64):x}"
        end = time.monotonic() + GIVE_UP
        while time.monotonic() < end:
            started = time.monotonic()
            try:
                answer = self.client.post("/v1/articles", json={"text": text}, headers={"Idempotency-Key": key})
            except httpx.TransportError as error:
                self._count(type(error).__name__)
            else:
                self._count(str(answer.status_code))
                if answer.status_code in {200, 202}:
                    article: str = answer.json()["id"]
                    with self._lock:
                        self.accepted[article] = text
                        self.seconds.append(time.monotonic() - started)
                    return article
                if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE or "retry-after" not in answer.headers:
                    self.wrong.append(f"{answer.status_code}: {answer.text[:300]}")
            time.sleep(0.2)
        return None

    def _count(self, answer: str) -> None:
        with self._lock:
            self.answers[answer] += 1

    def post_all(self, texts: Iterable[str], *, senders: int = 8) -> None:
        """Post these and return when all are acknowledged."""
        with ThreadPoolExecutor(senders) as threads:
            posted = list(threads.map(self.post, texts))
        assert None not in posted, f"not accepted within {GIVE_UP:g} s: {self.answers}"

    def start(self, make: Callable[[int], str], *, senders: int = 4, pause: float = 0.05) -> Callable[[], None]:
        """Post in the background, one after the other; answers what stops it and waits for the last."""
        threads = ThreadPoolExecutor(senders)

        def send(sender: int) -> None:
            number = sender
            while not self._ending.is_set():
                self.post(make(number))
                number += senders
                time.sleep(pause)

        running = [threads.submit(send, sender) for sender in range(senders)]

        def stop() -> None:
            self._ending.set()
            for sender in running:
                sender.result(GIVE_UP)
            threads.shutdown()

        return stop

    def post_bulk(self, texts: Iterable[str]) -> None:
        """Post through the bulk call, and take each line's outcome for its acknowledgement."""
        sent = list(texts)
        body = b"".join(json.dumps({"text": text}).encode() + b"\n" for text in sent)
        headers = {"Content-Type": "application/x-ndjson"}
        answer = self.client.post("/v1/articles/bulk", content=body, headers=headers, timeout=GIVE_UP)
        outcomes: list[dict[str, Any]] = [json.loads(line) for line in answer.text.splitlines()]
        for outcome in outcomes:
            assert "id" in outcome, outcome
            self.accepted[outcome["id"]] = sent[outcome["line"] - 1]


def story(row: str, number: int, *orders: str) -> str:
    """A text of its own, with a quote, its speaker and a day; `orders` are for whoever reads it quickly."""
    name, day = NAMES[number % len(NAMES)], DAYS[number % len(DAYS)]
    wanted = "".join(f" [{order}]" for order in orders)
    return f"“Ferry {row}-{number} will sail again,” {name} said on {day}. Nobody else spoke.{wanted}"
