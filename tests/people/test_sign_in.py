"""The front door: who is right comes in, who guesses learns nothing and is slowed."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from unicodedata import normalize
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.sessions import Sessions
from app.domain.accounts import UsernameTaken, WrongCredentials
from app.domain.errors import RateLimited
from app.domain.ids import PersonId
from app.domain.people import Grant, Permission, PrincipalKind
from app.people import passwords, queries
from app.people.actions.close_account import CloseAccount, close_account
from app.people.actions.enrol_person import AccountRefused, EnrolPerson, enrol_person
from app.people.actions.revoke_role import RevokeRole, revoke_role
from app.people.actions.sign_in import Patience, SignedIn, SignIn, network_of, sign_in
from app.people.actions.sign_out import SignOut, sign_out
from app.people.tables import SessionRow
from app.people.tokens import token_hash
from app.people.turnstile import TooManySignIns, Turnstile
from tests.people.province import CULTURE, NOW, enrolled, founded, given
from tests.statements import counted

PASSWORD = "đúng mật khẩu này"  # noqa: S105 - of a test
RIGHT = SignIn(username="Chuyenvien1", password=PASSWORD, address="203.0.113.7", at=NOW)
WRONG = replace(RIGHT, password=PASSWORD[::-1])


@pytest.fixture
async def officer(sessions: Sessions) -> PersonId:
    await founded(sessions)
    person = await enrolled(sessions, "chuyenvien1", password=PASSWORD)
    await given(sessions, person, Permission.PROCESS)
    return person


async def asked(sessions: Sessions, signed_in: SignedIn, after: timedelta = timedelta(0)) -> object:
    async with sessions() as session:
        return await queries.principal_of(session, token_hash(signed_in.token), NOW + after)


async def refused(sessions: Sessions, tries: Sequence[SignIn]) -> list[type[Exception]]:
    outcomes: list[type[Exception]] = []
    for attempt in tries:
        with pytest.raises((WrongCredentials, RateLimited)) as refusal:
            await sign_in(sessions, attempt)
        outcomes.append(refusal.type)
    return outcomes


async def test_the_right_password_opens_a_session_with_the_roles_of_the_day(
    sessions: Sessions, officer: PersonId
):
    signed_in = await sign_in(sessions, RIGHT)
    assert signed_in.principal.id == officer
    assert signed_in.principal.grants == (Grant(CULTURE, Permission.PROCESS),)
    assert signed_in.expires_at == NOW + timedelta(hours=8)
    assert await asked(sessions, signed_in) == signed_in.principal
    assert await asked(sessions, signed_in, timedelta(hours=8)) is None


async def test_the_database_keeps_no_token_and_the_token_shows_in_no_repr(
    sessions: Sessions, officer: PersonId
):
    signed_in = await sign_in(sessions, RIGHT)
    async with sessions() as session:
        row = (await session.scalars(select(SessionRow))).one()
    assert (row.person, row.token_hash) == (officer, token_hash(signed_in.token))
    assert signed_in.token not in repr(signed_in)
    assert PASSWORD not in repr(RIGHT)


async def test_a_password_is_the_same_in_either_unicode_form(sessions: Sessions, officer: PersonId):
    decomposed = replace(RIGHT, password=normalize("NFD", PASSWORD))
    assert decomposed.password != PASSWORD
    assert (await sign_in(sessions, decomposed)).principal.id == officer


@pytest.mark.usefixtures("officer")
async def test_unknown_closed_and_wrong_get_the_same_answer(sessions: Sessions):
    leaver = await enrolled(sessions, "leaver", password=PASSWORD)
    await close_account(sessions, CloseAccount(person=leaver, at=NOW))
    await enrolled(sessions, "oidc-only")
    tries = [WRONG, *(replace(RIGHT, username=name) for name in ("nobody", "leaver", "oidc-only"))]
    assert await refused(sessions, tries) == [WrongCredentials] * 4
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(SessionRow)) == 0


@pytest.mark.usefixtures("officer")
async def test_signing_out_ends_the_session_and_only_that_one(sessions: Sessions):
    one, other = await sign_in(sessions, RIGHT), await sign_in(sessions, RIGHT)
    for _ in range(2):
        await sign_out(sessions, SignOut(token_hash=token_hash(one.token), at=NOW))
    assert await asked(sessions, one) is None
    assert await asked(sessions, other) == other.principal


async def test_a_role_taken_away_is_gone_with_the_next_request(
    sessions: Sessions, officer: PersonId
):
    signed_in = await sign_in(sessions, RIGHT)
    taking = RevokeRole(person=officer, agency=CULTURE, permission=Permission.PROCESS, at=NOW)
    await revoke_role(sessions, taking)
    assert await asked(sessions, signed_in) == replace(signed_in.principal, grants=())


async def test_closing_an_account_ends_its_sessions(sessions: Sessions, officer: PersonId):
    signed_in = await sign_in(sessions, RIGHT)
    await close_account(sessions, CloseAccount(person=officer, at=NOW))
    assert await asked(sessions, signed_in) is None


async def test_old_sessions_are_forgotten_and_living_ones_are_not(
    sessions: Sessions, officer: PersonId
):
    signed_in = await sign_in(sessions, RIGHT)
    await sign_in(sessions, replace(RIGHT, at=NOW - timedelta(days=30)))
    async with sessions.begin() as session:
        await queries.forget_sessions(session, ended_before=NOW)
        assert await session.scalar(select(func.count()).select_from(SessionRow)) == 1
    assert await asked(sessions, signed_in) == signed_in.principal
    assert signed_in.principal.id == officer


@pytest.mark.usefixtures("officer")
async def test_guessing_one_account_is_slowed_even_for_the_right_password(sessions: Sessions):
    tries = [replace(WRONG, address=f"203.0.113.{n}") for n in range(12)]
    assert await refused(sessions, tries) == [WrongCredentials] * 10 + [RateLimited] * 2
    with pytest.raises(RateLimited) as refusal:
        await sign_in(sessions, RIGHT)
    assert refusal.value.facts == {"retry_after": 60}
    await sign_in(sessions, replace(RIGHT, at=NOW + timedelta(seconds=60)))


async def test_a_name_that_nobody_has_is_slowed_alike(sessions: Sessions):
    tries = [replace(WRONG, username="nobody", address=f"203.0.113.{n}") for n in range(11)]
    assert await refused(sessions, tries) == [WrongCredentials] * 10 + [RateLimited]


@pytest.mark.usefixtures("officer")
async def test_guessing_many_accounts_from_one_network_is_slowed(sessions: Sessions):
    guess = replace(WRONG, patience=Patience(per_network=3))
    tries = [replace(guess, username=f"name{n}", address=f"2001:db8:1:2::{n}") for n in range(5)]
    assert await refused(sessions, tries) == [WrongCredentials] * 3 + [RateLimited] * 2
    await sign_in(sessions, RIGHT)  # another network is not slowed


@pytest.mark.usefixtures("officer")
async def test_who_is_right_is_never_slowed(sessions: Sessions):
    for _ in range(12):
        await sign_in(sessions, RIGHT)


@pytest.mark.usefixtures("officer")
async def test_signing_in_is_few_statements(sessions: Sessions, engine: AsyncEngine):
    with counted(engine) as statements:
        await sign_in(sessions, RIGHT)
    assert len(statements) <= 5


def test_a_network_is_an_ipv4_address_or_an_ipv6_customer():
    assert network_of("203.0.113.7") == "203.0.113.7"
    assert network_of("::ffff:203.0.113.7") == "203.0.113.7"
    assert network_of("2001:db8:1:2:3::4") == network_of("2001:db8:1:2::9")
    assert network_of("2001:db8:1:2::9") != network_of("2001:db8:1:3::9")
    assert network_of("not an address") == "unknown"


@pytest.mark.usefixtures("officer")
async def test_a_user_name_is_taken_in_any_spelling(sessions: Sessions):
    with pytest.raises(UsernameTaken):
        await enrolled(sessions, "ChuyenViên1")


async def test_every_defect_of_a_new_account_is_told_at_once(sessions: Sessions):
    command = EnrolPerson(
        kind=PrincipalKind.SYSTEM, username="?", full_name=" ", password=PASSWORD[:4], at=NOW
    )
    with pytest.raises(AccountRefused) as refusal:
        await enrol_person(sessions, command)
    assert [(defect.field, defect.code) for defect in refusal.value.defects] == [
        ("username", "malformed_username"),
        ("password", "too_short"),
        ("full_name", "required"),
        ("kind", "not_allowed"),
    ]


async def test_what_is_known_of_a_person_can_prefill_a_form(sessions: Sessions):
    command = EnrolPerson(
        kind=PrincipalKind.CITIZEN,
        username="congdan1",
        full_name="Nguyễn Thị Ánh",
        phone="0905123456",
        at=NOW,
    )
    citizen = await enrol_person(sessions, command)
    async with sessions() as session:
        person = await queries.person(session, citizen)
        assert await queries.names_of(session, [citizen]) == {citizen: "Nguyễn Thị Ánh"}
        assert await queries.person(session, PersonId(UUID(int=1))) is None
    assert person is not None
    assert (person.full_name, person.phone) == ("Nguyễn Thị Ánh", "0905123456")


async def test_the_password_hash_has_the_parameters_we_chose():
    kept = await passwords.hashed(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert await passwords.matches(PASSWORD, kept)
    assert not await passwords.matches(PASSWORD + ".", kept)
    assert not await passwords.matches(PASSWORD, None)


async def test_a_flood_at_the_turnstile_is_refused_quickly_and_the_rest_passes():
    turnstile, inside, release = Turnstile(passing=1, waiting=1), asyncio.Event(), asyncio.Event()

    async def pass_through() -> str:
        async with turnstile.passage():
            inside.set()
            await release.wait()
        return "passed"

    tasks = [asyncio.create_task(pass_through()) for _ in range(2)]
    await inside.wait()
    await asyncio.sleep(0)
    with pytest.raises(TooManySignIns):
        await pass_through()
    release.set()
    assert await asyncio.gather(*tasks) == ["passed", "passed"]
    assert await pass_through() == "passed"
