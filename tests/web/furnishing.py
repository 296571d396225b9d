"""Furnishing a province: agencies and procedures as they ship, and people with one part each."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.agencies.actions.enter_agencies import EnterAgencies, enter_agencies
from app.agencies.reading import directory_folder, read_agencies
from app.db.ids import new_id
from app.db.sessions import create_engine, create_sessions
from app.domain.ids import PersonId
from app.domain.people import Permission
from app.people.queries import open_session
from app.people.tables import PersonRow, RoleGrantRow
from app.people.tokens import token_hash
from app.procedures.actions.publish import PublishFiles, publish
from app.procedures.library import beside_shipped
from tests.web.world import (
    APPLICANT,
    COLLEAGUE,
    EVERYBODY,
    MORNING,
    OFFICER,
    PLACES,
    SECOND_DAY,
    STRANGER,
    SUBSTITUTE,
    Json,
    token_of,
)

_ABSENCE = text("""
insert into substitution (id, absent, substitute, starts_on, ends_on, reason, appointed_at)
select cast(:id as uuid), a.id, s.id, '2026-08-21', '2026-12-31', 'Nghỉ phép', :at
  from person a, person s where a.username = :absent and s.username = :substitute
""")
"""The officer is away, but may act all the same, should he be there."""


async def furnish(url: str) -> None:
    """Agencies and procedures as they ship, and the people of this module."""
    engine = create_engine(url, pool_size=2)
    sessions = create_sessions(engine)
    agencies = read_agencies(directory_folder() / "agencies.yaml")
    await enter_agencies(sessions, EnterAgencies(agencies=agencies))
    given, together = beside_shipped([])
    published = await publish(sessions, PublishFiles(given=given, together=together, at=MORNING))
    assert not published.report.problems, published.report.problems
    async with sessions.begin() as session:
        for name in EVERYBODY[1:]:
            await _enrol(session, name)
        away = {"absent": OFFICER, "substitute": SUBSTITUTE, "id": new_id(), "at": MORNING}
        await session.execute(_ABSENCE, away)
    await engine.dispose()


def grants_of(name: str) -> tuple[tuple[str, Permission], ...]:
    """Agency and permission of everything that a person of this province may do."""
    if name in {APPLICANT, STRANGER, SUBSTITUTE}:
        return ()
    if name == COLLEAGUE:
        return tuple((agency, Permission.PROCESS) for agency in PLACES["competent"])
    permission, _, place = name.partition("@")
    agencies = ("H47",) if place == "above" else PLACES[place]
    return tuple((agency, Permission(permission)) for agency in agencies)


async def _enrol(session: AsyncSession, name: str) -> None:
    citizen = name in {APPLICANT, STRANGER}
    person = new_id()
    await session.execute(
        insert(PersonRow).values(
            id=person,
            kind="citizen" if citizen else "staff",
            username=name,
            full_name=f"Ông {name}",
            created_at=MORNING,
            id_number="049185001234" if name == APPLICANT else None,
        )
    )
    await open_session(
        session,
        PersonId(person),
        token_hash=token_hash(token_of(name)),
        at=MORNING,
        until=MORNING + timedelta(days=365),
    )
    for agency, permission in grants_of(name):
        row = role(person, agency, permission)
        if name == COLLEAGUE:
            row["valid_from"] = SECOND_DAY
        await session.execute(insert(RoleGrantRow).values(row))


def role(person: UUID, agency: str, permission: Permission) -> Json:
    """The row of a permission that has been held for years."""
    return {
        "id": new_id(),
        "person": person,
        "agency": agency,
        "permission": permission.value,
        "unit": "Phòng Nghiệp vụ",
        "valid_from": date(2024, 1, 1),
        "granted_at": MORNING,
    }
