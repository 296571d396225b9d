"""Sums that the desk names, and dossiers that go on because what was asked for is paid."""

import json

import pytest
from sqlalchemy import text

from app.domain.errors import Invalid
from app.domain.owing import OBLIGATION
from app.fees.actions.go_on import go_on
from app.fees.actions.price_fee import PriceFee, price_fee
from app.fees.paying import NotAtThisDesk
from tests.fees.treasury import DONE, Treasury


async def priced(
    treasury: Treasury,
    amount: int,
    *,
    fee: str = f"{OBLIGATION}:1",
    basis: str = "TB 123/TB-CCT",
    by: str = "receiver1",
) -> None:
    command = PriceFee(
        ref=str(treasury.dossier.id),
        fee=fee,
        amount=amount,
        basis=basis,
        by=treasury.world.people[by],
        at=treasury.at,
    )
    await price_fee(treasury.world.office, command, lambda _: DONE)


async def waiting(treasury: Treasury) -> None:
    for action, who in (("receive", "receiver1"), ("route", "receiver1"), ("accept", "clerk")):
        treasury.dossier = await treasury.world.act(
            treasury.dossier, action, by=who, at=treasury.at
        )
    treasury.dossier = await treasury.world.act(
        treasury.dossier,
        "request_obligation",
        by="officer",
        comment="Nộp lệ phí",
        at=treasury.at,
    )


async def state_of(treasury: Treasury) -> str:
    statement = text("select state from dossier where id = :id")
    async with treasury.world.sessions() as session:
        return str(await session.scalar(statement, {"id": treasury.dossier.id}))


async def demanded_by(treasury: Treasury) -> list[tuple[str, str | None]]:
    """The agency and the person that each demand for money names."""
    statement = text("select facts from notice where dossier_id = :id and notice = 'fee_due'")
    async with treasury.world.sessions() as session:
        found = [
            json.loads(facts)
            for facts in await session.scalars(statement, {"id": treasury.dossier.id})
        ]
    return [(facts["agency"], facts["person"]) for facts in found]


@pytest.mark.parametrize("by_bank", [True, False])
async def test_a_dossier_that_waits_for_money_goes_on_when_it_is_paid(
    treasury: Treasury, *, by_bank: bool
):
    await waiting(treasury)
    treasury.later(hours=1)
    await priced(treasury, 1_200_000)
    await treasury.kept()
    assert await state_of(treasury) == "waiting_obligation"
    # Whoever asked for it holds no till: the desk does, and no person of it.
    assert await demanded_by(treasury) == [(treasury.dossier.receiving_agency, None)] * 2
    if by_bank:
        await treasury.pays(await treasury.begun())
        await treasury.told()
        await treasury.kept()
    else:
        await treasury.cash(50_000)
        await treasury.kept()
        assert await state_of(treasury) == "waiting_obligation"
        await treasury.cash(1_200_000)
    await treasury.kept()
    assert await state_of(treasury) == "appraise"
    await go_on(treasury.world.office, treasury.dossier.id, treasury.at)


async def test_a_dossier_waits_for_a_person_while_nobody_has_named_what_is_to_be_paid(
    treasury: Treasury,
):
    """A tax is paid elsewhere: that the ordinary fee came meanwhile says nothing about it."""
    await waiting(treasury)
    treasury.later(hours=1)
    await treasury.cash(50_000)
    await treasury.kept()
    assert await state_of(treasury) == "waiting_obligation"


async def test_only_the_desk_names_a_sum_with_its_basis_and_for_what_has_none(treasury: Treasury):
    with pytest.raises(Invalid):
        await priced(treasury, 1_200_000)
    await waiting(treasury)
    for amount, wrong in ((1, {"fee": "le_phi"}), (0, {}), (1, {"basis": " "})):
        with pytest.raises(Invalid):
            await priced(treasury, amount, **wrong)
    with pytest.raises(NotAtThisDesk):
        await priced(treasury, 1_200_000, by="officer")
    await priced(treasury, 12_000_000)
    await priced(treasury, 1_200_000)
    assert (await treasury.standing()).owed == 1_250_000
