"""TLS to the outside: to the address that was checked, under the name that was asked for, with its certificate."""

import ssl
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from copydesk.outbound import AddressRefusedError, UnreachableError, fetch, fetching, open_guarded_client
from copydesk.outbound.connections import Resolve
from copydesk.settings import Settings
from tests.certificates import Authority, make_authority, record_names
from tests.receivers import Receiver, answering, run_receiver

HERE = Settings(outbound_networks=(ip_network("127.0.0.1/32"),))
NAME = "hooks.example"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(autouse=True)
def trust(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The service trusts the authority as an operator would have it do: by OpenSSL's own variable."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    fetching._tls.cache_clear()
    yield
    fetching._tls.cache_clear()


def call(receiver: Receiver, *addresses: str, name: str = NAME, redirects: int = 0) -> tuple[int, list[str]]:
    """Call the receiver under the name, which leads to each of the addresses in turn; answers the look-ups too."""
    answers, asked = iter(addresses or ("127.0.0.1",)), list[str]()

    def resolve(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return [next(answers)]

    return fetch_from(receiver, resolve, name, redirects), asked


def fetch_from(receiver: Receiver, resolve: Resolve, name: str, redirects: int) -> int:
    port = receiver.url.rpartition(":")[2]
    with open_guarded_client(HERE, resolve=resolve) as client:
        return fetch(client, f"https://{name}:{port}/hook", method="POST", content=b"{}", redirects=redirects).status


def test_the_checked_address_is_called_under_the_hosts_name(authority: Authority) -> None:
    context = authority.serve_as(NAME)
    names = record_names(context)
    with run_receiver(tls=context) as receiver:
        assert call(receiver) == (204, [NAME])
    assert names == [NAME]
    (request,) = receiver.received
    assert request.headers["host"].partition(":")[0] == NAME
    assert request.body == b"{}"


def another_authority(folder: Path) -> ssl.SSLContext:
    return make_authority(folder).serve_as(NAME)


@pytest.mark.parametrize(
    "serve",
    [
        pytest.param(lambda authority, _: authority.serve_as("other.example"), id="another name's"),
        pytest.param(lambda authority, _: authority.serve_as("127.0.0.1"), id="the address's alone"),
        pytest.param(lambda authority, _: authority.serve_as(f"sub.{NAME}", "*.hooks.example"), id="only below it"),
        pytest.param(lambda authority, _: authority.serve_as(NAME, age=timedelta(days=2)), id="one that has ended"),
        pytest.param(lambda _, folder: another_authority(folder), id="one of an authority nobody trusts"),
    ],
)
def test_another_certificate_is_refused_and_nothing_is_said_to_its_owner(
    authority: Authority, tmp_path: Path, serve: Callable[[Authority, Path], ssl.SSLContext]
) -> None:
    with run_receiver(tls=serve(authority, tmp_path)) as receiver, pytest.raises(UnreachableError, match="certificate"):
        call(receiver)
    assert receiver.received == []


def test_who_speaks_no_tls_is_told_nothing() -> None:
    with run_receiver() as receiver, pytest.raises(UnreachableError):
        call(receiver)
    assert not any(request.body for request in receiver.received)


def test_an_answer_that_changes_after_the_check_leads_nowhere_else(authority: Authority) -> None:
    with run_receiver(tls=authority.serve_as(NAME)) as receiver:
        assert call(receiver, "127.0.0.1", "127.0.0.2") == (204, [NAME])  # asked once, and called there


def test_an_answer_that_has_changed_by_the_next_connection_is_checked_anew(authority: Authority) -> None:
    with run_receiver(answering(307, Location="/again"), tls=authority.serve_as(NAME)) as receiver:
        with pytest.raises(AddressRefusedError):
            call(receiver, "127.0.0.1", "127.0.0.2", redirects=1)
        with pytest.raises(AddressRefusedError):
            call(receiver, "169.254.169.254")
    assert len(receiver.received) == 1


def test_a_redirect_to_another_name_needs_that_names_certificate(authority: Authority) -> None:
    with run_receiver(tls=authority.serve_as(NAME)) as receiver:
        port = receiver.url.rpartition(":")[2]
        receiver.behave = answering(307, Location=f"https://other.example:{port}/")
        with pytest.raises(UnreachableError, match="certificate"):
            call(receiver, "127.0.0.1", "127.0.0.1", redirects=1)
    assert [request.path for request in receiver.received] == ["/hook"]
