"""Signing in and out of local accounts."""

from typing import Annotated
from uuid import UUID

from fastapi import Request, status
from pydantic import BaseModel, Field
from starlette.responses import Response

from app.domain.accounts import WrongCredentials
from app.domain.errors import RateLimited
from app.domain.people import Principal
from app.people.actions.sign_in import SignIn, sign_in
from app.people.actions.sign_out import SignOut, sign_out
from app.people.tokens import token_hash
from app.web.api.bodies import SignInBody
from app.web.boundary import boundary_router
from app.web.dependencies import CurrentPrincipal, Guarded, Now, TheHouse, session_token
from app.web.problems import problems
from app.web.showing.shapes import Moment

router = boundary_router(prefix="/sessions", tags=["sessions"])


class RoleOut(BaseModel):
    agency: str
    permission: str
    on_behalf_of: UUID | None


class PrincipalOut(BaseModel):
    id: UUID
    kind: str
    full_name: str
    roles: list[RoleOut]


class SessionOut(BaseModel):
    token: Annotated[str, Field(description="Send it as `Authorization: Bearer …`.")]
    expires_at: Moment
    principal: PrincipalOut


@router.post(
    "",
    operation_id="sign_in",
    status_code=status.HTTP_201_CREATED,
    responses=problems(WrongCredentials, RateLimited),
)
async def open_session(request: Request, body: SignInBody, house: TheHouse, now: Now) -> SessionOut:
    """Local accounts; wrong tries are slowed, for the name and for the network."""
    signed_in = await sign_in(
        house.sessions,
        SignIn(
            username=body.username,
            password=body.password,
            address=request.client.host if request.client else "",
            at=now,
            lifetime=house.session_lifetime,
        ),
    )
    return SessionOut(
        token=signed_in.token,
        expires_at=signed_in.expires_at,
        principal=principal_out(signed_in.principal),
    )


@router.get("/current", operation_id="get_session", dependencies=[Guarded])
async def current_session(who: CurrentPrincipal) -> PrincipalOut:
    """Who is signed in, with the roles in force at this moment."""
    return principal_out(who)


@router.delete(
    "/current",
    operation_id="sign_out",
    status_code=status.HTTP_204_NO_CONTENT,
    dependencies=[Guarded],
)
async def end_session(
    request: Request, _who: CurrentPrincipal, house: TheHouse, now: Now
) -> Response:
    token = session_token(request)
    if token is not None:
        await sign_out(house.sessions, SignOut(token_hash=token_hash(token), at=now))
    return Response(status_code=status.HTTP_204_NO_CONTENT)


def principal_out(who: Principal) -> PrincipalOut:
    return PrincipalOut(
        id=who.id,
        kind=who.kind.value,
        full_name=who.full_name,
        roles=[
            RoleOut(
                agency=grant.agency,
                permission=grant.permission.value,
                on_behalf_of=grant.on_behalf_of,
            )
            for grant in who.grants
        ],
    )
