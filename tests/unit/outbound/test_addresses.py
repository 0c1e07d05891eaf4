"""Which addresses may be called, by every notation there is for them."""

from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.outbound import AddressRefusedError, UnreachableError, check_url
from copydesk.outbound.addresses import is_allowed, is_public
from copydesk.outbound.connections import Deadline, checked_addresses

PUBLIC = ["1.1.1.1", "8.8.8.8", "100.63.255.255", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
REFUSED = [
    "127.0.0.1", "127.255.0.9", "0.0.0.1", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1",
    "255.255.255.255", "192.0.2.1", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808", "fe80::1", "fec0::1",
    "fc00::1", "fd00:ec2::254", "ff02::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::", "3fff::1", "5f00::1",
    "100::1", "4000::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", REFUSED)
def test_all_others(address: str) -> None:
    assert not is_public(address)


@given(st.ip_addresses())
def test_what_is_called_is_global_by_the_standard_library_too(address: IPv4Address | IPv6Address) -> None:
    if is_public(str(address)) and not (isinstance(address, IPv6Address) and (address.ipv4_mapped or address < NAT)):
        assert address.is_global
        assert not address.is_multicast


NAT = IPv6Address("64:ff9c::")


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_alike_in_ipv6_dress(address: IPv4Address) -> None:
    assert is_public(f"::ffff:{address}") == is_public(f"64:ff9b::{address}") == is_public(str(address))


def test_a_named_network_is_allowed_and_no_other() -> None:
    networks = (ip_network("10.1.0.0/16"), ip_network("fd12::/16"))
    assert is_allowed("10.1.2.3", networks)
    assert is_allowed("::ffff:10.1.2.3", networks)
    assert is_allowed("fd12::5", networks)
    assert not is_allowed("10.2.0.1", networks)
    assert not is_allowed("127.0.0.1", networks)


@pytest.mark.parametrize(
    "url",
    [
        "", "news.example", "ftp://news.example/", "file:///etc/passwd", "http://", "http:///x", "gopher://a/", "javascript:1",
        "http://user@news.example/", "http://u:p@news.example/", "http://news.example:0/", "http://news.example:99999/",
        "http://news.example/a b", "http://news.example\\@10.0.0.1/", "http://[::1", "http://news.example/\n", "unix:///x",
    ],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    with pytest.raises(AddressRefusedError):
        check_url(url)


# Names


def addresses_of(*found: str) -> list[str]:
    return list(checked_addresses("name.example", 80, (), Deadline.after(5), resolve=lambda _host, _port: found))


def test_every_answer_must_be_public() -> None:
    assert addresses_of("1.1.1.1", "2606:4700::1111") == ["1.1.1.1", "2606:4700::1111"]
    for hidden in ("10.0.0.1", "::1", "fe80::1%eth0"):
        with pytest.raises(AddressRefusedError):
            addresses_of("1.1.1.1", hidden)


def test_a_name_without_addresses_is_unreachable() -> None:
    with pytest.raises(UnreachableError):
        addresses_of()


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost", "::1", "0"])
def test_other_spellings_of_this_machine_are_refused(host: str) -> None:
    with pytest.raises((AddressRefusedError, UnreachableError)):
        checked_addresses(host, 80, (), Deadline.after(5))


def test_no_message_names_an_address() -> None:
    with pytest.raises(AddressRefusedError) as refused:
        addresses_of("10.11.12.13")
    assert "10.11" not in str(refused.value)
