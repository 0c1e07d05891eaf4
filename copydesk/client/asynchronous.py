"""The client that does not block: the same calls, awaited."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable, Coroutine, Iterable
from contextlib import aclosing
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, TypeVar

import httpx
from httpx_sse import EventSource

from copydesk.client import calls, connections
from copydesk.client.blocking import described
from copydesk.client.bulk import Batching, NewArticle, batches, post_batch
from copydesk.client.exchanges import Flow, Pause, persist
from copydesk.client.following import SILENCE, Following
from copydesk.client.records import Event, Outcome

P = ParamSpec("P")
T = TypeVar("T")


def _carried_out(call: Callable[P, Flow[T]]) -> Callable[Concatenate["AsyncCopydesk", P], Coroutine[Any, Any, T]]:
    async def method(self: "AsyncCopydesk", /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.run(call(*args, **kwargs))

    return described(method, call)


def _paged(call: Callable[P, calls.Listing[T]]) -> Callable[Concatenate["AsyncCopydesk", P], AsyncIterator[T]]:
    def method(self: "AsyncCopydesk", /, *args: P.args, **kwargs: P.kwargs) -> AsyncIterator[T]:
        return self._pages(call(*args, **kwargs))

    return described(method, call)


class AsyncCopydesk:
    """A Copydesk service, for asyncio; see `Copydesk`, whose calls it has, awaited or by `async for`."""

    def __init__(
        self,
        url: str | None = None,
        key: str | None = None,
        *,
        patience: float = connections.PATIENCE,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._http = httpx.AsyncClient(**connections.options(url, key), transport=transport)
        self._patience = patience

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

    async def post_many(self, articles: Iterable[NewArticle] | AsyncIterable[NewArticle]) -> AsyncIterator[Outcome]:
        """Post articles as they come, from an ordinary or an asynchronous iterable; see `Copydesk.post_many`."""
        async for batch in _batches(articles):
            for outcome in await self.run(post_batch(batch, self._patience)):
                yield outcome

    async def events(self, last_id: str | None = None) -> AsyncIterator[Event]:
        """Events as they happen, from now on or from after the event `last_id`; see `Copydesk.events`."""
        following = Following(last_id, self._patience)
        while True:
            broken: httpx.Response | httpx.TransportError | None = None
            try:
                async with self._http.stream(
                    "GET", "v1/events", headers=following.headers, timeout=connections.timeout(SILENCE)
                ) as answer:
                    if answer.is_success:
                        async with aclosing(EventSource(answer).aiter_sse()) as stream:
                            async for sent in stream:
                                if event := following.take(sent):
                                    yield event
                    else:
                        await answer.aread()
                        broken = answer
            except httpx.TransportError as error:
                broken = error
            await asyncio.sleep(following.pause_after(broken))

    async def run(self, flow: Flow[T]) -> T:
        """Carry a flow of `copydesk.client.calls` out."""
        flow = persist(flow, self._patience)
        try:
            step = next(flow)
            while True:
                if isinstance(step, Pause):
                    await asyncio.sleep(step.seconds)
                    step = next(flow)
                    continue
                try:
                    answer = await self._http.request(**connections.sent_as(step))
                except httpx.TransportError as error:
                    step = flow.throw(error)
                else:
                    step = flow.send(answer)
        except StopIteration as end:
            result: T = end.value
            return result

    async def _pages(self, listing: calls.Listing[T]) -> AsyncIterator[T]:
        cursor: str | None = None
        while True:
            page = await self.run(listing.page(cursor))
            for item in page.items:
                yield item
            if not (cursor := page.next):
                return

    async def close(self) -> None:
        """Let go of all connections."""
        await self._http.aclose()

    async def __aenter__(self) -> "AsyncCopydesk":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


async def _batches(articles: Iterable[NewArticle] | AsyncIterable[NewArticle]) -> AsyncIterator[Any]:
    if isinstance(articles, AsyncIterable):
        batching = Batching()
        async for article in articles:
            if full := batching.add(article):
                yield full
        if rest := batching.rest():
            yield rest
        return
    for batch in batches(articles):
        yield batch
