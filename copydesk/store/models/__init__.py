"""The tables. Wrong states are kept out by constraints, not by care; only the store imports this."""

from copydesk.store.models.articles import AnnotationSetRow, ArticleRow, FingerprintRow, SimilarRow
from copydesk.store.models.base import Base, Json, Xid8
from copydesk.store.models.callers import ApiKeyRow, IdempotencyKeyRow
from copydesk.store.models.entities import ArticleEntityRow, EntityDecisionRow, EntityRow, KnownNameRow, KnownRow
from copydesk.store.models.events import EventRow
from copydesk.store.models.jobs import ClockRow, JobRow, WorkerRow
from copydesk.store.models.quotes import QuoteRow
from copydesk.store.models.webhooks import DeliveryRow, WebhookRow

__all__ = [
    "AnnotationSetRow",
    "ApiKeyRow",
    "ArticleEntityRow",
    "ArticleRow",
    "Base",
    "ClockRow",
    "DeliveryRow",
    "EntityDecisionRow",
    "EntityRow",
    "EventRow",
    "FingerprintRow",
    "IdempotencyKeyRow",
    "JobRow",
    "Json",
    "KnownNameRow",
    "KnownRow",
    "QuoteRow",
    "SimilarRow",
    "WebhookRow",
    "WorkerRow",
    "Xid8",
]
