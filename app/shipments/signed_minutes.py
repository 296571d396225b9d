"""Biên bản đã ký ở đây: nobody types again by which minutes papers came, and when."""

from collections.abc import Mapping
from dataclasses import replace

from app.db.sessions import AsyncSession
from app.domain.calendar import HANOI
from app.domain.errors import DomainError
from app.domain.inputs import asks_for
from app.domain.judging import action_named
from app.domain.machine import Action
from app.domain.people import Permission
from app.domain.posted import MINUTES, earliest_signature, is_supplemented
from app.domain.situation import Situation
from app.dossiers.acting import PerformAction, visible_file, with_rules
from app.dossiers.office import Office
from app.shipments.queries.batches import Minutes, minutes_by_ref, minutes_of

SUBMISSION = 1


async def signed_minutes(
    session: AsyncSession, situation: Situation, action: Action
) -> Mapping[str, object] | None:
    """The minutes by which what ``action`` takes in came; None: none, or it came otherwise."""
    dossier = situation.dossier.id
    return _said(situation, action, (await minutes_of(session, [dossier])).get(dossier))


async def with_signed_minutes(
    session: AsyncSession, office: Office, command: PerformAction
) -> PerformAction:
    """``command`` with the minutes that desk and postman signed here, where it asks for any.

    Whoever names minutes has the last word; ``null`` says that what was sent came otherwise.
    Refuses nothing: what cannot be done is for the action itself to say.
    """
    data = dict(command.data)
    if MINUTES in data:
        if data[MINUTES] is not None:
            return command
        del data[MINUTES]
        return replace(command, data=data)
    found = None
    if command.by.agencies(Permission.RECEIVE):
        found = await minutes_by_ref(session, command.ref)
    if found is None:
        return command
    try:
        file = await visible_file(session, command.ref, command.by)
        situation = (await with_rules(session, office, file, command.at)).situation
        said = _said(situation, action_named(situation, command.action), found)
    except DomainError:
        return command
    return command if said is None else replace(command, data={**data, MINUTES: said})


def _said(
    situation: Situation, action: Action, minutes: Minutes | None
) -> Mapping[str, object] | None:
    """A supplement is not said to have come by the minutes of the submission."""
    if minutes is None or not asks_for(action, MINUTES):
        return None
    late = is_supplemented(situation.dossier, situation.machine)
    if late and minutes.wanted_by == SUBMISSION:
        return None
    if minutes.signed_at < earliest_signature(situation, action):
        return None
    signed_at = minutes.signed_at.astimezone(HANOI).isoformat(timespec="seconds")
    return {"number": minutes.number, "signed_at": signed_at}
