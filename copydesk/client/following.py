"""Events over SSE, gone on with after the last one whenever the stream breaks off."""

import httpx
from httpx_sse import ServerSentEvent

from copydesk.client.errors import AwayError, read_problem
from copydesk.client.exchanges import LOST, TURNED_AWAY, Attempts, away, retry_after
from copydesk.client.records import Event, read_record

SILENCE = 50.0
"""Seconds without a byte after which a stream counts as broken: the service sends one every 15."""


class Following:
    """What a follower of events knows: the last it saw, and how long the service has been away."""

    def __init__(self, last_id: str | None, patience: float) -> None:
        self._last_id, self._patience = last_id, patience
        self._attempts = Attempts(patience)

    @property
    def headers(self) -> dict[str, str]:
        """What asks for the events after the last one."""
        place = {"Last-Event-ID": self._last_id} if self._last_id else {}
        return {"Accept": "text/event-stream", "Cache-Control": "no-store", **place}

    def take(self, sent: ServerSentEvent) -> Event | None:
        """The event that was sent; None for what only says that the stream is alive."""
        self._attempts = Attempts(self._patience)
        if sent.id:
            self._last_id = sent.id
        return read_record(Event, sent.data, source="an event") if sent.data else None

    def pause_after(self, broken: httpx.Response | httpx.TransportError | None) -> float:
        """Seconds to pause before the stream is opened again; raises when that is no use.

        `broken` is what refused or ended it; None is an ordinary end, as by a service that is restarted.
        """
        if isinstance(broken, httpx.Response):
            problem = read_problem(broken)
            if broken.status_code not in TURNED_AWAY | LOST:
                raise problem
            return self._attempts.pause_after(problem, wanted=retry_after(broken)).seconds
        error = away(broken) if broken else AwayError("the service ends the stream of events again and again")
        return self._attempts.pause_after(error).seconds
