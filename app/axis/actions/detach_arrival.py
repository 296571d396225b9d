"""Gỡ văn bản khỏi hồ sơ: a letter was put with the wrong dossier, and nobody has acted on it."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from app.axis.queries.arrivals import ArrivalNotFound, arrival, settle
from app.axis.registry import Registry
from app.axis.settling import KEEPERS, check, noted_as
from app.domain.dossier import Act
from app.domain.noting import DETACH_LETTER, grant_of
from app.domain.people import Principal
from app.dossiers.acting import visible_file, with_rules
from app.dossiers.noting import Note, write_note


@dataclass(frozen=True, slots=True, kw_only=True)
class DetachArrival:
    arrival: UUID
    ref: str
    by: Principal
    at: datetime


async def detach_arrival(registry: Registry, command: DetachArrival) -> None:
    """It waits without a dossier again, by whoever handles the dossier; once more, it does.

    One that its sender has replaced meanwhile only goes: what waits is what took its place.
    Raises ArrivalNotFound (none, or one that came about this dossier), DossierNotFound,
    NotYourLetter, LetterSettled.
    """
    async with registry.sessions.begin() as session:
        file = await visible_file(session, command.ref, command.by, lock=True)
        came = await arrival(session, command.arrival, lock=True)
        if came.dossier_id is None:
            return
        if came.dossier_id != file.dossier.id or came.attached_at is None:
            raise ArrivalNotFound
        if came.outcome == "replaced":
            came = replace(came, settled_at=None)
        check(came, file.dossier, command.by)
        grant = grant_of(command.by, file.dossier.competent_agency, *KEEPERS)
        assert grant is not None  # noqa: S101 - as checked
        changes = dict.fromkeys(("dossier_id", "letter_id", "attached_at", "attached_by"))
        await settle(session, came.id, **changes)
        opened = await with_rules(session, registry.office, file, command.at)
        act = Act(action=DETACH_LETTER, by=command.by, at=command.at, data=noted_as(came))
        await write_note(session, registry.office, opened, Note(act=act, grant=grant))
