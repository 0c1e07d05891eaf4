"""The workers' dashboard: from the database's record and the broker, and honest when either is away."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from redis import RedisError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from copydesk import broker
from copydesk.ids import ArticleId
from copydesk.settings import Settings
from copydesk.store import history, stats, troubles
from copydesk.store.engine import Sessions, transaction
from services.api.auth import Reader, Writer
from services.api.dependencies import QueueDep, SessionDep, SessionsDep, SettingsDep, TotalsDep
from services.api.totals import Totals
from services.desk import plots
from services.desk.rendering import Page, render

router = APIRouter(include_in_schema=False, route_class=Page)
WINDOW = timedelta(minutes=5)
SILENT_AFTER = timedelta(seconds=20)
FORGOTTEN_AFTER = timedelta(minutes=15)
SLOTS = {1: timedelta(minutes=1), 6: timedelta(minutes=5), 24: timedelta(minutes=20)}
"""How long a bar is, by the hours shown."""
Hours = Annotated[Literal["1", "6", "24"], Query()]
TOLD = {
    "retry": "{} will be tried again.",
    "park": "{} given up; nothing tries again by itself.",
    "dismiss": "{} taken off the list; the articles stay failed.",
}


@dataclass(frozen=True, slots=True)
class Drain:
    """When a lane will be empty at the present pace: `seconds`, or it is growing, or stands still."""

    word: str
    seconds: float | None = None


def drain(lane: stats.LaneStats, window: timedelta) -> Drain:
    """From what arrived and finished in the window; a lane without a backlog has nothing to drain."""
    if not lane.waiting:
        return Drain("empty")
    shrinking = (lane.finished - lane.arrived) / window.total_seconds()
    if shrinking > 0:
        return Drain("drains", lane.waiting / shrinking)
    return Drain("growing" if shrinking < 0 else "stands still")


def _now(sessions: Sessions, totals: Totals) -> dict[str, Any] | None:
    """The state of the work; None while the database is away."""
    try:
        with transaction(sessions) as session:
            lanes = stats.lanes(session, window=WINDOW)
            counts = totals.count(session)
            return {
                "at": history.now(session),
                "articles": counts.statuses,
                "lanes": [(lane, drain(lane, WINDOW)) for lane in lanes],
                "workers": stats.workers(session, silent_after=SILENT_AFTER, forgotten_after=FORGOTTEN_AFTER),
                "held": stats.held(session),
                "groups": troubles.groups(session),
                "versions": counts.versions,
            }
    except (OperationalError, PoolTimeoutError):
        return None


def _past(sessions: Sessions, hours: int) -> dict[str, Any] | None:
    """Plots of the last hours; None while the database is away."""
    slot = SLOTS[hours]
    try:
        with transaction(sessions) as session:
            until = history.now(session)
            since = _begin(until - timedelta(hours=hours), slot)
            done = history.throughput(session, since=since, slot=slot)
            took = history.latencies(session, since=since, slot=slot)
    except (OperationalError, PoolTimeoutError):
        return None
    span: dict[str, Any] = {"since": since, "until": until, "slot": slot}
    return {
        "throughput": plots.plot_throughput(done, **span),
        "latency": plots.plot_latencies(took, **span),
        "slot_minutes": int(slot.total_seconds() // 60),
    }


def _begin(moment: datetime, slot: timedelta) -> datetime:
    """The beginning of the slot that the moment is in: whole multiples of the slot, as the database counts."""
    epoch = datetime(2000, 1, 1, tzinfo=UTC)
    return moment - (moment - epoch) % slot


def _broker(settings: Settings) -> dict[str, int] | None:
    """What lies in the broker, by lane; None while it is away."""
    try:
        return broker.depths(settings.broker_url)
    except RedisError:
        return None


@router.get("/dashboard")
def dashboard_page(
    request: Request, caller: Reader, sessions: SessionsDep, totals: TotalsDep, settings: SettingsDep, hours: Hours = "6",
    told: str = "",
    count: Annotated[int, Query(ge=0)] = 0,
) -> Response:  # fmt: skip
    """Lanes, workers, failures, and the last hours."""
    outcome = TOLD[told].format(f"{count} article{'' if count == 1 else 's'}") if told in TOLD else ""
    return render(
        request, "dashboard.html", caller=caller, now=_now(sessions, totals), past=_past(sessions, int(hours)), hours=int(hours),
        spans=sorted(SLOTS), depths=_broker(settings), flower=settings.flower_url, outcome=outcome,
        extractor=settings.extractor_version,
    )  # fmt: skip


@router.get("/dashboard/now")
def dashboard_now(
    request: Request, caller: Reader, sessions: SessionsDep, totals: TotalsDep, settings: SettingsDep
) -> Response:
    """The parts of the dashboard that change every second, by themselves."""
    return render(
        request, "dashboard_now.html", caller=caller, now=_now(sessions, totals), depths=_broker(settings),
        extractor=settings.extractor_version,
    )  # fmt: skip


@router.get("/dashboard/past")
def dashboard_past(request: Request, caller: Reader, sessions: SessionsDep, hours: Hours = "6") -> Response:
    """The plots, by themselves."""
    past = _past(sessions, int(hours))
    return render(request, "dashboard_past.html", caller=caller, past=past, hours=int(hours), spans=sorted(SLOTS))


@router.post("/dashboard/failures")
def deal_with_failures(
    request: Request,
    caller: Writer,
    session: SessionDep,
    settings: SettingsDep,
    queue: QueueDep,
    action: Annotated[Literal["retry", "park", "dismiss"], Form()],
    stage: Annotated[str, Form(max_length=200)] = "",
    error: Annotated[str, Form(max_length=200)] = "",
    article: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Retry, park or dismiss one failed article, or all that failed alike; what is being read is never touched."""
    meant: dict[str, Any] = {"article": ArticleId(article)} if article else {"stage": stage, "error": error}
    if action == "retry":
        again = troubles.retry(
            session, **meant, version=settings.extractor_version, tries=settings.max_attempts,
            request_id=request.state.request_id,
        )  # fmt: skip
        session.commit()
        for lane, articles in again.items():
            for each in articles:
                queue.send(lane, [each])
        count = sum(len(articles) for articles in again.values())
    else:
        count = len((troubles.park if action == "park" else troubles.dismiss)(session, **meant))
        session.commit()
    return RedirectResponse(f"/dashboard?told={action}&count={count}#failures", 303)
