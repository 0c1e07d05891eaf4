"""Requests to addresses that somebody else chose: webhooks, pages, feeds.

`fetch` is the one way out. It never reaches a private network unless the settings name it, and it is
bounded in time and size whatever the other side does.
"""

from copydesk.outbound.addresses import check_url
from copydesk.outbound.errors import AddressRefusedError, AnswerTooLargeError, OutboundError, UnreachableError
from copydesk.outbound.fetching import Answer, fetch, open_guarded_client

__all__ = [
    "AddressRefusedError",
    "Answer",
    "AnswerTooLargeError",
    "OutboundError",
    "UnreachableError",
    "check_url",
    "fetch",
    "open_guarded_client",
]
