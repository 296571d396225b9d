"""One notice from way to way, inside the caller's transaction, its row locked."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from app.db.sessions import AsyncSession
from app.domain.notifying import (
    SENT,
    CallOutcome,
    Contact,
    DeliveryState,
    Medium,
    Verdict,
    WayState,
    ending,
    judged,
    look_again_at,
    next_way,
)
from app.dossiers.acting import with_rules
from app.dossiers.queries.files import dossier_file
from app.jobs.promise import promise
from app.notices.mailroom import Mailroom
from app.notices.promised import SendDelivery
from app.notices.queries.calls import end_call, put_on_call_list
from app.notices.queries.deliveries import (
    Delivery,
    add_delivery,
    deliveries_of,
    note_state,
)
from app.notices.queries.ways import Way, settle

WAKING: Final = frozenset({Medium.ZALO, Medium.SMS})
"""What makes a telephone ring: quiet hours are about these."""


async def go_on(session: AsyncSession, mail: Mailroom, way: Way, at: datetime) -> None:
    """Take note of what reached, wait, try the next way, or have the applicant called."""
    deliveries = await deliveries_of(session, way.id)
    verdicts = {
        d.id: judged(d.medium, d.state, d.since, at, mail.patience) for d in _out(deliveries)
    }
    opened = any(d.medium is Medium.PORTAL and _arrived(d) for d in deliveries)
    if opened or Verdict.REACHED in verdicts.values():
        await reach(session, way, deliveries, at)
        return
    if way.state is not WayState.UNDER_WAY:
        return
    waited_for = [d for d in _out(deliveries) if verdicts[d.id] is Verdict.WAIT]
    if waited_for:
        looks = [look_again_at(d.medium, d.state, d.since, mail.patience) for d in waited_for]
        await settle(session, way.id, WayState.UNDER_WAY, at, min(looks))
        return
    for delivery in _out(deliveries):
        if delivery.state in {DeliveryState.PLANNED, DeliveryState.ACCEPTED}:
            await note_state(session, delivery.id, DeliveryState.SILENT, at, None)
    following = next_way(way.media, [d.medium for d in deliveries])
    if following is None:
        await _end(session, mail, way, at)
    else:
        await _try(session, mail, way, following, at)


async def reach(
    session: AsyncSession, way: Way, deliveries: Iterable[Delivery], at: datetime
) -> None:
    """The notice has arrived by one way: the others are spared, and so is the call.

    What must reach is not spared because a page was opened: a page says less than the message,
    and nobody takes it with him.
    """
    for delivery in _out(deliveries):
        if delivery.state is DeliveryState.PLANNED and not still_goes(way, deliveries):
            await note_state(session, delivery.id, DeliveryState.SPARED, at, None)
    await end_call(session, way.id, CallOutcome.ELSEWHERE, None, at)
    if way.state is not WayState.REACHED:
        await settle(session, way.id, WayState.REACHED, at, None)


def still_goes(way: Way, deliveries: Iterable[Delivery]) -> bool:
    """Whether what waits to be sent is sent although the notice was seen on the portal."""
    return way.must_reach and not any(map(_arrived, _out(deliveries)))


async def _try(
    session: AsyncSession, mail: Mailroom, way: Way, medium: Medium, at: datetime
) -> None:
    not_before = mail.quiet.send_at(at, lawful=way.lawful or medium not in WAKING)
    file = await dossier_file(session, str(way.dossier_id))
    delivery = Delivery(
        id=delivery_id(way.id, medium),
        way_id=way.id,
        medium=medium,
        recipient=masked(Contact(file.applicant.phone, file.applicant.email), medium),
        not_before=not_before,
        state=DeliveryState.PLANNED,
        state_at=at,
        language=way.language,
    )
    await add_delivery(session, delivery)
    wait = not_before - at
    await promise(
        session, SendDelivery(delivery=delivery.id), after=wait if wait > timedelta() else None
    )
    look = look_again_at(medium, delivery.state, delivery.since, mail.patience)
    await settle(session, way.id, WayState.UNDER_WAY, at, look)


async def _end(session: AsyncSession, mail: Mailroom, way: Way, at: datetime) -> None:
    state = ending(must_reach=way.must_reach)
    await settle(session, way.id, state, at, None)
    if state is WayState.TO_CALL:
        file = await dossier_file(session, str(way.dossier_id))
        opened = await with_rules(session, mail.office, file, at)
        calendar = opened.situation.calendar
        tomorrow = calendar.next_working_day(calendar.day_of(at))
        await put_on_call_list(session, way.id, way.dossier_id, tomorrow)


def delivery_id(way: UUID, medium: Medium) -> UUID:
    """The same message has the same id however often it is made, and no other has it."""
    return uuid5(way, medium.value)


def address(contact: Contact, medium: Medium) -> str | None:
    """Where a message by ``medium`` goes to; None: nowhere any more."""
    if not contact.has(medium):
        return None
    return contact.email if medium is Medium.EMAIL else contact.phone


def masked(contact: Contact, medium: Medium) -> str:
    """Enough of an address for its owner to know it: ``*******456``, ``a***@vidu.vn``."""
    whole = address(contact, medium) or ""
    if medium is Medium.EMAIL:
        name, _, domain = whole.partition("@")
        return f"{name[:1]}***@{domain}"
    return "*" * max(0, len(whole) - 3) + whole[-3:]


def _out(deliveries: Iterable[Delivery]) -> list[Delivery]:
    return [delivery for delivery in deliveries if delivery.medium in SENT]


def _arrived(delivery: Delivery) -> bool:
    return delivery.state is DeliveryState.DELIVERED
