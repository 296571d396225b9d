"""Roles in force: given, taken, held for an absent colleague; read anew for each request."""

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.sessions import Sessions, create_engine, create_sessions
from app.domain.accounts import (
    NotStaff,
    NotYourAbsence,
    PersonNotFound,
    RoleAlreadyHeld,
    RoleNotHeld,
)
from app.domain.agencies import AgencyClosed, AgencyNotFound
from app.domain.ids import AgencyCode, PersonId
from app.domain.people import Grant, Permission, Principal, PrincipalKind
from app.people import queries
from app.people.actions.appoint_substitute import (
    AppointSubstitute,
    SubstituteRefused,
    appoint_substitute,
)
from app.people.actions.close_account import CloseAccount, close_account
from app.people.actions.dismiss_substitute import DismissSubstitute, dismiss_substitute
from app.people.actions.grant_role import SpanRefused
from app.people.actions.revoke_role import RevokeRole, revoke_role
from tests.people.province import CENTRE, CLOSED, CULTURE, NOW, TODAY, enrolled, founded, given
from tests.statements import counted

SIGN, PROCESS, APPROVE = Permission.SIGN, Permission.PROCESS, Permission.APPROVE
NOBODY = PersonId(UUID(int=0))


@pytest.fixture
async def province(sessions: Sessions) -> Sessions:
    return await founded(sessions)


async def named(sessions: Sessions, person: PersonId, at: datetime = NOW) -> Principal | None:
    async with sessions() as session:
        return await queries.principal_named(session, person, at)


async def grants(sessions: Sessions, person: PersonId, at: datetime = NOW) -> set[Grant]:
    principal = await named(sessions, person, at)
    assert principal is not None
    return set(principal.grants)


async def officers(sessions: Sessions, permission: Permission) -> list[tuple[PersonId, object]]:
    async with sessions() as session:
        found = await queries.officers_with(session, CULTURE, permission, on=TODAY)
    return [(officer.id, officer.on_behalf_of) for officer in found]


def absence(
    absent: PersonId | str, substitute: PersonId | str, **changes: object
) -> AppointSubstitute:
    values: dict[str, object] = {
        "absent": str(absent),
        "substitute": str(substitute),
        "starts_on": TODAY,
        "ends_on": TODAY,
        "reason": "nghỉ phép",
        "at": NOW,
    }
    return AppointSubstitute(**{**values, **changes})  # type: ignore[arg-type]


async def test_somebody_without_a_role_is_somebody_all_the_same(province: Sessions):
    citizen = await enrolled(province, "congdan", kind=PrincipalKind.CITIZEN)
    principal = await named(province, citizen)
    assert principal == Principal(id=citizen, kind=PrincipalKind.CITIZEN, full_name="Ông congdan")


async def test_a_role_holds_from_its_first_to_its_last_day_in_hanoi(province: Sessions):
    officer = await enrolled(province, "officer")
    await given(province, officer, SIGN, starts_on=TODAY, ends_on=TODAY)
    hanoi = timezone(timedelta(hours=7))
    midnight = datetime(2026, 11, 20, tzinfo=hanoi)
    minute = timedelta(minutes=1)
    for at, held in (
        (midnight - minute, False),
        (midnight, True),
        (midnight + timedelta(days=1) - minute, True),
        (midnight + timedelta(days=1), False),
    ):
        assert bool(await grants(province, officer, at)) is held, at


async def test_a_role_that_is_taken_away_is_gone_at_once_and_can_be_given_again(
    province: Sessions,
):
    officer = await enrolled(province, "officer")
    await given(province, officer, SIGN)
    taking = RevokeRole(person=officer, agency=CULTURE, permission=SIGN, at=NOW)
    await revoke_role(province, taking)
    assert await grants(province, officer) == set()
    with pytest.raises(RoleNotHeld):
        await revoke_role(province, taking)
    await given(province, officer, SIGN)
    assert await grants(province, officer) == {Grant(CULTURE, SIGN)}


async def test_the_same_role_is_not_given_twice_for_the_same_days(province: Sessions):
    officer = await enrolled(province, "officer")
    await given(province, officer, SIGN, starts_on=TODAY, ends_on=TODAY)
    with pytest.raises(RoleAlreadyHeld):
        await given(province, officer, SIGN)
    await given(province, officer, SIGN, starts_on=date(2026, 11, 21))
    await given(province, officer, SIGN, CENTRE)
    await given(province, officer, PROCESS)


async def test_only_open_staff_gets_a_role_and_only_at_an_agency_in_force(province: Sessions):
    citizen = await enrolled(province, "congdan", kind=PrincipalKind.CITIZEN)
    officer, leaver = await enrolled(province, "officer"), await enrolled(province, "leaver")
    await close_account(province, CloseAccount(person=leaver, at=NOW))
    for person in (citizen, leaver):
        with pytest.raises(NotStaff):
            await given(province, person, SIGN)
    with pytest.raises(PersonNotFound):
        await given(province, NOBODY, SIGN)
    with pytest.raises(AgencyClosed):
        await given(province, officer, SIGN, CLOSED)
    with pytest.raises(AgencyNotFound):
        await given(province, officer, SIGN, AgencyCode("H99"))
    with pytest.raises(SpanRefused):
        await given(province, officer, SIGN, ends_on=date(2025, 12, 31))
    assert await grants(province, officer) == set()


async def test_a_substitute_holds_the_roles_of_the_absent_and_says_for_whom(province: Sessions):
    head, officer = await enrolled(province, "head"), await enrolled(province, "officer")
    await given(province, head, APPROVE)
    await given(province, officer, PROCESS)
    await appoint_substitute(province, absence(head, officer))
    own = Grant(CULTURE, PROCESS)
    assert await grants(province, officer) == {own, Grant(CULTURE, APPROVE, head)}
    assert await grants(province, head) == {Grant(CULTURE, APPROVE)}
    for days in (-1, 1):
        assert await grants(province, officer, NOW + timedelta(days=days)) == {own}


async def test_work_is_offered_to_the_substitute_instead_of_the_absent(province: Sessions):
    head, officer = await enrolled(province, "head"), await enrolled(province, "officer")
    await given(province, head, APPROVE)
    await given(province, officer, PROCESS)
    assert await officers(province, APPROVE) == [(head, None)]
    appointed = await appoint_substitute(province, absence(head, officer))
    assert await officers(province, APPROVE) == [(officer, head)]
    back = await named(province, head)
    assert back is not None
    dismissal = DismissSubstitute(substitution=appointed.id, by=back, at=NOW)
    for _ in range(2):
        await dismiss_substitute(province, dismissal)
        assert await officers(province, APPROVE) == [(head, None)]
        assert await grants(province, officer) == {Grant(CULTURE, PROCESS)}


async def test_substitution_is_not_handed_on(province: Sessions):
    a, b, c = [await enrolled(province, name) for name in ("aaa", "bbb", "ccc")]
    await given(province, a, SIGN)
    await given(province, b, PROCESS)
    await given(province, c, APPROVE)
    await appoint_substitute(province, absence(a, b))
    await appoint_substitute(province, absence(b, c))
    assert await grants(province, c) == {Grant(CULTURE, APPROVE), Grant(CULTURE, PROCESS, b)}


async def test_nobody_acts_for_a_closed_account_nor_from_one(province: Sessions):
    head, officer = await enrolled(province, "head"), await enrolled(province, "officer")
    await given(province, head, APPROVE)
    await given(province, officer, PROCESS)
    await appoint_substitute(province, absence(head, officer))
    await close_account(province, CloseAccount(person=head, at=NOW))
    assert await grants(province, officer) == {Grant(CULTURE, PROCESS)}
    assert await named(province, head) is None
    assert await officers(province, APPROVE) == []
    with pytest.raises(PersonNotFound):
        await close_account(province, CloseAccount(person=NOBODY, at=NOW))


async def test_a_role_taken_from_the_absent_is_taken_from_the_substitute(province: Sessions):
    head, officer = await enrolled(province, "head"), await enrolled(province, "officer")
    await given(province, head, APPROVE)
    await given(province, officer, PROCESS)
    await appoint_substitute(province, absence(head, officer))
    taking = RevokeRole(person=head, agency=CULTURE, permission=APPROVE, at=NOW)
    await revoke_role(province, taking)
    assert await grants(province, officer) == {Grant(CULTURE, PROCESS)}


async def refusals(province: Sessions, wrong: AppointSubstitute) -> list[tuple[str, str]]:
    with pytest.raises(SubstituteRefused) as refused:
        await appoint_substitute(province, wrong)
    return [(defect.field, defect.code) for defect in refused.value.defects]


async def test_every_defect_of_a_substitution_is_told_at_once(province: Sessions):
    head, officer = await enrolled(province, "head"), await enrolled(province, "officer")
    await enrolled(province, "congdan", kind=PrincipalKind.CITIZEN)
    yesterday, monday = TODAY - timedelta(days=1), TODAY + timedelta(days=3)
    await given(province, head, APPROVE)
    await given(province, officer, PROCESS, CENTRE)
    backwards = absence(head, head, starts_on=monday, ends_on=TODAY, reason=" \u00a0")
    assert await refusals(province, backwards) == [
        ("substitute", "same_person"),
        ("ends_on", "ends_before_start"),
        ("reason", "required"),
    ]
    nobody = absence("nobody", "congdan", starts_on=yesterday)
    assert await refusals(province, nobody) == [
        ("absent", "no_such_colleague"),
        ("substitute", "no_such_colleague"),
        ("starts_on", "in_the_past"),
    ]
    strangers = absence("Head", "officer")
    assert await refusals(province, strangers) == [("substitute", "no_common_agency")]
    await given(province, officer, PROCESS, starts_on=monday)
    assert await refusals(province, strangers) == [("substitute", "no_common_agency")]
    await appoint_substitute(province, replace(strangers, ends_on=monday))
    again = absence(head, officer, starts_on=monday, ends_on=monday)
    assert await refusals(province, again) == [("starts_on", "already_away")]
    theirs = absence(officer, head, starts_on=monday, ends_on=monday)
    assert await refusals(province, theirs) == [("substitute", "substitute_away")]
    days = {"starts_on": monday + timedelta(days=1), "ends_on": monday + timedelta(days=1)}
    await appoint_substitute(province, absence(head, officer, **days))


async def test_who_decides_for_somebody_decides_for_all_of_their_agencies(province: Sessions):
    both, one, root = [await enrolled(province, name) for name in ("both", "one", "root")]
    for person, permission, agency in (
        (both, PROCESS, CULTURE),
        (both, PROCESS, CENTRE),
        (one, APPROVE, CULTURE),
        (root, Permission.ADMINISTER, AgencyCode("H47")),
    ):
        await given(province, person, permission, agency)
    lead, admin = await named(province, one), await named(province, root)
    with pytest.raises(NotYourAbsence):
        await appoint_substitute(province, absence(both, one, by=lead))
    appointed = await appoint_substitute(province, absence(both, one, by=admin))
    assert (appointed.appointed_by, appointed.reason) == (root, "nghỉ phép")
    assert lead is not None
    ending = DismissSubstitute(substitution=appointed.id, by=lead, at=NOW)
    with pytest.raises(NotYourAbsence):
        await dismiss_substitute(province, ending)
    alone = absence("one", "root", by=admin)
    assert await refusals(province, alone) == [
        ("substitute", "names_himself"),
        ("substitute", "no_common_agency"),
    ]


async def test_two_who_send_somebody_away_at_once_do_it_once(fresh_database: str):
    engine = create_engine(fresh_database)
    sessions = await founded(create_sessions(engine))
    names = ("head", "one", "two")
    head, *others = [await enrolled(sessions, name) for name in names]
    for person in (head, *others):
        await given(sessions, person, PROCESS)
    outcomes = await asyncio.gather(
        *(appoint_substitute(sessions, absence(head, other)) for other in others * 3),
        return_exceptions=True,
    )
    await engine.dispose()
    assert sum(isinstance(outcome, SubstituteRefused) for outcome in outcomes) == 5


async def test_officers_are_named_with_their_unit(province: Sessions):
    officer = await enrolled(province, "officer")
    await given(province, officer, PROCESS)
    async with province() as session:
        (found,) = await queries.officers_with(session, CULTURE, PROCESS, on=TODAY)
        assert await queries.officers_with(session, CENTRE, PROCESS, on=TODAY) == []
    assert (found.full_name, found.unit) == ("Ông officer", "Phòng Quản lý lữ hành")


async def test_who_is_asking_is_one_statement(province: Sessions, engine: AsyncEngine):
    head, officer = await enrolled(province, "head"), await enrolled(province, "officer")
    await given(province, head, APPROVE)
    await given(province, officer, PROCESS)
    await appoint_substitute(province, absence(head, officer))
    async with province() as session:
        with counted(engine) as statements:
            await queries.principal_of(session, b"", NOW)
            await queries.principal_named(session, officer, NOW)
            await queries.officers_with(session, CULTURE, APPROVE, on=TODAY)
    assert len(statements) == 3


async def test_the_same_role_given_by_two_at_once_is_given_once(fresh_database: str):
    engine = create_engine(fresh_database)
    sessions = await founded(create_sessions(engine))
    officer = await enrolled(sessions, "officer")
    outcomes = await asyncio.gather(
        *(given(sessions, officer, SIGN) for _ in range(6)), return_exceptions=True
    )
    held = await grants(sessions, officer)
    await engine.dispose()
    assert [type(outcome) for outcome in outcomes if outcome] == [RoleAlreadyHeld] * 5
    assert held == {Grant(CULTURE, SIGN)}
