"""What endpoints ask for by type: the house, the moment, who is asking, and what he said once.

All of it is ``async``, also what waits for nothing: FastAPI sends any other to another thread.
"""

from datetime import UTC, datetime
from typing import Annotated, cast

from fastapi import Depends, Header, Request
from fastapi.security import HTTPBearer
from fastapi.security.utils import get_authorization_scheme_param

from app.domain.errors import Forbidden, Unauthenticated
from app.domain.people import Principal, PrincipalKind
from app.idempotency.keys import Claim, checked_key, fingerprint
from app.people.queries import principal_of
from app.people.tokens import token_hash
from app.web.house import House

SESSION_COOKIE = "motcua_session"

_BEARER = HTTPBearer(auto_error=False, scheme_name="session", description="POST /api/v1/sessions")


class StaffOnly(Forbidden):
    """A citizen asked for something that belongs to the desk."""


async def get_now() -> datetime:
    """The one clock of the web process; tests put another in its place."""
    return datetime.now(UTC)  # noqa: TID251 - the edge at which time comes in


async def get_house(request: Request) -> House:
    house = request.app.state.house
    assert isinstance(house, House)  # noqa: S101 - main put it there
    return house


Now = Annotated[datetime, Depends(get_now)]
TheHouse = Annotated[House, Depends(get_house)]


def session_token(request: Request) -> str | None:
    """The token of a client's header, or of a page's cookie."""
    scheme, token = get_authorization_scheme_param(request.headers.get("authorization"))
    if token and scheme.lower() == "bearer":
        return token
    return request.cookies.get(SESSION_COOKIE)


async def _principal(request: Request, house: TheHouse, now: Now) -> Principal | None:
    token = session_token(request)
    if token is None or not token.isascii():
        return None
    async with house.sessions() as session:
        found = await principal_of(session, token_hash(token), now)
    request.state.principal = found
    return found


MaybePrincipal = Annotated[Principal | None, Depends(_principal)]


async def who_asks(request: Request, now: datetime) -> Principal | None:
    """Whoever asked, for answers that are made outside an endpoint."""
    if hasattr(request.state, "principal"):
        return cast("Principal | None", request.state.principal)
    return await _principal(request, await get_house(request), now)


async def _known(who: MaybePrincipal) -> Principal:
    if who is None:
        raise Unauthenticated
    return who


CurrentPrincipal = Annotated[Principal, Depends(_known)]


async def _staff(who: CurrentPrincipal) -> Principal:
    if who.kind is not PrincipalKind.STAFF:
        raise StaffOnly
    return who


CurrentStaff = Annotated[Principal, Depends(_staff)]
Guarded = Depends(_BEARER)
"""Shows in the OpenAPI document that a route asks for a session."""


async def _claim(
    request: Request,
    who: CurrentPrincipal,
    idempotency_key: Annotated[
        str | None,
        Header(description="The same key gives the same answer, and the effect only once."),
    ] = None,
) -> Claim | None:
    if idempotency_key is None:
        return None
    key = checked_key(idempotency_key)
    said = fingerprint(request.method, request.url.path, await request.body())
    return Claim(who.id, key, said)


OnceOnly = Annotated[Claim | None, Depends(_claim)]
