"""What can go wrong, by name. The API turns these into problem documents."""


class CopydeskError(Exception):
    """Whatever Copydesk itself refuses or fails at; its text says what, where, and what to do."""


class ArticleNotFoundError(CopydeskError):
    """No article has that id."""


class EntityNotFoundError(CopydeskError):
    """No entity has that id, or none of the articles in question has it."""


class IdentityConflictError(CopydeskError):
    """The entities cannot be merged, or the articles not split off."""


class NotRetryableError(CopydeskError):
    """Only a failed article can be tried again."""


class IdempotencyConflictError(CopydeskError):
    """The idempotency key was used for another submission."""


class LeaseLostError(CopydeskError):
    """The caller no longer holds the article: its lease ended and another took it, or it was removed."""


class CursorError(CopydeskError):
    """The cursor is not one that this list gave out."""


class WebhookNotFoundError(CopydeskError):
    """No webhook, or no delivery of it, has that id."""


class TooManyWebhooksError(CopydeskError):
    """There are as many webhooks as there may be."""


class ExtractorError(CopydeskError):
    """The extractor that the settings name cannot be had."""


class TracingError(CopydeskError):
    """Traces are asked for that cannot be made."""


class UnanchoredError(CopydeskError):
    """An extractor of one's own found what is not in its text; the message tells which, never the words."""
