"""Gửi kết quả: an issued result goes to another agency as an official letter, by a person's order.

Agencies that were asked over the axis get it by themselves.
"""

from dataclasses import dataclass
from datetime import datetime

from app.axis.promised import SendLetter
from app.axis.queries.letters import addresses, write_letter
from app.axis.registry import Registry
from app.axis.settling import NotYourLetter, may_settle
from app.axis.wanting import Desk, result_letter
from app.domain.errors import Conflict, Defect, Invalid
from app.domain.ids import AgencyCode
from app.domain.people import Principal
from app.domain.result_drafting import signing_actions
from app.dossiers.acting import visible_file, with_rules
from app.dossiers.queries.result_drafts import last_signing
from app.jobs.promise import promise


class NoResultYet(Conflict):
    """Nothing was issued, or it was voided since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendResult:
    ref: str
    to: AgencyCode
    by: Principal
    at: datetime


async def send_result(registry: Registry, command: SendResult) -> None:
    """To the same agency again it is one letter.

    Raises DossierNotFound, NotYourLetter, NoResultYet, Invalid (an agency without an address).
    """
    async with registry.sessions.begin() as session:
        file = await visible_file(session, command.ref, command.by, lock=True)
        if not may_settle(file.dossier, command.by):
            raise NotYourLetter
        if not file.results:
            raise NoResultYet
        known = await addresses(session, {command.to, file.dossier.competent_agency})
        organ = known.get(command.to)
        if organ is None:
            raise Invalid([Defect("to", "no_axis_address")])
        opened = await with_rules(session, registry.office, file, command.at)
        actions = signing_actions(opened.procedure.machine)
        signing = await last_signing(session, file.dossier.id, actions)
        desk = Desk(
            procedure=opened.procedure,
            addresses=known,
            asked_by="",
            signed_by="" if signing is None else signing.full_name,
            at=command.at,
        )
        letter = result_letter(file, file.results[-1], (command.to, organ), desk)
        if await write_letter(session, letter):
            await promise(session, SendLetter(letter=letter.id), once=str(letter.id))
