"""Đối soát với Cổng quốc gia: what it shows of our dossiers beside what it was told."""

import asyncio
from datetime import datetime
from typing import Final

import structlog

from app.national.queries import checking
from app.national.queries.checking import Check, Ours
from app.national.sending import Sending
from app.ports import PermanentFailure
from app.ports.national_portal import PortalRefused, SeenDossier

MOST: Final = 20_000
AT_ONCE: Final = 8

log = structlog.get_logger(__name__)


async def reconcile(sending: Sending, at: datetime) -> Check:
    """Each difference is kept until it is gone; nothing is mended without a person's word.

    Raises TemporaryFailure when the portal is away: what was found until then is kept.
    """
    async with sending.office.sessions() as session:
        ours = await checking.to_look_up(session, at, limit=MOST)
    differing = 0
    for first in range(0, len(ours), AT_ONCE):
        some = ours[first : first + AT_ONCE]
        found = await asyncio.gather(*(_compared(sending, one, at) for one in some))
        differing += sum(found)
    check = Check(at, len(ours), differing)
    async with sending.office.sessions.begin() as session:
        await checking.note_check(session, check)
    return check


async def _compared(sending: Sending, ours: Ours, at: datetime) -> bool:
    """Whether the portal shows something else."""
    try:
        theirs = await sending.portal.look_up(ours.code)
    except PortalRefused:
        theirs = None
    except PermanentFailure as unreadable:
        log.warning("national_look_up_unreadable", dossier=str(ours.dossier), words=str(unreadable))
        return False  # nothing is known of this one tonight; the others are looked up
    differs = not _agree(ours, theirs)
    async with sending.office.sessions.begin() as session:
        if not await checking.is_still_so(session, ours):
            return False
        if differs:
            await checking.note_difference(session, ours, theirs, at)
        else:
            await checking.forget_difference(session, ours.dossier)
    return differs


def _agree(ours: Ours, theirs: SeenDossier | None) -> bool:
    """The portal keeps no fractions of seconds."""
    if theirs is None or theirs.status != ours.status:
        return False
    mine = None if ours.due is None else ours.due.replace(microsecond=0)
    return mine == theirs.due
