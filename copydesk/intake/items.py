"""An article on its way to the service, whatever it came from."""

import hashlib
from dataclasses import dataclass

from copydesk.client.calls import to_json
from copydesk.submissions import Submission

DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class Item:
    """An article as a line of NDJSON; `name` says where it came from, `read` how many bytes of the sources with it."""

    name: str
    line: bytes
    read: int = 0

    @classmethod
    def of(cls, name: str, submission: Submission, *, read: int = 0) -> "Item":
        """A submission's item."""
        return cls(name, to_json(submission), read)

    @property
    def digest(self) -> bytes:
        """What tells it from other articles."""
        return hashlib.sha256(self.line.strip()).digest()[:DIGEST_BYTES]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that should have been an article; `reason` says why it is none."""

    name: str
    reason: str
    read: int = 0
