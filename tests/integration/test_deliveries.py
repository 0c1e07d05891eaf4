"""Deliveries: made with their events, in order, signed, tried again, given up, replayed; nobody waits for another."""

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import httpx
import pytest
from cryptography.fernet import Fernet
from fakeredis import FakeRedis

from copydesk.ids import ArticleId, DeliveryId, WebhookId
from copydesk.outbound import open_guarded_client
from copydesk.sealing import Sealer
from copydesk.settings import Settings
from copydesk.store import articles, deliveries, events, outbox, webhooks
from copydesk.store.engine import Sessions, make_sessions, transaction
from tests import receivers, stored
from tests.receivers import Behave, Received, Receiver, answering, run_receiver
from tests.stored import accept, change, claimed, column
from workers.delivering import deliver
from workers.rescue import rescue

SECRET = b"s" * 32
SETTINGS = Settings(
    outbound_networks=(ip_network("127.0.0.1/32"),),
    delivery_base=timedelta(0),
)
HASTY = SETTINGS.model_copy(update={"delivery_timeout": timedelta(seconds=0.5)})
ALL = ["article.accepted", "article.completed", "article.failed", "article.removed"]


@dataclass
class Messages:
    """A queue that keeps what it is sent."""

    sent: list[tuple[str, list[str]]] = field(default_factory=list)

    def send(self, lane: str, subjects: Sequence[str], *, again: bool = False) -> None:  # noqa: ARG002
        self.sent.append((lane, list(subjects)))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with run_receiver() as receiver:
        yield receiver


def subscribe(sessions: Sessions, url: str, types: Sequence[str] = ALL, secret: bytes = b"\x00" + SECRET) -> WebhookId:
    with transaction(sessions) as session:
        return webhooks.create(session, url=f"{url}/hook", description=None, events=types, secret=secret).id


def work(sessions: Sessions, settings: Settings = SETTINGS) -> None:
    """Do as one courier thread: rescue's messages until there are none."""
    with open_guarded_client(settings) as client:
        for _ in range(20):
            queue = Messages()
            rescue(sessions, queue, FakeRedis(), settings)  # without its marker: everything is sent
            due = [subject for lane, sent in queue.sent if lane == "deliveries" for subject in sent]
            if not due:
                return
            for delivery in due:
                deliver(sessions, queue, client, DeliveryId(delivery), settings, holder="c1@here/1")


def try_once(sessions: Sessions, webhook: WebhookId) -> None:
    """One attempt at the webhook's first delivery."""
    limits = deliveries.Limits(2, 4)
    with transaction(sessions) as session:
        claim = deliveries.claim_next(session, webhook, holder="c@h/1", lease=stored.LEASE, limits=limits)
    assert claim is not None
    from workers.delivering import _deliver_one

    with open_guarded_client(HASTY) as client:
        _deliver_one(sessions, client, claim, HASTY)


def told(receiver: Receiver) -> list[tuple[str, str]]:
    found = [json.loads(request.body) for request in receiver.received]
    return [(body["type"], body["data"]["article_id"]) for body in found]


def states(sessions: Sessions) -> list[str]:
    return column(sessions, "select state from deliveries order by position")


def hook(sessions: Sessions, webhook: WebhookId) -> webhooks.Webhook:
    with transaction(sessions) as session:
        return webhooks.get(session, webhook)


# Made with the event


def test_each_event_asked_for_is_delivered_once_and_others_not(sessions: Sessions, receiver: Receiver) -> None:
    subscribe(sessions, receiver.url, ["article.completed"])
    article = stored.done(sessions)
    for _ in range(2):
        work(sessions)
    assert told(receiver) == [("article.completed", article)]
    assert states(sessions) == ["delivered"]
    assert column(sessions, "select state from jobs where lane = 'deliveries'") == ["done"]


def test_without_its_event_there_is_no_delivery(sessions: Sessions, receiver: Receiver) -> None:
    subscribe(sessions, receiver.url)
    with sessions() as session:
        events.append(session, "article.accepted", [ArticleId("art_x")])
        session.rollback()
    assert states(sessions) == []


def test_a_payload_names_and_links_and_never_quotes(sessions: Sessions, receiver: Receiver) -> None:
    subscribe(sessions, receiver.url)
    article = stored.done(sessions, found=stored.marrin())
    work(sessions, SETTINGS.model_copy(update={"public_url": "https://desk.example"}))
    for request in receiver.received:
        assert b"ferry" not in request.body
        assert b"Marrin" not in request.body
    body = json.loads(receiver.received[-1].body)
    assert set(body) == {"type", "timestamp", "data"}
    assert datetime.fromisoformat(body["timestamp"]).tzinfo is not None
    assert body["data"]["links"]["self"] == f"https://desk.example/v1/articles/{article}"
    (event,) = column(sessions, "select xid::text || '-' || id from events where type = 'article.completed'")
    assert body["data"]["event_id"] == event


def test_whoever_commits_tells_a_courier(sessions: Sessions, receiver: Receiver) -> None:
    subscribe(sessions, receiver.url)
    made: list[str] = []
    telling = make_sessions(sessions.kw["bind"], announce=made.extend)
    accept(telling)
    assert made == column(sessions, "select id from deliveries")


# Signed


def verify(request: Received, secret: bytes) -> bool:
    signed = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + request.body
    expected = "v1," + base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()
    return expected in request.headers["webhook-signature"].split(" ")


def test_every_delivery_is_signed_and_the_old_secret_signs_on_for_a_while(
    sessions: Sessions, receiver: Receiver
) -> None:
    sealer = Sealer([Fernet.generate_key().decode()])
    settings = SETTINGS.model_copy(update={"secret_keys": ()})
    webhook = subscribe(sessions, receiver.url)
    with transaction(sessions) as session:
        webhooks.rotate(session, webhook, secret=b"\x00" + b"t" * 32, overlap=timedelta(hours=1))
    accept(sessions)
    work(sessions, settings)
    assert verify(receiver.received[0], SECRET)
    assert verify(receiver.received[0], b"t" * 32)
    assert not verify(receiver.received[0], sealer.seal(SECRET)[1:33])
    change(sessions, "update webhooks set previous_until = now() - interval '1 second'")
    accept(sessions, "Another.")
    work(sessions, settings)
    assert not verify(receiver.received[1], SECRET)
    assert verify(receiver.received[1], b"t" * 32)
    assert abs(int(receiver.received[1].headers["webhook-timestamp"]) - time.time()) < 60


def test_a_sealed_secret_signs_and_one_that_cannot_be_opened_says_so(sessions: Sessions, receiver: Receiver) -> None:
    key = Fernet.generate_key().decode()
    subscribe(sessions, receiver.url, secret=Sealer([key]).seal(SECRET))
    accept(sessions)
    work(sessions, SETTINGS.model_copy(update={"delivery_base": timedelta(hours=1)}))
    assert receiver.received == []
    (attempts,) = column(sessions, "select attempts from deliveries")
    assert "COPYDESK_SECRET_KEYS" in attempts[0]["error"]
    change(sessions, "update jobs set due_at = now() where lane = 'deliveries'")
    work(sessions, SETTINGS.model_copy(update={"secret_keys": (Fernet.generate_key().decode(), key)}))
    assert verify(receiver.received[0], SECRET)


# In order


def test_an_articles_deliveries_keep_their_order_though_one_fails(sessions: Sessions, receiver: Receiver) -> None:
    refusals = iter([500, 500, 500])

    def relent(connection: socket.socket, request: Received) -> None:
        answering(next(refusals, 204))(connection, request)

    receiver.behave = relent
    webhook = subscribe(sessions, receiver.url)
    article = stored.done(sessions)
    with transaction(sessions) as session:
        articles.remove(session, article)
    work(sessions)
    kinds = [kind.removeprefix("article.") for kind, _ in told(receiver)]
    assert kinds == ["accepted"] * 4 + ["completed", "removed"]
    assert len({request.headers["webhook-id"] for request in receiver.received}) == 3
    assert hook(sessions, webhook).failures == 0


def test_another_articles_deliveries_do_not_wait_for_one_that_fails(sessions: Sessions, receiver: Receiver) -> None:
    bad = accept(sessions, "Bad.").id
    subscribe(sessions, receiver.url)
    with transaction(sessions) as session:
        articles.remove(session, bad)
    good = stored.done(sessions, "Good.")
    receiver.behave = lambda connection, request: answering(500 if bad.encode() in request.body else 204)(
        connection, request
    )
    work(sessions, SETTINGS.model_copy(update={"delivery_base": timedelta(hours=1)}))
    assert told(receiver) == [("article.removed", bad), ("article.accepted", good), ("article.completed", good)]


def test_many_couriers_at_once_keep_order_and_repeat_nothing(sessions: Sessions, receiver: Receiver) -> None:
    subscribe(sessions, receiver.url)
    ids = [stored.done(sessions, f"Article {number}.") for number in range(15)]
    due = column(sessions, "select id from deliveries order by position")
    with open_guarded_client(SETTINGS) as client, ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda one: deliver(sessions, Messages(), client, one, SETTINGS, holder="c@h/1"), due))
    work(sessions)  # whose turn was over passed on what was left
    assert len(receiver.received) == 30
    for article in ids:
        assert [kind for kind, about in told(receiver) if about == article] == ["article.accepted", "article.completed"]


# Tried again, given up, replayed


@pytest.mark.parametrize(
    ("behave", "said"),
    [
        (answering(500), "answered 500"),
        (answering(302, Location="http://127.0.0.1:1/"), "answered 302"),
        (receivers.hanging, "too long"),
        (receivers.dripping, "too long"),
        (receivers.babbling, "does not speak HTTP"),
    ],
)
def test_whatever_a_receiver_does_its_delivery_is_tried_again(
    sessions: Sessions, receiver: Receiver, behave: Behave, said: str
) -> None:
    webhook = subscribe(sessions, receiver.url)
    accept(sessions)
    receiver.behave = behave
    try_once(sessions, webhook)
    (error,) = column(sessions, "select error ->> 'message' from jobs where lane = 'deliveries'")
    assert said in error
    assert hook(sessions, webhook).failures == 1
    receiver.behave = answering()
    work(sessions)
    assert states(sessions) == ["delivered"]
    assert len(column(sessions, "select jsonb_array_elements(attempts) from deliveries")) == 2


@pytest.mark.parametrize("behave", [receivers.flooding, receivers.bombing, receivers.breaking_off])
def test_a_status_is_enough_whatever_follows_it(sessions: Sessions, receiver: Receiver, behave: Behave) -> None:
    subscribe(sessions, receiver.url)
    accept(sessions)
    receiver.behave = behave
    work(sessions)
    assert states(sessions) == ["delivered"]
    assert len(receiver.received) == 1


def test_the_wait_doubles_and_is_jittered_and_capped(sessions: Sessions, receiver: Receiver) -> None:
    receiver.behave = answering(500)
    webhook = subscribe(sessions, receiver.url)
    accept(sessions)
    patience = deliveries.Patience(timedelta(seconds=10), timedelta(seconds=60), timedelta(days=1))
    waits = []
    for _ in range(5):
        change(sessions, "update jobs set due_at = now() where lane = 'deliveries'")
        change(sessions, "update webhooks set resting_until = null")
        with transaction(sessions) as session:
            limits = deliveries.Limits(2, 4)
            claim = deliveries.claim_next(session, webhook, holder="c@h/1", lease=stored.LEASE, limits=limits)
            assert claim is not None
            deliveries.finish(session, claim, deliveries.Outcome(0.1, 500), patience)
        waits += column(sessions, "select extract(epoch from due_at - now()) from jobs where lane = 'deliveries'")
    for wait, whole in zip(waits, (10, 20, 40, 60, 60), strict=True):
        assert whole * 0.45 <= wait <= whole


def test_a_delivery_is_given_up_after_its_window_and_can_be_replayed(sessions: Sessions, receiver: Receiver) -> None:
    receiver.behave = answering(500)
    webhook = subscribe(sessions, receiver.url)
    accept(sessions)
    change(sessions, "update jobs set created_at = now() - interval '23 hours 59 minutes' where lane = 'deliveries'")
    patient = SETTINGS.model_copy(update={"delivery_base": timedelta(hours=1)})
    work(sessions, patient)
    assert states(sessions) == ["failed"]
    assert column(sessions, "select state from jobs where lane = 'deliveries'") == ["parked"]
    receiver.behave = answering()
    work(sessions)
    assert len(receiver.received) == 1
    with transaction(sessions) as session:
        assert outbox.replay_failed(session, webhook, since=datetime.now(UTC) + timedelta(hours=1)) == 0
        assert outbox.replay_failed(session, webhook, since=datetime.now(UTC) - timedelta(hours=1)) == 1
    work(sessions)
    first, second = receiver.received
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)
    assert states(sessions) == ["delivered"]


def test_what_nobody_could_try_is_given_up_by_rescue(sessions: Sessions, receiver: Receiver) -> None:
    webhook = subscribe(sessions, receiver.url)
    accept(sessions)
    with transaction(sessions) as session:
        webhooks.change(session, webhook, state="paused")
    work(sessions)
    assert receiver.received == []
    change(sessions, "update jobs set created_at = now() - interval '2 days' where lane = 'deliveries'")
    work(sessions)
    assert states(sessions) == ["failed"]


def test_410_disables_the_webhook_and_activating_takes_it_up_again(sessions: Sessions, receiver: Receiver) -> None:
    receiver.behave = answering(410)
    webhook = subscribe(sessions, receiver.url)
    accept(sessions, "One.")
    accept(sessions, "Two.")
    work(sessions)
    assert len(receiver.received) == 1
    assert (hook(sessions, webhook).state, states(sessions)) == ("disabled", ["failed", "waiting"])
    assert "410" in (hook(sessions, webhook).disabled_because or "")
    accept(sessions, "Three.")
    receiver.behave = answering()
    with transaction(sessions) as session:
        webhooks.change(session, webhook, state="active")
    work(sessions)
    assert states(sessions) == ["failed", "delivered"]  # nothing is made for a disabled webhook


def test_a_receiver_that_asks_for_it_is_left_alone(sessions: Sessions, receiver: Receiver) -> None:
    receiver.behave = answering(429, Retry_After="600")
    webhook = subscribe(sessions, receiver.url)
    for number in range(3):
        accept(sessions, f"Article {number}.")
    work(sessions)
    assert len(receiver.received) == 1
    resting = hook(sessions, webhook).resting_until
    assert resting is not None
    assert 590 < (resting - datetime.now(UTC)).total_seconds() <= 600


def test_a_dead_receiver_rests_after_some_failures(sessions: Sessions) -> None:
    with run_receiver() as gone:
        url = gone.url
    webhook = subscribe(sessions, url)
    for number in range(20):
        accept(sessions, f"Article {number}.")
    work(sessions, SETTINGS.model_copy(update={"delivery_base": timedelta(minutes=10)}))
    assert hook(sessions, webhook).failures == deliveries.TRIPS_AT
    assert column(sessions, "select count(*) from deliveries where attempts <> '[]'") == [deliveries.TRIPS_AT]
    assert hook(sessions, webhook).resting_until is not None


# Nobody waits for another


def test_a_slow_receiver_holds_no_more_than_its_share(sessions: Sessions, receiver: Receiver) -> None:
    let_go = threading.Event()

    def wait(connection: socket.socket, request: Received) -> None:
        let_go.wait(20)
        answering()(connection, request)

    receiver.behave = wait
    patient = SETTINGS.model_copy(update={"delivery_timeout": timedelta(seconds=20), "slow_deliveries": 4})
    slow = [subscribe(sessions, receiver.url) for _ in range(3)]
    for number in range(10):
        accept(sessions, f"Article {number}.")
    with open_guarded_client(patient) as client, run_receiver() as quick, ThreadPoolExecutor(8) as couriers:
        fast = subscribe(sessions, quick.url)
        accept(sessions, "For all.")
        change(sessions, "update webhooks set slow = true where id = any(:ids)", ids=slow)

        def run(delivery: DeliveryId) -> None:
            deliver(sessions, Messages(), client, delivery, patient, holder="c@h/1")

        due = column(sessions, "select id from deliveries where webhook_id = any(:ids)", ids=slow)
        for delivery in due:
            couriers.submit(run, delivery)
        ours = column(sessions, "select id from deliveries where webhook_id = :id", id=fast)
        try:
            couriers.submit(run, DeliveryId(ours[0])).result(timeout=15)
            assert len(quick.received) == 1
            # Two to each webhook at most, and four to slow ones together.
            assert 2 <= len(receiver.received) <= 4
        finally:
            let_go.set()


def test_an_attempt_that_lasts_counts_as_slow_before_it_has_ended(sessions: Sessions) -> None:
    lingering, failing, well = (subscribe(sessions, f"http://{name}.example") for name in ("a", "b", "c"))
    for number in range(4):
        accept(sessions, f"Article {number}.")
    change(sessions, "update webhooks set failures = 1 where id = :id", id=failing)

    def claim(webhook: WebhookId) -> bool:
        with transaction(sessions) as session:
            limits = deliveries.Limits(each=2, slow=1)
            return bool(deliveries.claim_next(session, webhook, holder="c@h/1", lease=stored.LEASE, limits=limits))

    assert claim(lingering)
    change(sessions, "update jobs set started_at = now() - interval '3 seconds' where state = 'leased'")
    assert (claim(lingering), claim(failing)) == (False, False)
    assert (claim(well), claim(well), claim(well)) == (True, True, False)


def test_rescue_sends_one_message_a_webhook_and_none_while_somebody_is_on_it(
    sessions: Sessions, receiver: Receiver
) -> None:
    webhook = subscribe(sessions, receiver.url)
    for number in range(5):
        accept(sessions, f"Article {number}.")
    queue, redis = Messages(), FakeRedis()
    redis.set("copydesk:marker", "here")
    rescue(sessions, queue, redis, SETTINGS)
    first = column(sessions, "select id from deliveries order by position limit 1")
    assert queue.sent == [("deliveries", first)]
    limits = deliveries.Limits(2, 4)
    with transaction(sessions) as session:
        assert deliveries.claim_next(session, webhook, holder="c@h/1", lease=stored.LEASE, limits=limits)
    rescue(sessions, queue, redis, SETTINGS)
    assert len(queue.sent) == 1


def test_a_dead_couriers_delivery_is_made_by_another_and_its_own_result_dropped(
    sessions: Sessions, receiver: Receiver
) -> None:
    webhook = subscribe(sessions, receiver.url)
    accept(sessions)
    limits = deliveries.Limits(2, 4)
    with transaction(sessions) as session:
        dead = deliveries.claim_next(session, webhook, holder="c@h/1", lease=timedelta(seconds=-1), limits=limits)
    assert dead is not None
    work(sessions)
    assert states(sessions) == ["delivered"]
    patience = deliveries.Patience(timedelta(0), timedelta(0), timedelta(days=1))
    with pytest.raises(deliveries.LeaseLostError), transaction(sessions) as session:
        deliveries.finish(session, dead, deliveries.Outcome(1, 500), patience)
    assert states(sessions) == ["delivered"]
    assert hook(sessions, webhook).failures == 0


def test_removing_a_webhook_in_use_hurts_nobody(sessions: Sessions, receiver: Receiver) -> None:
    webhook = subscribe(sessions, receiver.url)
    article = accept(sessions).id
    started, go_on = threading.Event(), threading.Event()

    def wait(connection: socket.socket, request: Received) -> None:
        started.set()
        go_on.wait(10)
        answering()(connection, request)

    receiver.behave = wait
    with ThreadPoolExecutor(1) as thread:
        done = thread.submit(work, sessions, SETTINGS.model_copy(update={"delivery_timeout": timedelta(seconds=10)}))
        assert started.wait(10)
        with transaction(sessions) as session:
            webhooks.remove(session, webhook)
        go_on.set()
        done.result(20)
    assert column(sessions, "select count(*) from jobs where lane = 'deliveries'") == [0]
    stored.finish(sessions, claimed(sessions, article), stored.annotated())


def test_deliveries_long_ended_are_forgotten_with_their_jobs(sessions: Sessions, receiver: Receiver) -> None:
    subscribe(sessions, receiver.url)
    accept(sessions, "Old.")
    work(sessions)
    accept(sessions, "Old, too.")
    work(sessions)
    change(sessions, "update deliveries set ended_at = now() - interval '31 days'")
    accept(sessions, "New.")
    work(sessions)
    for removed in (1, 1, 0):
        with transaction(sessions) as session:
            assert outbox.forget(session, kept=timedelta(days=30), limit=1) == removed
    assert len(states(sessions)) == 1
    assert column(sessions, "select count(*) from jobs where lane = 'deliveries'") == [1]


def test_a_private_address_is_never_called(sessions: Sessions, receiver: Receiver) -> None:
    webhook = subscribe(sessions, receiver.url)
    accept(sessions)
    limits = deliveries.Limits(2, 4)
    with transaction(sessions) as session:
        claim = deliveries.claim_next(session, webhook, holder="c@h/1", lease=stored.LEASE, limits=limits)
    assert claim is not None
    from workers.delivering import attempt

    closed = SETTINGS.model_copy(update={"outbound_networks": ()})
    with open_guarded_client(closed) as client:
        outcome = attempt(client, claim, closed)
    assert "public internet" in outcome.said()
    assert receiver.received == []
    assert httpx.URL(receiver.url).host not in outcome.said()
