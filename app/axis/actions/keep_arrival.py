"""Lưu văn bản vào hồ sơ: it was read, and asks for nothing more; it stays with the dossier."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.axis.promised import ReportReceipt
from app.axis.queries.arrivals import ArrivalNotFound, arrival, settle
from app.axis.registry import Registry
from app.axis.settling import check
from app.domain.official_letters import LetterState
from app.domain.people import Principal
from app.dossiers.acting import visible_file
from app.jobs.promise import promise


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepArrival:
    """``words`` are what whoever read it noted down, if anything."""

    arrival: UUID
    ref: str
    words: str
    by: Principal
    at: datetime


async def keep_arrival(registry: Registry, command: KeepArrival) -> None:
    """Its sender is told that it is done with.

    Raises ArrivalNotFound, DossierNotFound, NotYourLetter, LetterSettled.
    """
    async with registry.sessions.begin() as session:
        came = await arrival(session, command.arrival, lock=True)
        file = await visible_file(session, command.ref, command.by)
        if came.dossier_id != file.dossier.id:
            raise ArrivalNotFound
        check(came, file.dossier, command.by)
        await settle(
            session,
            came.id,
            outcome="kept",
            words=command.words.strip() or None,
            settled_at=command.at,
            settled_by=command.by.id,
        )
        told = ReportReceipt(arrival=came.id, state=LetterState.COMPLETED)
        await promise(session, told, once=f"{came.id}-{LetterState.COMPLETED}")
