"""Requests to the outside, against a receiver on loopback that misbehaves in each way."""

import time
from collections.abc import Iterator, Sequence
from ipaddress import ip_network

import httpx
import pytest

from copydesk.outbound import (
    AddressRefusedError,
    AnswerTooLargeError,
    OutboundError,
    UnreachableError,
    fetch,
    open_guarded_client,
)
from copydesk.settings import Settings
from tests import receivers
from tests.receivers import Behave, Receiver, answering, run_receiver

HERE = Settings(outbound_networks=(ip_network("127.0.0.1/32"),))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with run_receiver() as receiver:
        yield receiver


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    """A client that may reach 127.0.0.1."""
    with open_guarded_client(HERE) as client:
        yield client


def test_an_answer_comes_back_whole(receiver: Receiver, client: httpx.Client) -> None:
    receiver.behave = answering(201, b"made", X_Kind="test")
    answer = fetch(client, f"{receiver.url}/a?b=c", method="POST", content=b"hello", headers={"X-Said": "yes"})
    assert (answer.status, answer.body, answer.headers["x-kind"]) == (201, b"made", "test")
    (request,) = receiver.received
    assert (request.method, request.path, request.body) == ("POST", "/a?b=c", b"hello")
    assert (request.headers["x-said"], request.headers["user-agent"]) == ("yes", "Copydesk")


def test_this_machine_is_refused_unless_it_is_named(receiver: Receiver) -> None:
    port = receiver.url.rpartition(":")[2]
    with open_guarded_client(Settings()) as client:
        for host in ("127.0.0.1", "localhost", "127.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "0"):
            with pytest.raises(AddressRefusedError):
                fetch(client, f"http://{host}:{port}/")
    assert receiver.received == []


def test_dns_that_changes_its_answer_leads_nowhere(receiver: Receiver) -> None:
    answers = iter([["93.184.216.34", "127.0.0.1"], ["127.0.0.1"]])
    asked = []

    def resolve(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return next(answers)

    port = receiver.url.rpartition(":")[2]
    with open_guarded_client(Settings(), resolve=resolve) as client:
        for _ in range(2):
            with pytest.raises(AddressRefusedError):
                fetch(client, f"http://rebind.example:{port}/")
    assert asked == ["rebind.example", "rebind.example"]
    assert receiver.received == []


def test_the_name_is_looked_up_once_and_the_checked_address_called(receiver: Receiver) -> None:
    asked = []

    def resolve(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    port = receiver.url.rpartition(":")[2]
    with open_guarded_client(HERE, resolve=resolve) as client:
        assert fetch(client, f"http://desk.example:{port}/").status == 204
    assert asked == ["desk.example"]
    assert receiver.received[0].headers["host"] == f"desk.example:{port}"


def test_a_redirect_is_the_answer_or_is_followed_and_checked(receiver: Receiver, client: httpx.Client) -> None:
    first = answering(302, Location="/second", Set_Cookie="a=b")
    receiver.behave = lambda socket, request: (first if request.path == "/" else answering(200, b"here"))(
        socket, request
    )
    assert fetch(client, f"{receiver.url}/").status == 302
    followed = fetch(client, f"{receiver.url}/", redirects=1)
    assert (followed.url, followed.body) == (f"{receiver.url}/second", b"here")
    assert "cookie" not in receiver.received[-1].headers


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.2/", "http://169.254.169.254/latest/meta-data", "http://[::1]/", "ftp://a.example/", "//\x00"],
)
def test_a_redirect_to_the_inside_is_refused(receiver: Receiver, client: httpx.Client, target: str) -> None:
    receiver.behave = answering(302, Location=target)
    with pytest.raises(OutboundError):
        fetch(client, receiver.url, redirects=5)
    assert len(receiver.received) == 1


def test_a_ring_of_redirects_ends(receiver: Receiver, client: httpx.Client) -> None:
    receiver.behave = answering(302, Location="/")
    with pytest.raises(UnreachableError, match="redirects"):
        fetch(client, receiver.url, redirects=3)
    assert len(receiver.received) == 4


@pytest.mark.parametrize(
    ("behave", "error"),
    [
        (receivers.hanging, UnreachableError),
        (receivers.dripping, UnreachableError),
        (receivers.flooding, AnswerTooLargeError),
        (receivers.bombing, AnswerTooLargeError),
        (receivers.breaking_off, UnreachableError),
        (receivers.babbling, UnreachableError),
        (answering(200, b"not gzip", Content_Encoding="gzip"), UnreachableError),
        (answering(200, b"br", Content_Encoding="br"), UnreachableError),
    ],
)
def test_who_misbehaves_is_left_in_time(
    receiver: Receiver, client: httpx.Client, behave: Behave, error: type[OutboundError]
) -> None:
    receiver.behave = behave
    started = time.monotonic()
    with pytest.raises(error):
        fetch(client, receiver.url, seconds=1)
    assert time.monotonic() - started < 10


def test_a_closed_port_and_a_resolver_that_hangs(client: httpx.Client) -> None:
    with run_receiver() as gone:
        url = gone.url
    with pytest.raises(UnreachableError):
        fetch(client, url)

    def resolve(_host: str, _port: int) -> Sequence[str]:
        time.sleep(3)
        return ["127.0.0.1"]

    with open_guarded_client(HERE, resolve=resolve) as hanging, pytest.raises(UnreachableError, match="in time"):
        fetch(hanging, "http://slow.example/", seconds=0.2)


def test_no_proxy_of_the_environment_is_used(
    receiver: Receiver, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with open_guarded_client(HERE) as fresh:
        assert fetch(fresh, receiver.url).status == 204
