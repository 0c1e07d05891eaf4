"""Signatures of deliveries, by Standard Webhooks (https://www.standardwebhooks.com, specification 1.0)."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

PREFIX = "whsec_"
BYTES = 32
"""The specification asks for 24 to 64."""


def new_secret() -> bytes:
    """A secret of its own for a webhook."""
    return secrets.token_bytes(BYTES)


def show_secret(secret: bytes) -> str:
    """The secret as its owner is shown it, once."""
    return PREFIX + base64.b64encode(secret).decode()


def sign(keys: Sequence[bytes], id_: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers that let a receiver verify the body: one signature a key, so that keys can overlap."""
    timestamp = str(int(at.timestamp()))
    signed = f"{id_}.{timestamp}.".encode() + body
    signatures = [base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode() for key in keys]
    return {
        "webhook-id": id_,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }
