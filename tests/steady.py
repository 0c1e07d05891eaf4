"""Answers made steady: what differs from run to run (ids, moments, durations) replaced by what does not."""

import base64
import hashlib
import json
import re
from collections import Counter
from typing import Any

from copydesk.ids import ALPHABET

ID = re.compile(r"\b(art|ent|quo|req|whk|dlv)_[0-9a-z]{26}\b")
WAIT = re.compile(r"\bin \d+ s\b")
SECRET = re.compile(r"whsec_[A-Za-z0-9+/]{43}=")
EVENT = re.compile(r'(?m)("(?:event_)?id": ?"|^id: )(\d+-\d+)\b')
CURSOR = re.compile(r"(cursor=)([\w-]+)")
BORN = "01m86exeme"
"""The first characters of an id that sorts by time."""
MOMENTS = {
    "accepted_at": "2026-03-04T09:31:02.114873Z",
    "completed_at": "2026-03-04T09:31:02.409116Z",
    "first_seen": "2026-03-04T09:31:02.114873Z",
    "last_seen": "2026-03-04T09:31:02.114873Z",
    "latest": "2026-03-04T09:31:07.220431Z",
    "at": "2026-03-04T09:31:09.003127Z",
    "seen_at": "2026-03-04T09:31:07.951204Z",
    "created_at": "2026-03-04T09:31:08.510233Z",
    "updated_at": "2026-03-04T09:31:08.621097Z",
    "ended_at": "2026-03-04T09:31:08.934410Z",
    "timestamp": "2026-03-04T09:31:08.702915Z",
    "next_attempt_at": "2026-03-04T09:31:18.934410Z",
    "resting_until": "2026-03-04T09:31:18.934410Z",
    "previous_valid_until": "2026-03-05T09:31:08.621097Z",
    "started_at": "2026-03-04T08:00:00.000000Z",
}
DURATIONS = {"seconds": 0.241, "wait_p50": 0.012, "wait_p95": 0.031, "work_p50": 0.241, "work_p95": 0.388}
MOMENT = re.compile(rf'"({"|".join(MOMENTS)})"(: ?)"[^"]+"')
DURATION = re.compile(rf'"({"|".join(DURATIONS)})"(: ?)[\d.e-]+')


class Steady:
    """Replaces, and remembers: one id is replaced alike wherever it comes again.

    What stands in its place follows from where it was first seen, so that a new call changes no other's answer.
    """

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._seen: Counter[tuple[str, str]] = Counter()

    def text(self, text: str, place: str) -> str:
        """The text made steady; `place` says where it was seen."""
        text = CURSOR.sub(lambda cursor: cursor[1] + self._cursor(cursor[2], place), text)
        text = ID.sub(lambda id_: self._id(id_[0], id_[1], place), text)
        text = SECRET.sub(lambda _: f"whsec_{base64.b64encode(hashlib.sha256(place.encode()).digest()).decode()}", text)
        text = WAIT.sub("in 42 s", text)
        text = EVENT.sub(lambda event: event[1] + self._event(event[2]), text)
        text = MOMENT.sub(lambda moment: f'"{moment[1]}"{moment[2]}"{MOMENTS[moment[1]]}"', text)
        return DURATION.sub(lambda lasted: f'"{lasted[1]}"{lasted[2]}{DURATIONS[lasted[1]]}', text)

    def json(self, value: Any, place: str) -> Any:
        """The JSON made steady."""
        return json.loads(self.text(json.dumps(value, ensure_ascii=False), place))

    def _id(self, id_: str, prefix: str, place: str) -> str:
        if id_ not in self._known:
            self._seen[place, prefix] += 1
            digest = hashlib.sha256(f"{place}/{prefix}/{self._seen[place, prefix]}".encode()).digest()
            letters = "".join(ALPHABET[byte % 32] for byte in digest[:26])
            self._known[id_] = f"{prefix}_{letters if prefix == 'quo' else BORN + letters[:16]}"
        return self._known[id_]

    def _event(self, id_: str) -> str:
        if id_ == "0-0":
            return id_
        if id_ not in self._known:
            self._seen["", "event"] += 1
            number = self._seen["", "event"]
            self._known[id_] = f"{8140 + number}-{number}"
        return self._known[id_]

    def _cursor(self, cursor: str, place: str) -> str:
        try:
            plain = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        except ValueError:
            return cursor  # a wrong one, sent to be refused
        return base64.urlsafe_b64encode(self.text(plain, place).encode()).decode().rstrip("=")
