"""Secrets that must be read again, such as those that sign deliveries: sealed at rest where a key is set.

Fernet (AES-128-CBC with HMAC-SHA256) of the `cryptography` package. Several keys may be set: the first seals,
each opens, so that keys can be changed without a stop.
"""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from copydesk.errors import CopydeskError

PLAIN, SEALED = b"\x00", b"\x01"


class SealBrokenError(CopydeskError):
    """A secret was sealed by a key that is no longer set."""


class Sealer:
    """Seals with the first of the keys; without any, secrets are kept as they are."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Raises ValueError for what is no key."""
        self._fernet = MultiFernet([Fernet(key) for key in keys]) if keys else None

    def seal(self, secret: bytes) -> bytes:
        """What is to be stored."""
        return PLAIN + secret if self._fernet is None else SEALED + self._fernet.encrypt(secret)

    def open(self, stored: bytes) -> bytes:
        """The secret. Raises SealBrokenError when none of the keys opens it."""
        if stored[:1] == PLAIN:
            return stored[1:]
        try:
            if self._fernet is not None:
                return self._fernet.decrypt(stored[1:])
        except InvalidToken:
            pass
        raise SealBrokenError("A secret was sealed by a key that is not in COPYDESK_SECRET_KEYS; set it again.")
