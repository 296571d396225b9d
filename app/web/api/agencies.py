"""The public directory of agencies."""

from datetime import date
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel

from app.agencies import queries
from app.agencies.queries import AgencyFilter
from app.domain.agencies import Agency, AgencyNotFound, Tier
from app.domain.calendar import HANOI
from app.domain.ids import AgencyCode
from app.web.boundary import boundary_router
from app.web.dependencies import Now, TheHouse
from app.web.limits import PAGE
from app.web.paging import Cursor, Limit, Page, cursor_after, keys_of
from app.web.problems import problems

router = boundary_router(prefix="/agencies", tags=["catalogue"])


class IdentifierOut(BaseModel):
    identifier: str
    scheme: str
    valid_from: date
    valid_to: date | None


class SuccessorOut(BaseModel):
    agency: str
    effective_on: date


class AgencyOut(BaseModel):
    code: str
    name: str
    name_en: str
    tier: str
    parent: str | None
    one_stop: bool
    desk: str | None
    valid_from: date
    valid_to: date | None
    address: str | None
    phone: str | None
    email: str | None
    identifiers: list[IdentifierOut]
    successors: list[SuccessorOut]


@router.get("", operation_id="list_agencies")
async def list_agencies(
    house: TheHouse,
    q: Annotated[str | None, Query(max_length=120)] = None,
    tier: Tier | None = None,
    parent: Annotated[str | None, Query(max_length=40)] = None,
    one_stop: bool | None = None,  # noqa: FBT001 - a query parameter
    limit: Limit = PAGE,
    cursor: Cursor = None,
) -> Page[AgencyOut]:
    """Every agency, closed ones too, in the order of codes; names are found without diacritics."""
    keys = keys_of(cursor, str)
    after = AgencyCode(str(keys[0])) if keys else None
    wanted = AgencyFilter(
        q=q, tier=tier, parent=AgencyCode(parent) if parent else None, one_stop=one_stop
    )
    async with house.sessions() as session:
        found = await queries.agencies(session, wanted, after=after, limit=limit + 1)
    more = cursor_after(found[limit - 1].code) if len(found) > limit else None
    return Page(items=[_agency(agency) for agency in found[:limit]], next_cursor=more)


@router.get("/{code}", operation_id="get_agency", responses=problems(AgencyNotFound))
async def get_agency(code: str, house: TheHouse, now: Now) -> AgencyOut:
    """By its code, or by an old or new identifier in force today."""
    async with house.sessions() as session:
        found = await queries.agency(session, code, on=now.astimezone(HANOI).date())
    return _agency(found)


def _agency(agency: Agency) -> AgencyOut:
    return AgencyOut(
        code=agency.code,
        name=agency.name,
        name_en=agency.name_en,
        tier=agency.tier.value,
        parent=agency.parent,
        one_stop=agency.one_stop,
        desk=agency.desk,
        valid_from=agency.validity.starts_on,
        valid_to=agency.validity.ends_on,
        address=agency.address,
        phone=agency.phone,
        email=agency.email,
        identifiers=[
            IdentifierOut(
                identifier=alias.identifier,
                scheme=alias.scheme.value,
                valid_from=alias.validity.starts_on,
                valid_to=alias.validity.ends_on,
            )
            for alias in agency.identifiers
        ],
        successors=[
            SuccessorOut(agency=heir.successor, effective_on=heir.effective_on)
            for heir in agency.successors
        ],
    )
