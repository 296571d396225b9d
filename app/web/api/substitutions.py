"""Người thay thế: who is away, who stands in, and saying so."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import status
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.responses import Response

from app.db.sessions import AsyncSession
from app.domain.accounts import NoSubstitute, NotYourAbsence
from app.dossiers.once import answered_once
from app.idempotency.keys import Answer, KeyUsedForAnotherRequest
from app.people import queries_staff
from app.people.actions.appoint_substitute import AppointSubstitute, SubstituteRefused, appointed
from app.people.actions.dismiss_substitute import DismissSubstitute, dismiss_substitute
from app.people.queries_staff import Substitution
from app.people.standing_in import decided_by
from app.web.api.answering import answered, rendered
from app.web.bodies import Body, Comment
from app.web.boundary import boundary_router
from app.web.dependencies import CurrentStaff, Guarded, Now, OnceOnly, StaffOnly, TheHouse
from app.web.limits import PAGE
from app.web.paging import Cursor, Limit, Page, cursor_after, keys_of
from app.web.problems import problems
from app.web.showing.lines import uuid_key
from app.web.showing.shapes import Moment

router = boundary_router(prefix="/substitutions", tags=["staff"], dependencies=[Guarded])

Name = Annotated[
    str,
    StringConstraints(min_length=1, max_length=120),
    Field(description="An id or a user name."),
]


class SubstitutionBody(Body):
    """From ``starts_on`` to ``ends_on``, both included, in Hà Nội; ``absent`` is oneself if not."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "substitute": "chuyenvien2.sct",
                    "starts_on": "2026-11-30",
                    "ends_on": "2026-12-04",
                    "reason": "Nghỉ phép năm",
                }
            ]
        }
    )

    absent: Name | None = None
    substitute: Name
    starts_on: date
    ends_on: date
    reason: Comment


class SubstitutionOut(BaseModel):
    """``ended_at``: when it was ended before its last day. Without ``appointed_by``, the house."""

    id: UUID
    absent: UUID
    absent_name: str
    substitute: UUID
    substitute_name: str
    starts_on: date
    ends_on: date
    reason: str
    appointed_at: Moment
    appointed_by: UUID | None
    ended_at: Moment | None


@router.get("", operation_id="list_substitutions", responses=problems(StaffOnly))
async def list_substitutions(
    who: CurrentStaff, house: TheHouse, limit: Limit = PAGE, cursor: Cursor = None
) -> Page[SubstitutionOut]:
    """One's own absences, whom one stands in for, and those of the people whom one decides for."""
    keys = keys_of(cursor, str)
    before = uuid_key(keys[0]) if keys else None
    async with house.sessions() as session:
        agencies = await decided_by(session, who)
        found = await queries_staff.substitutions(
            session, who.id, agencies, limit=limit + 1, before=before
        )
    more = cursor_after(str(found[limit - 1].id)) if len(found) > limit else None
    return Page(items=[_out(line) for line in found[:limit]], next_cursor=more)


@router.post(
    "",
    operation_id="appoint_substitute",
    status_code=status.HTTP_201_CREATED,
    response_model=SubstitutionOut,
    responses=problems(StaffOnly, NotYourAbsence, SubstituteRefused, KeyUsedForAnotherRequest),
)
async def appoint(
    body: SubstitutionBody, who: CurrentStaff, house: TheHouse, now: Now, claim: OnceOnly
) -> Response:
    """For oneself; for another whoever leads (``approve``) or administers where they work."""
    command = AppointSubstitute(
        absent=str(who.id) if body.absent is None else body.absent,
        substitute=body.substitute,
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        reason=body.reason,
        at=now,
        by=who,
    )

    async def effect(session: AsyncSession) -> Substitution:
        return await appointed(session, command)

    return answered(await answered_once(house.office, effect, _created, claim, now))


@router.delete(
    "/{ref}",
    operation_id="end_substitution",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(StaffOnly, NoSubstitute, NotYourAbsence),
)
async def end(ref: UUID, who: CurrentStaff, house: TheHouse, now: Now) -> Response:
    """Back again: with the next request the substitute holds only their own roles."""
    command = DismissSubstitute(substitution=ref, by=who, at=now)
    await dismiss_substitute(house.sessions, command)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


def _created(line: Substitution) -> Answer:
    return rendered(_out(line), status.HTTP_201_CREATED)


def _out(line: Substitution) -> SubstitutionOut:
    return SubstitutionOut(
        id=line.id,
        absent=line.absent,
        absent_name=line.absent_name,
        substitute=line.substitute,
        substitute_name=line.substitute_name,
        starts_on=line.starts_on,
        ends_on=line.ends_on,
        reason=line.reason,
        appointed_at=line.appointed_at,
        appointed_by=line.appointed_by,
        ended_at=line.ended_at,
    )
