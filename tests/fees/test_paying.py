"""Money comes in: once, for what it is, and never because somebody said so."""

import asyncio
import json

import pytest
from sqlalchemy import text

from app.domain.owing import MoneyState
from app.domain.signing import SignatureOutOfTime, SignatureWrong
from app.fees.actions.reckon_dues import reckon_dues
from app.fees.orders import OrderState
from app.fees.paying import MoreThanOwed, NotAtThisDesk, NothingToPay
from app.ports import PermanentFailure
from tests.fees.treasury import Treasury
from tests.partners.paying import altered

BOTH = pytest.mark.parametrize("treasury", ["vietqr", "payment_platform"], indirect=True)


@BOTH
async def test_a_payment_is_booked_after_our_own_question_and_the_applicant_is_told(
    treasury: Treasury,
):
    assert (await treasury.standing()).state is MoneyState.DUE
    order = await treasury.begun()
    assert order.state is OrderState.OPEN
    await treasury.pays(order)
    await treasury.told()
    assert (await treasury.standing()).state is MoneyState.DUE
    await treasury.kept()
    assert (await treasury.standing()).state is MoneyState.PAID
    assert (await treasury.order(order.id)).state is OrderState.PAID
    (receipt,) = await treasury.receipts()
    assert (receipt.name, receipt.amount) == ("BLDT/2026-0000001", 50_000)
    assert [notice for notice, _ in await treasury.notices()] == ["payment_ok", "fee_due"]
    with pytest.raises(NothingToPay):
        await treasury.begun()


@BOTH
async def test_a_duplicate_is_no_news(treasury: Treasury):
    await treasury.payer.partner.behave(losing=0.0)
    order = await treasury.begun()
    await treasury.pays(order)
    for _ in range(3):
        await treasury.told()
        await treasury.kept()
    await treasury.looked_after()
    standing = await treasury.standing()
    assert (standing.paid, standing.refund) == (50_000, 0)
    assert len(await treasury.receipts()) == 1


@BOTH
async def test_a_callback_that_is_not_theirs_or_was_altered_books_nothing(treasury: Treasury):
    order = await treasury.begun()
    message = await treasury.pays(order, known=False)
    field = "transferAmount" if order.provider == "vietqr" else "SoTien"
    with pytest.raises(SignatureWrong):
        await treasury.told(altered(message, **{field: 1}))
    await treasury.payer.partner.behave(wrong_signature=True)
    with pytest.raises(SignatureWrong):
        await treasury.told(await treasury.pays(order, known=False))
    await treasury.kept()
    assert (await treasury.standing()).paid == 0


@BOTH
async def test_a_callback_alone_marks_nothing_paid(treasury: Treasury):
    """It is rightly signed; but when we ask, nobody knows of the money (rule 14)."""
    order = await treasury.begun()
    await treasury.pays(order, known=False)
    await treasury.told()
    assert await treasury.kept() == 1
    assert (await treasury.standing()).state is MoneyState.DUE
    await treasury.payer.partner.ask("POST", "/_know")
    treasury.later(minutes=1)
    assert await treasury.looked_after() == 1
    assert (await treasury.standing()).state is MoneyState.PAID


@BOTH
async def test_another_amount_than_asked_for_is_shown_and_not_paid(treasury: Treasury):
    order = await treasury.begun()
    await treasury.pays(order, amount=40_000, told=50_000)
    await treasury.told()
    await treasury.kept()
    standing = await treasury.standing()
    assert (standing.state, standing.owed) == (MoneyState.PARTLY, 10_000)
    assert (await treasury.order(order.id)).state is OrderState.DIFFERS
    rest = await treasury.begun()
    assert rest.amount == 10_000


@BOTH
async def test_a_lost_callback_loses_no_money(treasury: Treasury):
    order = await treasury.begun()
    await treasury.pays(order)
    assert await treasury.looked_after() == 0
    treasury.later(seconds=31)
    assert await treasury.looked_after() == 1
    assert (await treasury.standing()).state is MoneyState.PAID
    treasury.later(days=2)
    assert await treasury.looked_after() == 0


async def test_money_for_an_attempt_that_is_over_is_credited_and_given_back(treasury: Treasury):
    late = await treasury.begun()
    treasury.later(hours=25)
    again = await treasury.begun()
    assert again.reference != late.reference
    await treasury.looked_after()
    assert (await treasury.order(late.id)).state is OrderState.REPLACED
    for order in (again, late):
        await treasury.pays(order)
        await treasury.told()
    await treasury.kept()
    standing = await treasury.standing()
    assert (standing.state, standing.refund) == (MoneyState.REFUND_DUE, 50_000)
    assert len(await treasury.receipts()) == 2


async def test_an_attempt_whose_time_is_over_is_asked_about_for_a_while(treasury: Treasury):
    order = await treasury.begun()
    treasury.later(hours=25)
    assert await treasury.looked_after() == 1
    assert (await treasury.order(order.id)).state is OrderState.EXPIRED
    await treasury.pays(order)
    treasury.later(hours=7)
    await treasury.looked_after()
    assert (await treasury.standing()).state is MoneyState.PAID


async def test_an_open_attempt_is_answered_again_and_a_new_one_replaces_it(treasury: Treasury):
    first = await treasury.begun()
    assert await treasury.begun() == first
    second = await treasury.begun(anew=True)
    assert second.reference != first.reference
    assert (await treasury.order(first.id)).state is OrderState.REPLACED


@pytest.mark.parametrize("treasury", ["payment_platform"], indirect=True)
async def test_what_the_platform_refuses_is_told_and_may_be_tried_again(
    treasury: Treasury, monkeypatch: pytest.MonkeyPatch
):
    payment = treasury.payer.payment
    monkeypatch.setattr(payment, "settings", payment.settings.model_copy(update={"partner": "X"}))  # type: ignore[attr-defined]
    with pytest.raises(PermanentFailure):
        await treasury.begun()
    monkeypatch.undo()
    order = await treasury.begun(anew=True)
    assert order.how is not None


async def test_an_old_message_is_out_of_time(treasury: Treasury):
    order = await treasury.begun()
    message = await treasury.pays(order)
    treasury.later(minutes=6)
    with pytest.raises(SignatureOutOfTime):
        await treasury.told(message)


async def test_a_transfer_that_names_no_attempt_is_kept_and_books_nothing(treasury: Treasury):
    order = await treasury.begun()
    await treasury.pays(order, words="le phi")
    await treasury.told()
    assert await treasury.kept() == 0
    async with treasury.world.sessions() as session:
        rows = await session.execute(text("select reference, raw from payment_event"))
        (event,) = rows.all()
    assert event.reference is None
    assert json.loads(event.raw)["transferAmount"] == 50_000
    assert (await treasury.standing()).paid == 0


async def test_cash_gets_numbers_without_a_gap_and_no_more_than_is_owed(treasury: Treasury):
    """Also when eight hands take cash at once, and some of them are refused."""
    others = [await treasury.other() for _ in range(3)]
    with pytest.raises(MoreThanOwed):
        await treasury.cash(60_000)
    with pytest.raises(NotAtThisDesk):
        await treasury.cash(50_000, by="officer")
    tries = [each.cash(50_000) for each in (treasury, *others, treasury, *others)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    refused = [each for each in outcomes if isinstance(each, BaseException)]
    assert {type(each) for each in refused} == {NothingToPay}
    numbers = [receipt.number for each in (treasury, *others) for receipt in await each.receipts()]
    assert sorted(numbers) == [1, 2, 3, 4]
    (receipt,) = await treasury.receipts()
    assert (receipt.series, receipt.method) == ("BLTM", "cash")
    assert receipt.taken_by_name == "Cán bộ receiver1"
    assert (await treasury.standing()).state is MoneyState.PAID


async def test_every_change_announces_itself_once(treasury: Treasury):
    await treasury.cash(20_000)
    await treasury.cash(30_000)
    await reckon_dues(treasury.world.sessions, treasury.dossier.id, treasury.at)
    statement = text("select seq from outbox where kind = 'payment' order by id")
    async with treasury.world.sessions() as session:
        assert [*await session.scalars(statement)] == [1, 2, 3]
