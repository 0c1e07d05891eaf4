"""Row 11: receivers that misbehave in each way, couriers that are killed, and one Redis that forgets."""

import base64
import hashlib
import hmac
import json
import random
import socket
import threading
import time
from collections import defaultdict
from contextlib import ExitStack
from datetime import datetime

import httpx
from sqlalchemy import text

from copydesk.store.engine import transaction
from tests import receivers
from tests.chaos.conftest import Size, within
from tests.chaos.house import House, wait_until
from tests.chaos.ledger import Row, reconcile
from tests.chaos.press import Press, story
from tests.receivers import Received, Receiver, answering, run_receiver
from tests.stored import column

EVENTS = ["article.accepted", "article.completed"]


def moody(connection: socket.socket, request: Received) -> None:
    """A receiver that fails now and then, and sometimes after having taken the delivery."""
    how = random.choice([answering(), answering(), answering(), answering(500), receivers.resetting])  # noqa: S311
    how(connection, request)


MISBEHAVING = {
    "refuses": receivers.resetting,
    "hangs": receivers.hanging,
    "fails": answering(500),
    "drips": receivers.dripping,
    "redirects": answering(307, Location="http://169.254.169.254/latest/meta-data/"),
    "babbles": receivers.babbling,
    "is gone": answering(410),
}
WELL_ENOUGH = {
    "well": answering(),
    "moody": moody,
    "floods": receivers.flooding,
    "breaks off": receivers.breaking_off,
}
"""Whose status says that they have it, sooner or later."""


def subscribe(client: httpx.Client, url: str) -> tuple[str, bytes]:
    """Subscribe; answers the webhook's path and its key."""
    made = client.post("/v1/webhooks", json={"url": url, "events": EVENTS}).raise_for_status()
    return made.headers["location"], base64.b64decode(made.json()["secret"].removeprefix("whsec_"))


def check_signatures(receiver: Receiver, key: bytes) -> None:
    for request in receiver.received:
        signed = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + request.body
        expected = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
        assert request.headers["webhook-signature"] == f"v1,{expected}"


def told(receiver: Receiver) -> dict[str, list[str]]:
    """By article, what it was told and in which order, repeats left out."""
    found: dict[str, list[str]] = defaultdict(list)
    seen: set[str] = set()
    for request in receiver.received:
        body = json.loads(request.body)
        if request.headers["webhook-id"] not in seen:
            seen.add(request.headers["webhook-id"])
            found[body["data"]["article_id"]].append(body["type"])
    return found


def waiting(house: House, paths: list[str]) -> int:
    ids = [path.rpartition("/")[2] for path in paths]
    query = text("select count(*) from deliveries where state = 'waiting' and webhook_id = any(:ids)")
    with transaction(house.sessions) as session:
        return int(session.scalar(query, {"ids": ids}) or 0)


def test_every_receiver_is_told_of_everything(house: House, press: Press, size: Size) -> None:
    row = Row(
        11,
        "webhooks: told of everything, at least once, in order",
        "11 receivers, well and bad; couriers killed; FLUSHALL",
        measured="arrival: {median:.1f}, {most:.1f}",
    )
    number = size.of(6, 300)
    with ExitStack() as stack, house.client() as client:
        running: dict[str, tuple[Receiver, str, bytes]] = {}
        for name, behave in {**MISBEHAVING, **WELL_ENOUGH}.items():
            receiver = stack.enter_context(run_receiver(behave))
            running[name] = (receiver, *subscribe(client, receiver.url))
        for part in range(size.of(1, 10)):
            share = number // size.of(1, 10)
            press.post_all(story("11", part * share + each) for each in range(share))
            house.kill("courier")
            row.injected += 1
        with house.broker() as redis:
            redis.flushall()
            row.injected += 1
        reconcile(row, press, seconds=300)
        good = [running[name][1] for name in WELL_ENOUGH]
        wait_until(lambda: waiting(house, good) == 0, seconds=size.of(120, 600), what="all who can have been told")
        for name in WELL_ENOUGH:
            receiver, _, key = running[name]
            check_signatures(receiver, key)
            heard = told(receiver)
            row.lost += sum(heard.get(article) != EVENTS for article in press.accepted)
        row.recoveries = delays(running["well"][0])
        assert row.lost == 0
        assert client.get(running["is gone"][1]).json()["state"] == "disabled"

        # Those who misbehaved mend their ways, and are told of everything.
        mended = [running[name] for name in MISBEHAVING]
        for receiver, path, _ in mended:
            receiver.behave = answering()
            client.patch(path, json={"state": "active"}).raise_for_status()
            since = {"since": datetime.fromtimestamp(time.time() - 3600).astimezone().isoformat()}
            client.post(f"{path}/replay", json=since).raise_for_status()
        wait_until(
            lambda: waiting(house, [path for _, path, _ in mended]) == 0,
            seconds=size.of(120, 600),
            what="the mended are told",
        )
        for name in MISBEHAVING:
            receiver, _, key = running[name]
            check_signatures(receiver, key)
            heard = told(receiver)
            if name != "is gone":  # it was told of nothing while it was gone
                assert {article: heard.get(article) for article in press.accepted} == dict.fromkeys(
                    press.accepted, EVENTS
                ), name
        for _, path, _ in running.values():
            client.delete(path).raise_for_status()


DEAD = 12
"""Receivers that take a connection and never answer: more than a courier's threads, were each given all it asks for."""


def test_the_dead_delay_nobody(house: House, press: Press, size: Size) -> None:
    """Whoever answers is told of everything before the first attempt at one who does not has even ended."""
    row = Row(
        11,
        "webhooks: a dead or slow receiver delays no one else",
        f"{DEAD} receivers that hang, one that is slow",
        measured="arrival: {median:.1f}, {most:.1f}",
    )
    let_go = threading.Event()

    def hang(_connection: socket.socket, _request: Received) -> None:
        let_go.wait(300)

    def answer_slowly(connection: socket.socket, request: Received) -> None:
        time.sleep(2.5)
        answering()(connection, request)

    with ExitStack() as stack, house.client() as client, house.changed("courier", COPYDESK_DELIVERY_TIMEOUT="PT200S"):
        stack.callback(let_go.set)
        dead = [stack.enter_context(run_receiver(hang)) for _ in range(DEAD)]
        slow, *good = [
            stack.enter_context(run_receiver(behave)) for behave in (answer_slowly, answering(), answering())
        ]
        paths = [subscribe(client, receiver.url)[0] for receiver in (*dead, slow, *good)]
        row.injected = DEAD + 1
        stop = press.start(lambda number: story("11-dead", number), senders=2, pause=size.of(1, 1))
        time.sleep(size.of(3, 30))
        stop()
        wait_until(lambda: waiting(house, paths[-2:]) == 0, seconds=120, what="those who answer are told of everything")
        assert sum(len(receiver.received) for receiver in dead) >= DEAD
        ended = "select count(*) from deliveries where webhook_id = any(:ids) and attempts <> '[]'"
        assert column(house.sessions, ended, ids=[path.rpartition("/")[2] for path in paths[:DEAD]]) == [0]
        let_go.set()
        reconcile(row, press, seconds=120)
        row.lost = sum(told(receiver).get(article) != EVENTS for receiver in good for article in press.accepted)
        row.recoveries = [delay for receiver in good for delay in delays(receiver)]
        for path in paths:
            client.delete(path).raise_for_status()
    assert row.lost == 0
    assert within(row.recoveries, 2)


def delays(receiver: Receiver) -> list[float]:
    """Seconds from each event to its arrival."""
    return [
        request.at - datetime.fromisoformat(json.loads(request.body)["timestamp"]).timestamp()
        for request in receiver.received
    ]
