"""Who keeps the promises about money, and what is done about it by the clock."""

from collections.abc import Sequence
from datetime import datetime

from app.fees.actions.ask_how_to_pay import ask_how_to_pay
from app.fees.actions.book_at_door import book_at_door
from app.fees.actions.go_on import go_on
from app.fees.actions.inquire_payment import inquire_payment
from app.fees.actions.look_after_orders import look_after_orders
from app.fees.actions.reckon_dues import reckon_dues
from app.fees.promised import BeginPayment, BookAtDoor, GoOn, InquirePayment, ReckonDues
from app.fees.till import Till
from app.jobs.keeping import AnyKeeper, Keeper, Periodic

AT_ONCE = 3
"""Hands that one slow partner may hold."""


def keepers(till: Till) -> Sequence[AnyKeeper]:
    """Those who follow dossiers, and those who speak with the other side."""

    async def reckon(news: ReckonDues, at: datetime) -> None:
        await reckon_dues(till.sessions, news.dossier, at)

    async def begin(order: BeginPayment, at: datetime) -> None:
        await ask_how_to_pay(till, order.order, at)

    async def inquire(order: InquirePayment, at: datetime) -> None:
        await inquire_payment(till, order, at)

    async def at_door(parcel: BookAtDoor, at: datetime) -> None:
        await book_at_door(till.sessions, parcel.order, at)

    async def confirm(order: GoOn, at: datetime) -> None:
        await go_on(till.office, order.dossier, at)

    return (
        Keeper(ReckonDues, reckon),
        Keeper(BeginPayment, begin, at_once=AT_ONCE),
        Keeper(InquirePayment, inquire, at_once=AT_ONCE),
        Keeper(BookAtDoor, at_door),
        Keeper(GoOn, confirm),
    )


def by_the_clock(till: Till) -> Sequence[Periodic]:
    """Every minute: what may have been paid without anybody telling us."""

    async def look_after(at: datetime) -> None:
        await look_after_orders(till.sessions, at)

    return (Periodic("fees.look_after_orders", "* * * * *", look_after),)
