"""The settings: read from the environment (`COPYDESK_...`), checked once, at start-up."""

import re
from datetime import timedelta
from functools import cache
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Self

from pydantic import Field, TypeAdapter, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from copydesk.versions import EXTRACTOR_VERSION

DURATION = TypeAdapter(timedelta)


class Settings(BaseSettings):
    """Every knob there is; each may be set as an environment variable, `COPYDESK_` and its name."""

    model_config = SettingsConfigDict(env_prefix="COPYDESK_", frozen=True, extra="ignore")

    database_url: str = "postgresql+psycopg://copydesk@127.0.0.1:5432/copydesk"
    broker_url: str = "redis://127.0.0.1:6379/0"

    flower_url: str | None = Field(default=None, pattern="^(https?://.*)?$")
    """Where Flower is, as a browser reaches it; the dashboard then links to it."""

    host: str = "127.0.0.1"
    """Where the API listens. Without API keys it refuses to listen on anything but loopback."""
    port: int = Field(default=8800, ge=0, le=65535)
    public_url: str = Field(default="", pattern=r"^(https?://[^\s/]+)?$")
    """Where others reach the API, such as https://copydesk.example: what links in deliveries begin with."""
    auth: bool = True
    """Whether callers need an API key. May be off only while `host` is a loopback address."""
    log_format: str = Field(default="json", pattern="^(json|console)$")
    log_level: str = "INFO"

    metrics: str = Field(default="key", pattern="^(key|open|off)$")
    """Who may read `/metrics`: who has a key with `read`, everybody, or nobody."""
    shutdown_grace: timedelta = timedelta(seconds=10)
    """How long the API waits for requests under way when it is told to end."""

    max_article_bytes: int = Field(default=1_000_000, gt=0)
    """The most an article's body may hold, in bytes as UTF-8."""
    max_bulk_bytes: int = Field(default=1_000_000_000, gt=0)
    """The most one bulk call may hold, in bytes after inflation."""
    max_wait: timedelta = timedelta(seconds=60)
    """The longest that `Prefer: wait` is honoured."""
    idempotency_window: timedelta = timedelta(days=1)

    max_backlog: int = Field(default=100_000, gt=0)
    """How many articles may wait on the bulk lane before bulk calls and re-reading are answered 429."""
    rate_limit: int = Field(default=6_000, ge=0)
    """Calls a key may make in a `rate_window`; 0 sets no limit, and without keys there is none."""
    rate_window: timedelta = Field(default=timedelta(minutes=1), ge=timedelta(seconds=1))

    extractor: str | None = Field(default=None, pattern=r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$")
    """An extractor of one's own, as `module:function`; docs/extending.md says what it is. None is Copydesk's."""
    extractor_version: int = Field(default=EXTRACTOR_VERSION, gt=0, lt=2**31)
    """Its version, which goes with it."""

    max_attempts: int = Field(default=3, ge=1)
    retry_base: timedelta = timedelta(seconds=2)
    retry_cap: timedelta = timedelta(minutes=5)

    soft_time_limit: timedelta = timedelta(seconds=60)
    """When a worker gives an article up, so that its failure can be written."""
    time_limit: timedelta = timedelta(seconds=75)
    """When Celery kills a worker that did not give up."""
    lease: timedelta = timedelta(seconds=15)
    """How long a worker that fell silent keeps its article."""
    heartbeat: timedelta = timedelta(seconds=4)
    """How often a working worker renews its lease."""
    visibility_timeout: timedelta = timedelta(seconds=300)
    """When the broker hands a message that was never acknowledged to another worker."""
    rescue_every: timedelta = timedelta(seconds=3)
    resend_after: timedelta = timedelta(seconds=5)
    """How long a message may be on its way before it is sent again; doubles with each sending."""
    resend_cap: timedelta = timedelta(minutes=2)

    delivery_timeout: timedelta = timedelta(seconds=10)
    """How long a webhook's receiver may take for its whole answer."""
    delivery_lease: timedelta = Field(default=timedelta(seconds=8), ge=timedelta(seconds=1))
    """How long a courier that fell silent keeps its delivery; a shorter one than an article's, since less is lost by it."""
    delivery_base: timedelta = timedelta(seconds=10)
    delivery_cap: timedelta = timedelta(hours=1)
    """A failed delivery waits from `delivery_base`, doubling, up to this."""
    delivery_window: timedelta = timedelta(days=1)
    """How long a delivery is tried before it is given up; it can be replayed."""
    deliveries_kept: timedelta = timedelta(days=30)
    """How long a delivery that has ended can be looked at and replayed."""
    webhook_concurrency: int = Field(default=2, ge=1)
    """Deliveries under way at once to one webhook, of different articles."""
    slow_deliveries: int = Field(default=16, ge=1)
    """Deliveries under way at once to all slow or failing receivers; half of the couriers' threads together."""
    secret_keys: Annotated[tuple[str, ...], NoDecode] = Field(default=(), repr=False)
    """Fernet keys that seal webhooks' secrets in the database: the first seals, each opens. None: kept as they are."""
    outbound_networks: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = ()
    """Private networks that webhooks and fetched pages may nevertheless reach, such as 10.1.0.0/16; none by default."""

    worker_memory_bytes: int = Field(default=3_000_000_000, gt=0)
    """The address space one worker process may take; an article that needs more fails alone."""

    @field_validator("*", mode="before")
    @classmethod
    def _seconds(cls, value: object, info: ValidationInfo) -> object:
        """A duration may be given as plain seconds too; what is none of the forms is told which there are."""
        if not isinstance(value, str) or cls.model_fields[info.field_name or ""].annotation is not timedelta:
            return value
        if re.fullmatch(r"\d+(\.\d+)?", value.strip()):
            return timedelta(seconds=float(value))
        try:
            return DURATION.validate_python(value.strip())
        except ValidationError as error:
            raise ValueError("a duration is seconds (15), ISO 8601 (PT15S) or hours (00:00:15)") from error

    @field_validator("outbound_networks", "secret_keys", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("secret_keys")
    @classmethod
    def _fernet(cls, keys: tuple[str, ...]) -> tuple[str, ...]:
        for key in keys:
            if re.fullmatch(r"[A-Za-z0-9_-]{43}=", key) is None:
                raise ValueError("each of secret_keys must be 32 bytes in URL-safe base64")
        return keys

    @model_validator(mode="after")
    def _versions_fit(self) -> Self:
        own = "extractor_version" in self.model_fields_set
        if (self.extractor is not None) != own:
            raise ValueError(
                "extractor and extractor_version go together: one's own extractor has a version of its own"
            )
        return self

    @model_validator(mode="after")
    def _times_fit(self) -> Self:
        if not self.heartbeat * 2 < self.lease:
            raise ValueError("heartbeat must be less than half of lease, else a late beat loses the lease")
        if not self.soft_time_limit < self.time_limit < self.visibility_timeout:
            raise ValueError("the times must fit: soft_time_limit < time_limit < visibility_timeout")
        if not self.lease < self.visibility_timeout:
            raise ValueError("lease must be shorter than visibility_timeout")
        return self


@cache
def load_settings() -> Settings:
    """The process's settings, read at the first call. Raises pydantic's ValidationError with what is wrong."""
    return Settings()
