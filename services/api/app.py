"""The API's application: made by `create_app`, connected to nothing until it starts."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from anyio import to_thread
from fastapi import APIRouter, FastAPI

from copydesk import tracing
from copydesk.broker import CeleryQueue, Queue, make_celery
from copydesk.errors import CopydeskError
from copydesk.logs import configure_logs
from copydesk.settings import Settings, load_settings
from copydesk.store.engine import make_engine, make_sessions
from services.api.auth import is_loopback
from services.api.backlog import Backlog
from services.api.bounds import Bounds
from services.api.dispatch import Dispatcher
from services.api.document import describe, name_operation
from services.api.observation import V1, Observation
from services.api.problems import answer_with_problems
from services.api.rates import Rates
from services.api.routes import articles, bulk, events, health, people, posting, webhooks
from services.api.tail import Tail
from services.api.totals import Totals
from services.desk.pages import router as desk

POOL = 10
DESCRIPTION = """Post articles; read who is in them, who said what, and when.

Every offset is a Unicode code point into the article's `text`: `text[start:end]` is exactly the words meant.
Errors are RFC 9457 problem documents. Lists go on at their `next`."""
log = structlog.get_logger()


class UnsafeSettingsError(CopydeskError):
    """The settings would let anybody in."""


def create_app(settings: Settings | None = None, *, broker: Queue | None = None) -> FastAPI:
    """The application; settings and broker are the environment's unless given.

    Raises UnsafeSettingsError for a service without keys that others could reach.
    """
    settings = settings or load_settings()
    if not settings.auth and not is_loopback(settings.host):
        raise UnsafeSettingsError(
            f"COPYDESK_AUTH=false is for loopback only, and COPYDESK_HOST is {settings.host}; turn one of them."
        )
    configure_logs(settings, process="api")
    tracing.start("api")
    app = FastAPI(
        title="Copydesk",
        version="0.1.0",
        description=DESCRIPTION,
        lifespan=_lifespan,
        docs_url=None,  # the desk's own, which needs nothing from elsewhere
        redoc_url=None,
        generate_unique_id_function=name_operation,
        # Its own spans hold the address, and so what was searched for; Observation's do not.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.state.settings = settings
    app.state.broker = broker or CeleryQueue(make_celery(settings))
    answer_with_problems(app)
    app.add_middleware(Bounds)
    app.add_middleware(Observation)
    v1 = APIRouter(prefix=V1)
    for router in (bulk.router, posting.router, articles.router, people.router, events.router, webhooks.router):
        v1.include_router(router)
    app.include_router(v1)
    app.include_router(health.router)
    app.include_router(desk)
    describe(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    engine = make_engine(app.state.settings.database_url, pool_size=POOL, max_overflow=POOL)
    # No more threads than connections: a request never waits for the pool while it holds a thread.
    to_thread.current_default_thread_limiter().total_tokens = 2 * POOL
    app.state.dispatcher = Dispatcher(app.state.broker)
    app.state.sessions = make_sessions(engine, announce=app.state.dispatcher.announce)
    app.state.tail = Tail(app.state.sessions)
    app.state.backlog = Backlog(app.state.sessions, most=app.state.settings.max_backlog)
    app.state.totals = Totals()
    app.state.rates = _make_rates(app.state.settings)
    app.state.dispatcher.start()
    following = asyncio.create_task(app.state.tail.run())
    if not app.state.settings.auth:
        log.warning("api.open", why="COPYDESK_AUTH=false: no keys are asked for; loopback only")
    try:
        yield
    finally:
        following.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await following
        await asyncio.to_thread(app.state.dispatcher.stop)
        if app.state.rates is not None:
            app.state.rates.close()
        engine.dispose()
        await asyncio.to_thread(tracing.flush)


def _make_rates(settings: Settings) -> Rates | None:
    if not (settings.auth and settings.rate_limit):
        return None
    return Rates(settings.broker_url, limit=settings.rate_limit, window=settings.rate_window.total_seconds())
