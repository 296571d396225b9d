"""A small province for tests of people: two agencies, and whoever a test asks for."""

from datetime import UTC, date, datetime

from app.agencies.actions.enter_agencies import EnterAgencies, enter_agencies
from app.db.sessions import Sessions
from app.domain.agencies import Agency, Tier, Validity
from app.domain.ids import AgencyCode, PersonId
from app.domain.people import Permission, PrincipalKind
from app.people.actions.enrol_person import EnrolPerson, enrol_person
from app.people.actions.grant_role import GrantRole, grant_role

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
CENTRE = AgencyCode("H47.TTHCC")
CULTURE = AgencyCode("H47.15")
CLOSED = AgencyCode("H47.60")


def an_agency(code: str, tier: Tier, *, until: date | None = None) -> Agency:
    return Agency(
        code=AgencyCode(code),
        name=code,
        name_en=code,
        tier=tier,
        parent=None if tier is Tier.PROVINCE else AgencyCode("H47"),
        validity=Validity(date(1997, 1, 1), until),
    )


async def founded(sessions: Sessions) -> Sessions:
    agencies = (
        an_agency("H47", Tier.PROVINCE),
        an_agency(CENTRE, Tier.PROVINCE_CENTRE),
        an_agency(CULTURE, Tier.DEPARTMENT),
        an_agency(CLOSED, Tier.DEPARTMENT, until=date(2025, 6, 30)),
    )
    await enter_agencies(sessions, EnterAgencies(agencies=agencies))
    return sessions


async def enrolled(
    sessions: Sessions,
    username: str,
    *,
    kind: PrincipalKind = PrincipalKind.STAFF,
    password: str | None = None,
) -> PersonId:
    command = EnrolPerson(
        kind=kind, username=username, full_name=f"Ông {username}", password=password, at=NOW
    )
    return await enrol_person(sessions, command)


async def given(  # noqa: PLR0913 - a role is who, what, where, and when
    sessions: Sessions,
    person: PersonId,
    permission: Permission,
    agency: AgencyCode = CULTURE,
    *,
    starts_on: date = date(2026, 1, 1),
    ends_on: date | None = None,
) -> None:
    command = GrantRole(
        person=person,
        agency=agency,
        permission=permission,
        starts_on=starts_on,
        ends_on=ends_on,
        unit="Phòng Quản lý lữ hành",
        at=NOW,
    )
    await grant_role(sessions, command)
