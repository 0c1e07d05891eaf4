"""What a call can end with instead of an answer: one error for each thing that one would do about it."""

from dataclasses import dataclass

import httpx

from copydesk.errors import CopydeskError

SHOWN = 300
"""Characters of an answer that is no problem document."""


class ClientError(CopydeskError):
    """A call had no usable answer; the text says which, why, and what to do."""


class AwayError(ClientError):
    """Nothing answered: no such host, no connection, or it broke off, for longer than the client's patience."""


class AnswerError(ClientError):
    """Something answered that is no Copydesk, or a much newer one."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with what was sent; `pointer` is a JSON pointer to it, or the name of a parameter."""

    pointer: str
    detail: str


class ProblemError(ClientError):
    """The service answered with a problem document (RFC 9457), whose members these are."""

    def __init__(
        self, status: int, title: str, detail: str, faults: tuple[Fault, ...] = (), instance: str | None = None
    ) -> None:
        places = (f"{fault.pointer}: {fault.detail}" for fault in faults)
        super().__init__("; ".join([detail or title, *places]))
        self.status, self.title, self.detail, self.faults, self.instance = status, title, detail, faults, instance


class InvalidError(ProblemError):
    """What was sent cannot be taken as it is (400, 413, 415, 422); `faults` says where."""


class UnauthorizedError(ProblemError):
    """No valid API key came with the call (401)."""


class ForbiddenError(ProblemError):
    """The key may not do that (403)."""


class NotFoundError(ProblemError):
    """There is no such thing (404)."""


class ConflictError(ProblemError):
    """The thing is not in a state for that (409)."""


class BusyError(ProblemError):
    """Too many calls at once (429), for longer than the client's patience."""


class ServiceError(ProblemError):
    """The service failed or is not ready (5xx), for longer than the client's patience."""


KINDS: dict[int, type[ProblemError]] = {
    400: InvalidError,
    401: UnauthorizedError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    413: InvalidError,
    415: InvalidError,
    422: InvalidError,
    429: BusyError,
}


def read_problem(answer: httpx.Response) -> ClientError:
    """The error that an unsuccessful answer stands for."""
    kind = KINDS.get(answer.status_code, ServiceError if answer.is_server_error else ProblemError)
    said = f"{answer.request.method} {answer.request.url.path} was answered with {answer.status_code}"
    if answer.headers.get("content-type", "").partition(";")[0] != "application/problem+json":
        begins = " ".join(answer.text[:SHOWN].split())
        return kind(answer.status_code, answer.reason_phrase, f"{said}: {begins}" if begins else said)
    try:
        problem = answer.json()
        faults = tuple(
            Fault(str(fault.get("pointer") or fault.get("parameter", "")), str(fault.get("detail", "")))
            for fault in problem.get("errors") or ()
        )
        title, detail, instance = (problem.get(name) for name in ("title", "detail", "instance"))
    except (ValueError, AttributeError):
        return AnswerError(f"{said}, and a problem document that is none")
    return kind(answer.status_code, str(title or ""), f"{said}: {detail or title}", faults, instance)
