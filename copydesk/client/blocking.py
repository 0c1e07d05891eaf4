"""The client that blocks. Its methods are the calls of `copydesk.client.calls`, carried out."""

import inspect
import threading
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, TypeVar

import httpx
from httpx_sse import EventSource

from copydesk.client import calls, connections
from copydesk.client.bulk import NewArticle, batches, post_batch
from copydesk.client.errors import AwayError
from copydesk.client.exchanges import Flow, Pause, persist
from copydesk.client.following import SILENCE, Following
from copydesk.client.records import Event, Outcome

P = ParamSpec("P")
T = TypeVar("T")
M = TypeVar("M", bound=Callable[..., Any])


def _carried_out(call: Callable[P, Flow[T]]) -> Callable[Concatenate["Copydesk", P], T]:
    def method(self: "Copydesk", /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self.run(call(*args, **kwargs))

    return described(method, call)


def _paged(call: Callable[P, calls.Listing[T]]) -> Callable[Concatenate["Copydesk", P], Iterator[T]]:
    def method(self: "Copydesk", /, *args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
        return self._pages(call(*args, **kwargs))

    return described(method, call)


def described(method: M, call: Callable[..., Any]) -> M:
    """Name and document a method as its call is, the parameters behind `self`."""
    self = inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)
    signature = inspect.signature(call)
    parameters = [self, *signature.parameters.values()]
    shown = signature.replace(parameters=parameters, return_annotation=inspect.Signature.empty)
    method.__name__, method.__doc__ = call.__name__, call.__doc__
    method.__dict__.update(__signature__=shown)
    return method


class Copydesk:
    """A Copydesk service; threads may share it.

    `url` and `key` are those of COPYDESK_URL and COPYDESK_KEY unless given. For `patience` seconds a call goes on
    trying while the service is away or busy (0: it is tried once). Calls raise what `copydesk.client.errors` names.
    """

    def __init__(
        self,
        url: str | None = None,
        key: str | None = None,
        *,
        patience: float = connections.PATIENCE,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._http = httpx.Client(**connections.options(url, key), transport=transport)
        self._patience = patience
        self._closed = threading.Event()

    post = _carried_out(calls.post)
    post_submission = _carried_out(calls.post_submission)
    article = _carried_out(calls.article)
    source = _carried_out(calls.source)
    timeline = _carried_out(calls.timeline)
    retry = _carried_out(calls.retry)
    delete = _carried_out(calls.delete)
    entity = _carried_out(calls.entity)
    ping = _carried_out(calls.ping)
    stats = _carried_out(calls.stats)
    articles = _paged(calls.articles)
    quotes = _paged(calls.quotes)
    entities = _paged(calls.entities)

    def post_many(self, articles: Iterable[NewArticle]) -> Iterator[Outcome]:
        """Post articles as they come (Submissions, objects as the API takes them, or lines of NDJSON).

        Yields an outcome for each, in their order, as its batch is accepted; nothing is held beyond that batch.
        They go to the backfill lane. An article that is refused is an outcome, no error.
        """
        for batch in batches(articles):
            yield from self.run(post_batch(batch, self._patience))

    def events(self, last_id: str | None = None) -> Iterator[Event]:
        """Events as they happen, from now on or from after the event `last_id` ("0-0": from the first).

        Goes on where it was whenever the stream breaks off; ends only by an error, or when it is closed.
        """
        following = Following(last_id, self._patience)
        while not self._closed.is_set():
            broken: httpx.Response | httpx.TransportError | None = None
            try:
                with self._http.stream(
                    "GET", "v1/events", headers=following.headers, timeout=connections.timeout(SILENCE)
                ) as answer:
                    if answer.is_success:
                        for sent in EventSource(answer).iter_sse():
                            if event := following.take(sent):
                                yield event
                    else:
                        answer.read()
                        broken = answer
            except httpx.TransportError as error:
                broken = error
            self._pause(following.pause_after(broken))

    def run(self, flow: Flow[T]) -> T:
        """Carry a flow of `copydesk.client.calls` out."""
        flow = persist(flow, self._patience)
        try:
            step = next(flow)
            while True:
                if isinstance(step, Pause):
                    self._pause(step.seconds)
                    step = next(flow)
                    continue
                try:
                    answer = self._http.request(**connections.sent_as(step))
                except httpx.TransportError as error:
                    step = flow.throw(error)
                else:
                    step = flow.send(answer)
        except StopIteration as end:
            result: T = end.value
            return result

    def _pages(self, listing: calls.Listing[T]) -> Iterator[T]:
        cursor: str | None = None
        while True:
            page = self.run(listing.page(cursor))
            yield from page.items
            if not (cursor := page.next):
                return

    def _pause(self, seconds: float) -> None:
        if self._closed.wait(seconds):
            raise AwayError("this client was closed while it waited for the service")

    def close(self) -> None:
        """Let go of all connections; calls that other threads are in end with AwayError."""
        self._closed.set()
        self._http.close()

    def __enter__(self) -> "Copydesk":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
