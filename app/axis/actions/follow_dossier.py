"""Theo hồ sơ: the letters that a dossier wants are written, and those it wants no more taken back.

It reads how the dossier stands and not what the news was, so that news may come twice, late and
out of order.
"""

from datetime import datetime

from app.axis.promised import SendLetter
from app.axis.queries.letters import (
    Said,
    addresses,
    letters_of,
    lock_dossier,
    mark,
    say,
    write_letter,
)
from app.axis.registry import Registry
from app.axis.wanting import Desk, wanted
from app.db.sessions import AsyncSession
from app.domain.ids import DossierId
from app.domain.official_letters import LetterState
from app.domain.result_drafting import signing_actions
from app.dossiers.acting import with_rules
from app.dossiers.queries.files import dossier_file
from app.dossiers.queries.result_drafts import last_signing
from app.jobs.promise import promise


async def follow_dossier(registry: Registry, dossier: DossierId, at: datetime) -> None:
    """Nothing, for a dossier that asks nobody on the axis and never did."""
    async with registry.sessions() as session:
        file = await dossier_file(session, str(dossier))
        asked = {question.agency for question in file.dossier.consultations}
        if not await addresses(session, asked) and not await letters_of(session, dossier):
            return
    async with registry.sessions.begin() as session:
        await lock_dossier(session, dossier)
        file = await dossier_file(session, str(dossier))
        opened = await with_rules(session, registry.office, file, at)
        agencies = {question.agency for question in file.dossier.consultations}
        machine = opened.procedure.machine
        desk = Desk(
            procedure=opened.procedure,
            addresses=await addresses(session, {*agencies, file.dossier.competent_agency}),
            asked_by=await _who(session, dossier, ("consult",)) or file.holder_name or "",
            signed_by=await _who(session, dossier, signing_actions(machine)),
            at=at,
        )
        changes = wanted(file, await letters_of(session, dossier), desk)
        for letter in changes.write:
            if await write_letter(session, letter):
                await promise(session, SendLetter(letter=letter.id), once=str(letter.id))
        for identity in changes.cancel:
            await mark(session, identity, state=LetterState.CANCELLED, state_at=at, trouble=None)
            await say(session, Said(identity, LetterState.CANCELLED, at, ""), at)


async def _who(session: AsyncSession, dossier: DossierId, actions: tuple[str, ...]) -> str:
    signing = await last_signing(session, dossier, actions)
    return "" if signing is None else signing.full_name
