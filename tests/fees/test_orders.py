"""An attempt to pay: how it is stored, and when we ask about it."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import TextClause, text

from app.fees.actions.look_after_orders import look_after_orders
from app.fees.orders import (
    LASTS,
    WATCHED_ON,
    OrderState,
    PaymentOrder,
    how_from,
    how_text,
    items_from,
    items_text,
    next_inquiry,
)
from app.fees.queries import orders
from app.ports.payment import AtTheCounter, HowToPay, Item, PageToOpen, QrToScan
from tests.fees.treasury import Treasury

NOW = datetime(2026, 8, 20, tzinfo=UTC)
ORDER = PaymentOrder(
    id=UUID(int=1),
    dossier=UUID(int=2),
    reference="MC0000000000",
    provider="vietqr",
    amount=50_000,
    items=(Item(key="le_phi", label="Lệ phí", amount=50_000),),
    state=OrderState.OPEN,
    begun_at=NOW,
    expires_at=NOW + LASTS,
)

WATCHED = text("select count(*) from payment_order where id = :order and inquire_at is not null")
PROMISED = text("select count(*) from pgqueuer where dedupe_key = :key")
PARK = text("update pgqueuer set status = 'failed' where dedupe_key = :key")


def test_we_ask_ever_more_rarely_and_stop_some_days_after_the_end():
    asked, order = [NOW], ORDER
    while (again := next_inquiry(order, asked[-1])) is not None:
        asked.append(again)
        order = replace(order, inquiries=order.inquiries + 1)
    pauses = [later - earlier for earlier, later in itertools.pairwise(asked)]
    assert pauses == sorted(pauses)
    assert pauses[0] <= timedelta(minutes=1)
    assert asked[-1] >= ORDER.expires_at + WATCHED_ON
    assert len(asked) < 30


@pytest.mark.parametrize(
    "how",
    [
        QrToScan(text="000201", bank="VCB", account="123", holder="A", purpose="MC1"),
        PageToOpen(address="https://pay.example.vn/1"),
        AtTheCounter(),
    ],
)
def test_what_is_stored_is_read_back(how: HowToPay):
    assert how_from(how_text(how)) == how
    assert items_from(items_text(ORDER.items)) == ORDER.items
    assert how_from(None) is None


def test_an_attempt_is_live_until_its_end_unless_it_is_over():
    assert ORDER.is_live(NOW)
    assert not ORDER.is_live(NOW + LASTS)
    assert not replace(ORDER, state=OrderState.REPLACED).is_live(NOW)


async def test_a_job_that_runs_twice_turns_no_paid_attempt_back(treasury: Treasury):
    order = await treasury.begun()
    assert order.how is not None
    await treasury.pays(order)
    await treasury.asked_about(order)
    async with treasury.world.sessions.begin() as session:
        await orders.failed(session, order, "refused")
        await orders.begun(session, order, order.how, inquire_at=treasury.at)
    after = await treasury.order(order.id)
    assert (after.state, after.trouble) == (OrderState.PAID, None)
    assert await looked_at(treasury, WATCHED, order=order.id) == 0


async def test_a_question_that_is_parked_is_not_asked_beside_it(treasury: Treasury):
    order = await treasury.begun()
    key = f"fees.inquire_payment:{order.id}"
    treasury.later(minutes=1)
    await look_after_orders(treasury.world.sessions, treasury.at)
    assert await looked_at(treasury, PROMISED, key=key) == 1
    async with treasury.world.sessions.begin() as session:
        await session.execute(PARK, {"key": key})
    treasury.later(hours=2)
    await look_after_orders(treasury.world.sessions, treasury.at)
    assert await looked_at(treasury, PROMISED, key=key) == 1


async def looked_at(treasury: Treasury, statement: TextClause, **said: object) -> int:
    async with treasury.world.sessions() as session:
        return int(await session.scalar(statement, said) or 0)
