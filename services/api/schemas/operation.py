"""How the service is, and what it answers where something is wrong."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from services.api.schemas.submissions import Status


class LaneOut(BaseModel):
    lane: str
    waiting: int
    working: int
    parked: int
    oldest_seconds: float
    arrived: int
    finished: int
    wait_p50: float
    wait_p95: float
    work_p50: float
    work_p95: float


class WorkerOut(BaseModel):
    name: str
    alive: bool
    version: int
    queues: list[str]
    pid: int
    children: int
    memory_bytes: int
    started_at: datetime
    seen_at: datetime
    restarts: int
    holding: list[str]


class FailureGroup(BaseModel):
    stage: str
    error: str
    message: str
    count: int
    latest: datetime
    example: str


class VersionOut(BaseModel):
    version: int
    articles: int


class Stats(BaseModel):
    """How the work goes: lanes over the last `window_seconds`, workers, failures."""

    at: datetime
    window_seconds: int
    articles: dict[Status, int]
    lanes: list[LaneOut]
    workers: list[WorkerOut]
    failures: list[FailureGroup]
    versions: list[VersionOut]
    broker: Literal["ok", "away"]


class Health(BaseModel):
    status: Literal["ok", "away"]
    checks: dict[str, str] = Field(default_factory=dict)


class ProblemOut(BaseModel):
    """RFC 9457. Each of `errors` has a `detail`, and a `pointer` into the body or the name of a `parameter`."""

    model_config = ConfigDict(title="Problem")

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[dict[str, str]] | None = None
