"""Gửi tin: one message is handed to whoever carries it, and what came of that is noted."""

from datetime import datetime
from uuid import UUID

from app.domain.notifying import Contact, DeliveryState, WayState
from app.dossiers.acting import with_rules
from app.dossiers.queries.files import dossier_file
from app.jobs.promise import promise
from app.notices.going_on import address, go_on, still_goes
from app.notices.mailroom import Mailroom
from app.notices.promised import SendDelivery
from app.notices.queries.deliveries import (
    Delivery,
    Sent,
    deliveries_of,
    note_sent,
    note_state,
    the_delivery,
)
from app.notices.queries.places import places
from app.notices.queries.ways import the_way
from app.notices.stating import Telling, named_codes
from app.notices.wording import NothingToSay, worded
from app.ports.notification import Message, MessageRefused

NOT_OFFERED, NO_ADDRESS, NO_TEXT = "not_offered", "no_address", "no_text"
"""Why a message was not even handed over."""


async def send_delivery(mail: Mailroom, delivery: UUID, at: datetime) -> None:
    """Once the other side has it, or never will, nothing more is done."""
    async with mail.sessions() as session:
        found = await the_delivery(session, delivery)
        if found is None or found.state is not DeliveryState.PLANNED:
            return
        way = await the_way(session, found.way_id)
        if way is None:
            return
        file = await dossier_file(session, str(way.dossier_id))
        opened = await with_rules(session, mail.office, file, at)
        spared = way.state is WayState.REACHED and not still_goes(
            way, await deliveries_of(session, way.id)
        )
        telling = Telling(
            notice=way.notice,
            seq=way.seq,
            at=way.told_at,
            facts=way.facts,
            opened=opened,
            places=await places(session, named_codes(opened, way.facts)),
        )
    if spared:
        await _note(mail, found, DeliveryState.SPARED, None, at)
    elif at < found.not_before:
        await _later(mail, found, at)
    else:
        await _hand_over(mail, found, telling, at)


async def _hand_over(mail: Mailroom, delivery: Delivery, telling: Telling, at: datetime) -> None:
    messenger = mail.messengers.get(delivery.medium)
    applicant = telling.opened.file.applicant
    to = address(Contact(applicant.phone, applicant.email), delivery.medium)
    if messenger is None or to is None:
        code = NOT_OFFERED if messenger is None else NO_ADDRESS
        await _note(mail, delivery, DeliveryState.FAILED, code, at)
        return
    try:
        template, text = worded(mail, telling, delivery.medium, delivery.language)
        message = Message(
            id=delivery.id,
            to=to,
            subject=text.subject,
            text=text.text,
            html=text.html,
            at=at,
            template=template.name,
            params=text.params,
        )
        taken = await messenger.send(message)
    except NothingToSay:
        await _note(mail, delivery, DeliveryState.FAILED, NO_TEXT, at)
    except MessageRefused as refusal:
        await _note(mail, delivery, DeliveryState.FAILED, str(refusal), at)
    else:
        sent = Sent(
            provider=messenger.provider,
            provider_id=taken.provider_id,
            template=template.name,
            version=template.version,
            digest=text.digest,
        )
        await _took(mail, delivery, sent, at)


async def _took(mail: Mailroom, delivery: Delivery, sent: Sent, at: datetime) -> None:
    async with mail.sessions.begin() as session:
        way = await the_way(session, delivery.way_id, lock=True)
        await note_sent(session, delivery.id, sent, at)
        if way is not None:
            await go_on(session, mail, way, at)


async def _note(
    mail: Mailroom, delivery: Delivery, state: DeliveryState, code: str | None, at: datetime
) -> None:
    async with mail.sessions.begin() as session:
        way = await the_way(session, delivery.way_id, lock=True)
        await note_state(session, delivery.id, state, at, code)
        if way is not None:
            await go_on(session, mail, way, at)


async def _later(mail: Mailroom, delivery: Delivery, at: datetime) -> None:
    async with mail.sessions.begin() as session:
        order = SendDelivery(delivery=delivery.id)
        await promise(session, order, after=delivery.not_before - at)
