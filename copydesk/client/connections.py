"""What both clients are opened with."""

import os
from typing import Any

import httpx

from copydesk.client.exchanges import Request

DEFAULT_URL = "http://127.0.0.1:8800"
PATIENCE = 60.0
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def options(url: str | None, key: str | None) -> dict[str, Any]:
    """httpx's options for a service; without them those of COPYDESK_URL and COPYDESK_KEY. Raises ValueError."""
    url = url or os.environ.get("COPYDESK_URL") or DEFAULT_URL
    key = key or os.environ.get("COPYDESK_KEY")
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise ValueError(f"{url!r} is not the address of a service: {error}") from error
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise ValueError(f"{url!r} is not the address of a service, like {DEFAULT_URL}")
    if key is not None and not (key.isascii() and key.isprintable()):
        raise ValueError("the API key has characters that no key has; was it copied whole?")
    return {
        "base_url": url,
        "headers": {"User-Agent": "copydesk-client", **({"Authorization": f"Bearer {key}"} if key else {})},
        "trust_env": parsed.host not in LOOPBACK,  # a proxy is not asked for this machine
    }


def sent_as(request: Request) -> dict[str, Any]:
    """httpx's arguments for a request."""
    return {
        "method": request.method,
        "url": request.path,
        "params": dict(request.params),
        "headers": dict(request.headers),
        "content": request.body,
        "timeout": timeout(request.seconds),
    }


def timeout(seconds: float) -> httpx.Timeout:
    """`seconds` for each byte of the answer; a connection of the pool is waited for as long as it takes."""
    return httpx.Timeout(connect=10.0, read=seconds, write=30.0, pool=None)
