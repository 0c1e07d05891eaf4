"""How the service is: health for machines, figures for people and Prometheus."""

from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from copydesk.store import stats
from copydesk.store.engine import transaction
from copydesk.store.migration import is_current
from services.api import metrics
from services.api.auth import Reader, allow_metrics
from services.api.dependencies import SessionDep, SessionsDep, TotalsDep
from services.api.problems import responses
from services.api.schemas import fields
from services.api.schemas.operation import FailureGroup, Health, LaneOut, Stats, VersionOut, WorkerOut

router = APIRouter()
WINDOW = timedelta(minutes=5)
SILENT_AFTER = timedelta(seconds=20)
FORGOTTEN_AFTER = timedelta(minutes=15)


@router.get("/v1/stats", tags=["operation"], responses=responses(401, 403, 503))
def get_stats(request: Request, caller: Reader, session: SessionDep, totals: TotalsDep) -> Stats:
    """Lanes, workers and failures, now and over the last five minutes."""
    counts = totals.count(session)
    workers = stats.workers(session, silent_after=SILENT_AFTER, forgotten_after=FORGOTTEN_AFTER)
    return Stats(
        at=datetime.now(UTC),
        window_seconds=int(WINDOW.total_seconds()),
        articles=counts.statuses,  # type: ignore[arg-type]
        lanes=[LaneOut.model_validate(fields(lane)) for lane in stats.lanes(session, window=WINDOW)],
        workers=[WorkerOut.model_validate(fields(worker)) for worker in workers],
        failures=[FailureGroup.model_validate(fields(group)) for group in stats.failures(session)],
        versions=[VersionOut(version=version, articles=count) for version, count in counts.versions],
        broker="away" if request.app.state.dispatcher.away else "ok",
    )


@router.get("/livez", tags=["operation"])
async def livez() -> Health:
    """Whether this process answers at all."""
    return Health(status="ok")


@router.get("/readyz", tags=["operation"], responses={503: {"model": Health}})
def readyz(response: Response, sessions: SessionsDep) -> Health:
    """Whether articles can be accepted: the database is there, with every migration."""
    checks = {"database": "ok", "migrations": "ok"}
    try:
        with transaction(sessions) as session:
            session.execute(text("select 1"))
        if not is_current(sessions.kw["bind"]):
            checks["migrations"] = "behind; run `copydesk migrate`"
    except SQLAlchemyError as error:
        checks = {"database": f"away ({type(error).__name__})"}
    ready = all(state == "ok" for state in checks.values())
    response.status_code = 200 if ready else 503
    return Health(status="ok" if ready else "away", checks=checks)


@router.get("/metrics", include_in_schema=False, dependencies=[Depends(allow_metrics)])
def get_metrics(sessions: SessionsDep, totals: TotalsDep) -> Response:
    """Prometheus metrics, in base units; for whom, the settings say."""
    body, media_type = metrics.render(sessions, totals)
    return Response(body, headers={"Content-Type": media_type})
