"""What goes in and out of the webhooks' calls."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, StringConstraints

from copydesk.store import deliveries, outbox, webhooks
from services.api.schemas.submissions import Body, storable

EventType = Literal[
    "article.accepted",
    "article.completed",
    "article.entities_merged",
    "article.entities_split",
    "article.failed",
    "article.removed",
    "article.reread",
    "article.reread_failed",
    "article.retried",
]
DEFAULT_EVENTS: list[EventType] = ["article.completed", "article.failed"]
Events = Annotated[list[EventType], Field(min_length=1, max_length=20, description="Which events it is told of.")]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$", max_length=2000), AfterValidator(storable)]
Description = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), AfterValidator(storable)]


class NewWebhook(Body):
    """Where events are to be told, and which."""

    url: Url = Field(description="Takes POSTs of JSON; on the public internet, unless the settings name its network.")
    events: Events = DEFAULT_EVENTS
    description: Description | None = None


class WebhookChange(Body):
    """What is to be different; what is not given stays."""

    url: Url | None = None
    events: Events | None = None
    description: Description | None = None
    state: Literal["active", "paused"] | None = Field(
        None, description="Paused, it is told later of what happens meanwhile; active, it is tried again at once."
    )


class Webhook(BaseModel):
    """A webhook, and how its receiver has fared lately."""

    id: str
    url: str
    description: str | None
    events: list[str]
    state: webhooks.State
    disabled_because: str | None
    failures: int = Field(description="Failed attempts since the last that succeeded.")
    slow: bool
    resting_until: datetime | None = Field(description="Until when it is left alone, after failures or as it asked.")
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, webhook: webhooks.Webhook) -> "Webhook":
        return cls.model_validate({name: getattr(webhook, name) for name in cls.model_fields})


class CreatedWebhook(Webhook):
    """A webhook with its secret, which is shown this once."""

    secret: str = Field(description="`whsec_...`; verifies the deliveries' signatures (Standard Webhooks).")


class NewSecret(BaseModel):
    """Another secret, shown this once; deliveries are signed with the previous one too for a while."""

    secret: str
    previous_valid_until: datetime


class WebhookList(BaseModel):
    items: list[Webhook]


class AttemptOut(BaseModel):
    """One try: the receiver's status, or why there was none."""

    at: datetime
    seconds: float
    status: int | None
    error: str | None


class DeliveryOut(BaseModel):
    """What a webhook is to be told of one event; its id is the `webhook-id` of every attempt."""

    id: str
    type: str
    article_id: str | None
    state: deliveries.State
    payload: dict[str, Any]
    attempts: list[AttemptOut]
    created_at: datetime
    ended_at: datetime | None
    next_attempt_at: datetime | None

    @classmethod
    def of(cls, delivery: outbox.Delivery) -> "DeliveryOut":
        return cls.model_validate({name: getattr(delivery, name) for name in cls.model_fields})


class DeliveryList(BaseModel):
    items: list[DeliveryOut]
    next: str | None


class Replay(Body):
    """Which of the failed deliveries are to be made again."""

    since: AwareDatetime = Field(description="Those made at or after this moment.")


class Replayed(BaseModel):
    queued: int
