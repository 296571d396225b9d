"""Who administers whom: below oneself, never oneself, and everything is on record."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from app.db.sessions import Sessions
from app.domain.accounts import PersonNotFound
from app.domain.ids import AgencyCode, PersonId
from app.domain.people import Permission, Principal, PrincipalKind
from app.people import passwords, queries, queries_roster
from app.people.actions.close_account import CloseAccount, close_account
from app.people.actions.enrol_person import EnrolPerson, enrol_person
from app.people.actions.grant_role import GrantRole, grant_role
from app.people.actions.release_jobs import ReleaseJobs, release_jobs
from app.people.actions.reset_password import ResetPassword, reset_password
from app.people.actions.revoke_role import RevokeRole, revoke_role
from app.people.administering import (
    NotTheAdministrators,
    NotToOneself,
    NotYourAgency,
    NotYourPeople,
    administered,
)
from app.people.queries_roster import Member, Roster
from tests.people.province import CENTRE, CLOSED, CULTURE, NOW, TODAY, enrolled, founded, given

PROVINCE = AgencyCode("H47")
ADMINISTER, PROCESS, PUBLISH = Permission.ADMINISTER, Permission.PROCESS, Permission.PUBLISH


class House:
    """A province with an administrator above, one of a department, and an officer of each."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions
        self.ids: dict[str, PersonId] = {}

    async def founded(self) -> "House":
        await founded(self.sessions)
        for name, agency, permission in (
            ("tinh", PROVINCE, ADMINISTER),
            ("so.vh", CULTURE, ADMINISTER),
            ("cua.so", CULTURE, PROCESS),
            ("cua.tam", CENTRE, PROCESS),
        ):
            self.ids[name] = await enrolled(self.sessions, name)
            await given(self.sessions, self.ids[name], permission, agency)
        self.ids["moi"] = await enrolled(self.sessions, "moi")
        self.ids["dan"] = await enrolled(self.sessions, "dan", kind=PrincipalKind.CITIZEN)
        return self

    async def who(self, name: str) -> Principal:
        async with self.sessions() as session:
            found = await queries.principal_named(session, self.ids[name], NOW)
        assert found is not None
        return found

    async def reset(self, by: str, whom: str) -> str:
        order = ResetPassword(person=self.ids[whom], at=NOW, by=await self.who(by))
        return await reset_password(self.sessions, order)

    async def close(self, by: str, whom: str) -> None:
        order = CloseAccount(person=self.ids[whom], at=NOW, by=await self.who(by))
        await close_account(self.sessions, order)

    async def grant(
        self, by: str, whom: str, agency: AgencyCode = CULTURE, what: Permission = PROCESS
    ) -> None:
        order = GrantRole(
            person=self.ids[whom],
            agency=agency,
            permission=what,
            starts_on=TODAY,
            at=NOW,
            by=await self.who(by),
        )
        await grant_role(self.sessions, order)

    async def revoke(self, by: str, whom: str, agency: AgencyCode = CULTURE) -> None:
        order = RevokeRole(
            person=self.ids[whom], agency=agency, permission=PROCESS, at=NOW, by=await self.who(by)
        )
        await revoke_role(self.sessions, order)

    async def found(self, **wanted: Any) -> list[Member]:
        async with self.sessions() as session:
            wanted_people = Roster(today=TODAY, **wanted)
            return await queries_roster.roster(session, wanted_people, limit=50)


@pytest.fixture
async def house(sessions: Sessions) -> House:
    return await House(sessions).founded()


REFUSED: tuple[tuple[Callable[[House], Awaitable[object]], type[Exception]], ...] = (
    (lambda h: h.reset("cua.so", "cua.tam"), NotTheAdministrators),
    (lambda h: h.reset("so.vh", "cua.tam"), NotYourPeople),
    (lambda h: h.reset("so.vh", "tinh"), NotYourPeople),
    (lambda h: h.reset("so.vh", "dan"), NotYourPeople),
    (lambda h: h.reset("tinh", "tinh"), NotToOneself),
    (lambda h: h.close("so.vh", "so.vh"), NotToOneself),
    (lambda h: h.close("so.vh", "cua.tam"), NotYourPeople),
    (lambda h: h.grant("so.vh", "moi", CENTRE), NotYourAgency),
    (lambda h: h.grant("so.vh", "so.vh"), NotToOneself),
    (lambda h: h.grant("so.vh", "moi", CULTURE, PUBLISH), NotYourAgency),
    (lambda h: h.grant("cua.so", "moi"), NotTheAdministrators),
    (lambda h: h.revoke("so.vh", "cua.tam", CENTRE), NotYourAgency),
)


@pytest.mark.parametrize(("attempt", "refusal"), REFUSED)
async def test_what_lies_outside_is_refused_and_leaves_no_trace(
    house: House, attempt: Callable[[House], Awaitable[object]], refusal: type[Exception]
):
    with pytest.raises(refusal):
        await attempt(house)
    async with house.sessions() as session:
        assert await queries_roster.acts(session, limit=9) == []


async def test_what_is_done_is_on_record_with_who_did_it(house: House):
    word = await house.reset("so.vh", "cua.so")
    await house.grant("so.vh", "moi")
    await house.grant("tinh", "moi", PROVINCE, PUBLISH)
    await house.revoke("so.vh", "moi")
    await house.close("tinh", "cua.tam")
    await house.reset("tinh", "dan")
    async with house.sessions() as session:
        acts = await queries_roster.acts(session, limit=9)
        of_moi = await queries_roster.acts(session, limit=9, person=house.ids["moi"])
        below = await queries_roster.acts(session, limit=9, within=[CULTURE])
        roles = await queries_roster.roles_of(session, house.ids["moi"])
        account = await queries.account(session, "cua.so")

    assert [(act.act, act.by_name, act.person_name) for act in reversed(acts)] == [
        ("reset_password", "Ông so.vh", "Ông cua.so"),
        ("grant_role", "Ông so.vh", "Ông moi"),
        ("grant_role", "Ông tinh", "Ông moi"),
        ("revoke_role", "Ông so.vh", "Ông moi"),
        ("close_account", "Ông tinh", "Ông cua.tam"),
        ("reset_password", "Ông tinh", "Ông dan"),
    ]
    assert [act.facts.get("permission") for act in of_moi] == ["process", "publish", "process"]
    assert len(below) == 4, "of the department's people, and no others"
    assert [(role.permission, role.granted_by, role.revoked_by) for role in roles] == [
        ("publish", "Ông tinh", None),
        ("process", "Ông so.vh", "Ông so.vh"),
    ]
    assert account is not None
    assert await passwords.matches(word, account.password_hash)


async def test_a_closed_account_gets_no_password_and_nobody_does_either(house: House):
    await house.close("tinh", "cua.so")
    house.ids["ai"] = PersonId(UUID(int=7))
    for whom in ("cua.so", "ai"):
        with pytest.raises(PersonNotFound):
            await house.reset("tinh", whom)


async def test_enrolling_is_for_administrators(house: House):
    order = EnrolPerson(
        kind=PrincipalKind.STAFF,
        username="nguoi.moi",
        full_name="Đặng Thị Ửng",
        at=NOW,
        by=await house.who("so.vh"),
    )
    person = await enrol_person(house.sessions, order)
    async with house.sessions() as session:
        [act] = await queries_roster.acts(session, limit=9)
    assert (act.act, act.person, act.by_name) == ("enrol", person, "Ông so.vh")
    with pytest.raises(NotTheAdministrators):
        await enrol_person(
            house.sessions,
            EnrolPerson(
                kind=PrincipalKind.STAFF,
                username="khac",
                full_name="Khác",
                at=NOW,
                by=await house.who("cua.so"),
            ),
        )
    [found] = await house.found(q="DANG ung")
    assert (found.full_name, found.signs_in, found.roles) == ("Đặng Thị Ửng", False, ())


async def test_the_roster_is_searched_and_cut(house: House):
    async def names(**wanted: Any) -> list[str]:
        return [found.username for found in await house.found(**wanted)]

    assert await names() == ["cua.so", "cua.tam", "moi", "so.vh", "tinh"], "citizens are none"
    assert await names(q="cua") == ["cua.so", "cua.tam"]
    assert await names(agency=CULTURE) == ["cua.so", "so.vh"]
    assert await names(agency=CULTURE, permission="process") == ["cua.so"]
    async with house.sessions() as session:
        mine = await administered(session, await house.who("so.vh"))
        all_of_it = await administered(session, await house.who("tinh"))
        behind = await queries_roster.roster(session, Roster(today=TODAY), after="cua.tam", limit=2)
    assert mine == {CULTURE}
    assert all_of_it == {PROVINCE, CENTRE, CULTURE, CLOSED}
    assert await names(within=mine) == ["cua.so", "moi", "so.vh"], "newcomers are everybody's"
    assert [found.username for found in behind] == ["moi", "so.vh"]
    [role] = (await house.found(q="cua.tam"))[0].roles
    assert (role.agency, role.permission) == (CENTRE, "process")


async def test_a_role_to_come_protects_its_holder_already(house: House):
    future = GrantRole(
        person=house.ids["cua.so"],
        agency=CENTRE,
        permission=PROCESS,
        starts_on=date(2027, 1, 1),
        at=NOW,
    )
    await grant_role(house.sessions, future)
    with pytest.raises(NotYourPeople):
        await house.reset("so.vh", "cua.so")


async def test_parked_jobs_are_released_by_administrators_and_not_beside_their_like(house: House):
    async with house.sessions.begin() as session:
        await session.execute(
            text("""
            insert into pgqueuer (id, priority, entrypoint, status, dedupe_key, heartbeat)
            values (-1, 0, 'a.b', 'failed', null, now()), (-2, 0, 'a.b', 'failed', 'x', now()),
                   (-3, 0, 'a.b', 'queued', 'x', now()), (-4, 0, 'a.b', 'failed', 'y', now()),
                   (-5, 0, 'a.b', 'failed', 'y', now())
            """)
        )
    order = ReleaseJobs(jobs=[-1, -2, -4, -5], by=await house.who("tinh"), at=NOW)
    assert await release_jobs(house.sessions, order) == 2
    assert await release_jobs(house.sessions, order) == 0
    async with house.sessions() as session:
        [act] = await queries_roster.acts(session, limit=9)
    assert (act.act, act.facts["released"]) == ("release_jobs", 2)
    with pytest.raises(NotTheAdministrators):
        await release_jobs(
            house.sessions, ReleaseJobs(jobs=[-1], by=await house.who("cua.so"), at=NOW)
        )
