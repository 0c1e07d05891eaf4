"""Who calls, and what they may do."""

import ipaddress
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPBearer
from fastapi.security.http import HTTPAuthorizationCredentials
from starlette.concurrency import run_in_threadpool

from copydesk.store import keys
from copydesk.store.engine import transaction
from services.api.problems import Problem
from services.api.rates import Rate, Rates

LOCAL = keys.Caller("local", "this machine", frozenset(keys.SCOPES))
"""Everybody, where the service listens on loopback alone and asks for no keys."""
COOKIE = "copydesk_key"
bearer = HTTPBearer(auto_error=False, description="An API key made by `copydesk keys create`.")
cookie = APIKeyCookie(name=COOKIE, auto_error=False, description="The web desk's sign-in.")
SAFE = {"GET", "HEAD", "OPTIONS"}


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    if host in {"localhost", "localhost."}:
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


async def identify(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
    signed_in: Annotated[str | None, Depends(cookie)],
) -> keys.Caller:
    """The caller. Raises a 401 problem without a valid key, 403 for a page of another origin, 429 for too many calls."""
    if not request.app.state.settings.auth:
        _refuse_other_sites(request)
        return LOCAL
    key = credentials.credentials if credentials else signed_in
    caller, rate = await run_in_threadpool(_find, request, key) if key else (None, None)
    if caller is None:
        detail = "Send a valid API key as 'Authorization: Bearer ...'; `copydesk keys create` makes one."
        raise Problem(401, detail, headers={"WWW-Authenticate": "Bearer"})
    if credentials is None:
        _refuse_other_sites(request)
    if rate is not None:
        request.state.rate = rate
        if rate.retry_after is not None:
            raise Problem(429, f"This key has made all its calls; the next may be made in {rate.retry_after} s.")
    return caller


def _find(request: Request, key: str) -> tuple[keys.Caller | None, Rate | None]:
    """Whose key it is, and how it stands with its calls, of which this is one."""
    with transaction(request.app.state.sessions) as session:
        caller = keys.find(session, key)
    rates: Rates | None = request.app.state.rates
    return caller, rates.count(caller.id) if caller and rates else None


def _refuse_other_sites(request: Request) -> None:
    """Refuse what a browser sends on behalf of another site: nobody's key vouches for it."""
    host = request.headers.get("host", "")
    if not request.app.state.settings.auth and not is_loopback(
        host.rsplit(":", 1)[0] if "]" not in host[-1:] else host
    ):
        raise Problem(403, "Without API keys this service answers only to a loopback name (localhost, 127.0.0.1).")
    origin = request.headers.get("origin")
    if request.method not in SAFE and origin is not None and origin.partition("://")[2] != host:
        raise Problem(403, "A page of another site may not do this.")


class Needs:
    """A dependency: the caller, who must have the scope (an admin has all)."""

    def __init__(self, scope: keys.Scope) -> None:
        self.scope = scope

    def __call__(self, caller: Annotated[keys.Caller, Depends(identify)]) -> keys.Caller:
        """Raises a 403 problem where the key lacks the scope."""
        if not {self.scope, "admin"} & caller.scopes:
            raise Problem(403, f"This key lacks the scope '{self.scope}'.")
        return caller


async def allow_metrics(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
    signed_in: Annotated[str | None, Depends(cookie)],
) -> None:
    """Let those see the metrics whom the settings name. Raises the problems of `identify`, or 404 for nobody."""
    match request.app.state.settings.metrics:
        case "open":
            return
        case "off":
            raise Problem(404, "There is nothing here.")
        case _:
            Needs("read")(await identify(request, credentials, signed_in))


Reader: Any = Annotated[keys.Caller, Depends(Needs("read"))]
Writer: Any = Annotated[keys.Caller, Depends(Needs("write"))]
Admin: Any = Annotated[keys.Caller, Depends(Needs("admin"))]
