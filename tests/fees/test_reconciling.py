"""The file of a day beside our books: every difference is shown until somebody settles it."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from app.domain.errors import Invalid
from app.domain.owing import MoneyState
from app.domain.people import Grant, Permission, Principal, PrincipalKind
from app.fees.actions.reconcile_day import ReconcileDay, reconcile_day
from app.fees.actions.settle_difference import SettleDifference, settle_difference
from app.fees.queries import comparisons
from app.fees.queries.comparisons import DifferenceNotFound, Found
from app.people.actions.enrol_person import EnrolPerson, enrol_person
from app.people.actions.grant_role import GrantRole, grant_role
from app.people.administering import NotYourAgency
from app.ports.payment import StatementUnreadable
from tests.dossiers.world import PROVINCE
from tests.fees.treasury import Treasury

DAY = date(2026, 8, 20)
HEAD = "transaction_date,reference_number,amount_in,amount_out,transaction_content"


async def compared(treasury: Treasury, *lines: str) -> list[tuple[str, str]]:
    command = ReconcileDay(
        content="\n".join([HEAD, *lines]).encode(),
        name="2026-08-20.csv",
        day=DAY,
        by=None,
        at=treasury.at,
    )
    _, found = await reconcile_day(treasury.till, command)
    return [(each.kind.value, each.number) for each in found]


async def an_administrator(treasury: Treasury) -> Principal:
    """Somebody who administers the whole province."""
    sessions = treasury.world.sessions
    person = await enrol_person(
        sessions,
        EnrolPerson(
            kind=PrincipalKind.STAFF,
            username=f"quantri{uuid4().hex}",
            full_name="Bà quản trị",
            at=treasury.at,
        ),
    )
    role = GrantRole(
        person=person,
        agency=PROVINCE,
        permission=Permission.ADMINISTER,
        starts_on=DAY,
        at=treasury.at,
    )
    await grant_role(sessions, role)
    return Principal(
        id=person,
        kind=PrincipalKind.STAFF,
        full_name="Bà quản trị",
        grants=(Grant(agency=PROVINCE, permission=Permission.ADMINISTER),),
    )


async def kept(treasury: Treasury) -> list[Found]:
    async with treasury.world.sessions() as session:
        (day,) = await comparisons.comparisons(session)
        return [*await comparisons.differences_of(session, day.id)]


async def test_every_difference_is_kept_until_it_is_settled_or_gone(treasury: Treasury):
    order = await treasury.begun()
    await treasury.pays(order, number="FT1")
    await treasury.told()
    await treasury.kept()
    same = f"2026-08-20 09:00:00,FT1,50000,0,{order.reference}"
    assert await compared(treasury, same) == []
    strange = "2026-08-20 10:00:00,FT2,30000,0,chuyen tien"
    less = same.replace("50000", "40000")
    assert await compared(treasury, less, strange) == [("amount", "FT1"), ("only_theirs", "FT2")]
    for _ in range(2):
        assert await compared(treasury, strange) == [("only_theirs", "FT2"), ("only_ours", "FT1")]
    found = {each.difference.number: each for each in await kept(treasury)}
    assert set(found) == {"FT1", "FT2"}
    assert found["FT2"].dossier is None
    settling = SettleDifference(
        difference=found["FT2"].id,
        words="Đã hoàn cho người chuyển",
        by=await an_administrator(treasury),
        at=treasury.at,
    )
    clerk = treasury.world.people["receiver1"]
    for forbidden in (
        settle_difference(treasury.world.sessions, replace(settling, by=clerk)),
        reconcile_day(
            treasury.till,
            ReconcileDay(content=b"", name="x.csv", day=DAY, by=clerk, at=treasury.at),
        ),
    ):
        with pytest.raises(NotYourAgency):
            await forbidden
    await settle_difference(treasury.world.sessions, settling)
    with pytest.raises(DifferenceNotFound):
        await settle_difference(treasury.world.sessions, settling)
    assert await compared(treasury, same, strange) == [("only_theirs", "FT2")]
    (left,) = await kept(treasury)
    assert (left.settled_by, left.words) == ("Bà quản trị", "Đã hoàn cho người chuyển")


async def test_a_payment_that_only_the_file_tells_of_is_asked_about_and_booked(
    treasury: Treasury,
):
    order = await treasury.begun()
    await treasury.pays(order, number="FT9")
    line = f"2026-08-20 09:00:00,FT9,50000,0,{order.reference}"
    assert await compared(treasury, line) == [("only_theirs", "FT9")]
    (found,) = await kept(treasury)
    assert found.dossier == treasury.dossier.id
    await treasury.kept()
    assert (await treasury.standing()).state is MoneyState.PAID
    assert await compared(treasury, line) == []
    assert await kept(treasury) == []


async def test_what_cannot_be_read_or_settled_changes_nothing(treasury: Treasury):
    with pytest.raises(StatementUnreadable):
        await compared(treasury, "2026-08-20 09:00:00,FT9,x,0,le phi")
    ruler = await an_administrator(treasury)
    for words, refusal in ((" ", Invalid), ("x", DifferenceNotFound)):
        with pytest.raises(refusal):
            await settle_difference(
                treasury.world.sessions,
                SettleDifference(difference=UUID(int=1), words=words, by=ruler, at=treasury.at),
            )
