"""What can go wrong on the way out; no message names an address, which would map the network for its asker."""

from copydesk.errors import CopydeskError


class OutboundError(CopydeskError):
    """A request to the outside had no usable answer."""


class AddressRefusedError(OutboundError):
    """The URL is not one that this service may call; trying again does not help unless its DNS changes."""


class UnreachableError(OutboundError):
    """No answer came: no such name, no connection, no valid certificate, or not in time."""


class AnswerTooLargeError(OutboundError):
    """The answer is longer than was asked for."""
