"""Which addresses may be called: public ones, and those of networks that the settings name.

The special ranges are IANA's special-purpose address registries (RFC 6890 and its updates). The standard
library's `is_global` differs between Python releases, so what matters is listed here.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from copydesk.outbound.errors import AddressRefusedError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

SPECIAL_V4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",
            "100.64.0.0/10",  # carriers' NAT
            "127.0.0.0/8",
            "168.63.129.16/32",  # a cloud's own services, at a public address
            "169.254.0.0/16",  # link-local; clouds' metadata
            "172.16.0.0/12",
            "192.0.0.0/24",  # protocol assignments; a cloud's metadata
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",  # 6to4 relays
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and broadcast
        ),
    )
)
PUBLIC_V6 = IPv6Network("2000::/3")
"""All that has been allocated as global unicast; loopback, ULA, link-local and multicast lie outside."""
SPECIAL_V6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocol assignments, Teredo among them
            "2001:db8::/32",
            "2002::/16",  # 6to4: an IPv4 address in disguise
            "2620:4f:8000::/48",
            "3fff::/20",
        ),
    )
)
NAT64 = IPv6Network("64:ff9b::/96")
"""The well-known prefix by which an IPv6-only network reaches an IPv4 address (RFC 6052)."""


def _plain(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, else the address itself."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in NAT64:
            return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def is_public(address: str) -> bool:
    """Whether the address is one of the internet's, by whichever notation. Raises ValueError for no address."""
    plain = _plain(ip_address(address))
    if isinstance(plain, IPv4Address):
        return not any(plain in network for network in SPECIAL_V4)
    return plain in PUBLIC_V6 and not any(plain in network for network in SPECIAL_V6)


def is_allowed(address: str, networks: Sequence[Network]) -> bool:
    """Whether the address is public, or in one of the networks."""
    plain = _plain(ip_address(address))
    return is_public(address) or any(plain.version == network.version and plain in network for network in networks)


def check_literal(url: str, networks: Sequence[Network]) -> None:
    """Like `check_url`; and raise it too for an address, or this machine's name, that may not be called.

    Early advice only: other names, and other spellings of addresses, are judged by what they lead to.
    """
    check_url(url)
    host = (urlsplit(url).hostname or "").rstrip(".").partition("%")[0]
    address = "127.0.0.1" if host == "localhost" or host.endswith(".localhost") else host
    try:
        allowed = is_allowed(address, networks)
    except ValueError:
        return  # a name
    if not allowed:
        raise AddressRefusedError("The host is not on the public internet, nor in a network that the settings name.")


def check_url(url: str) -> None:
    """Raise AddressRefusedError for what is no plain web address, before any name is looked up."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise AddressRefusedError("That is not a URL.") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise AddressRefusedError("Only http:// and https:// URLs with a host can be called.")
    if parts.username is not None or parts.password is not None:
        raise AddressRefusedError("A URL with a user name or password in it is not called.")
    if port == 0 or any(c.isspace() or not c.isprintable() for c in url) or "\\" in url:
        raise AddressRefusedError("That is not a URL that can be called.")
