"""Who keeps the promises about the national portal, and what is done by the clock."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from app.jobs.keeping import AnyKeeper, Keeper, Periodic
from app.national.actions.mark_debt import mark_debt
from app.national.actions.plan_check import plan_check
from app.national.actions.reconcile import reconcile
from app.national.actions.send_debts import send_debts
from app.national.actions.take_in_arrival import take_in_arrival
from app.national.portal_office import PortalOffice
from app.national.promised import LookUpThere, MarkDebt, SendDebts, TakeInArrival
from app.ports import Away


def keepers(office: PortalOffice) -> Sequence[AnyKeeper]:
    """Without a way to the portal nothing is owed to it, and what is promised is done."""
    sending = office.sending

    async def mark(order: MarkDebt, at: datetime) -> None:
        if sending is not None:
            await mark_debt(office.sessions, order.dossier, at)

    async def send(_: SendDebts, at: datetime) -> None:
        if sending is not None:
            await send_debts(sending, at)

    async def look_up(_: LookUpThere, at: datetime) -> None:
        if sending is not None:
            await reconcile(sending, at)

    async def take_in(order: TakeInArrival, at: datetime) -> None:
        await take_in_arrival(office, order.arrival, at)

    return (
        Keeper(MarkDebt, mark, at_once=4),
        Keeper(SendDebts, send, at_once=1),
        Keeper(LookUpThere, look_up, at_once=1),
        Keeper(TakeInArrival, take_in, at_once=3),
    )


def by_the_clock(office: PortalOffice) -> Sequence[Periodic]:
    """What is still owed is tried again every minute, however long the portal was away.

    Every night at two, in Hà Nội, what it shows is compared with what we say.
    """
    sending = office.sending
    if sending is None:
        return ()

    async def send(at: datetime) -> None:
        with suppress(Away):
            await send_debts(sending, at)

    async def look_up(_: datetime) -> None:
        await plan_check(office.sessions)

    return (
        Periodic("national.send_again", "* * * * *", send),
        Periodic("national.look_up_tonight", "0 19 * * *", look_up),
    )
