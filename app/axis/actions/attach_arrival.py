"""Đưa văn bản đến vào hồ sơ: a registrar has found to which dossier a letter belongs.

The dossier's history says so. If its sender was asked about the dossier and has not answered, the
letter is taken for the answer, which whoever handles the dossier then enters; nothing is entered
here.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.axis.queries.arrivals import Arrived, arrival, settle
from app.axis.queries.letters import Letter, letters_of
from app.axis.registry import Registry
from app.axis.settling import LetterSettled, NotYourLetter, noted_as
from app.axis.strays import REGISTRARS, LetterHasDossier, check_stray, must_handle
from app.axis.wanting import CONSULTATION, about
from app.db.sessions import AsyncSession
from app.domain.dossier import Act, Dossier
from app.domain.noting import ATTACH_LETTER, grant_of
from app.domain.people import Principal
from app.dossiers.acting import visible_file, with_rules
from app.dossiers.noting import Note, write_note


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachArrival:
    """``ref`` is the dossier, by its code or id."""

    arrival: UUID
    ref: str
    by: Principal
    at: datetime


async def attach_arrival(registry: Registry, command: AttachArrival) -> str:
    """The code or id of the dossier. With the same dossier again it is done already.

    Raises ArrivalNotFound, NotTheAdministrators, NotYourAgency, DossierNotFound, NotYourLetter,
    LetterHasDossier, LetterSettled.
    """
    async with registry.sessions.begin() as session:
        await must_handle(session, await arrival(session, command.arrival), command.by)
        file = await visible_file(session, command.ref, command.by, lock=True)
        came = await arrival(session, command.arrival, lock=True)
        check_stray(came)
        ref = file.dossier.code or str(file.dossier.id)
        if came.dossier_id == file.dossier.id:
            return ref
        if came.dossier_id is not None:
            raise LetterHasDossier
        if came.settled_at is not None:
            raise LetterSettled
        grant = grant_of(command.by, file.dossier.competent_agency, *REGISTRARS)
        if grant is None:
            raise NotYourLetter
        answers = await _question(session, file.dossier, came)
        await settle(
            session,
            came.id,
            dossier_id=file.dossier.id,
            letter_id=None if answers is None else answers.id,
            attached_at=command.at,
            attached_by=command.by.id,
        )
        opened = await with_rules(session, registry.office, file, command.at)
        act = Act(action=ATTACH_LETTER, by=command.by, at=command.at, data=noted_as(came))
        await write_note(session, registry.office, opened, Note(act=act, grant=grant))
    return ref


async def _question(session: AsyncSession, dossier: Dossier, came: Arrived) -> Letter | None:
    """The letter of ours by which its sender was asked, while the question is open; the newest."""
    is_open = {about(question) for question in dossier.consultations if question.is_open}
    asked = [
        letter
        for letter in await letters_of(session, dossier.id)
        if letter.purpose == CONSULTATION
        and letter.about in is_open
        and letter.to_organ == came.organ_id
    ]
    return asked[-1] if asked else None
