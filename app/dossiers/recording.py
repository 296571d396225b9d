"""Writing a move down: the dossier, its line of history and all that goes with it, together."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from app.db.sessions import AsyncSession
from app.domain.dossier import Dossier
from app.domain.ids import AgencyCode, DossierId
from app.domain.people import PrincipalKind
from app.domain.permissions import role_agencies
from app.domain.resettling import involved
from app.domain.text import folded
from app.dossiers.file import DossierFile, HandedIn
from app.dossiers.handing_in import fees_on
from app.dossiers.history import Line, acting_agency, line_of
from app.dossiers.noticing import notices_of
from app.dossiers.queries.staffing import name_of
from app.dossiers.queries.writing import (
    Row,
    Writing,
    write_move,
    write_moves,
    write_submission,
)
from app.dossiers.snapshots import columns, standing_after
from app.dossiers.work import Work


async def record_move(work: Work, *, changed: bool) -> DossierFile:
    """The file as it is after the move, without reading it again."""
    file, writing = await _move(work, changed=changed)
    await write_move(work.session, writing)
    return file


async def record_moves(session: AsyncSession, works: Iterable[Work]) -> None:
    """The same for many dossiers at once, none of which brings or changes anything else."""
    await write_moves(session, [(await _move(work, changed=False))[1] for work in works])


async def _move(work: Work, *, changed: bool) -> tuple[DossierFile, Writing]:
    file, line = await _recorded(work)
    fees_frozen = file.fees is not work.file.fees
    notes_changed = file.notes is not work.file.notes
    detail = _detail_row(file) if changed or fees_frozen or notes_changed else None
    writing = _writing(work, file, line, detail)
    writing.dossier = {**writing.dossier, "opened_at": file.opened_at}
    return file, writing


async def record_submission(work: Work, *, extra: Mapping[str, Any]) -> DossierFile:
    """The same for the first line of a dossier's history; ``extra`` are columns set once."""
    file, line = await _recorded(work)
    detail = {**_detail_row(file), **_details_once(work, extra)}
    writing = _writing(work, file, line, detail)
    once = {
        "procedure": work.dossier.procedure,
        "field": work.procedure.field,
        "channel": work.dossier.channel.value,
        "applicant": work.dossier.applicant,
        "parent": work.dossier.parent,
        "submitted_at": work.at,
        "opened_at": None,
    }
    writing.dossier = {**writing.dossier, **once}
    await write_submission(work.session, writing)
    return file


async def _recorded(work: Work) -> tuple[DossierFile, Line]:
    moved = replace(work.moved, after=work.dossier)
    role = work.procedure.machine.roles[moved.role]
    seats = role_agencies(role, moved.acted_on)
    agency = moved.agency or acting_agency(moved.act.by, moved.on_behalf_of, seats)
    line = line_of(moved, work.said, work.file.chain_head, agency=agency)
    by_staff = moved.act.by.kind is PrincipalKind.STAFF and work.seq > 1
    accepted_now = moved.before.accepted_at is None and work.dossier.accepted_at is not None
    today = work.calendar.day_of(work.at)
    file = replace(
        work.file,
        dossier=work.dossier,
        chain_head=line.head,
        fees=fees_on(work.file, work.procedure, today) if accepted_now else work.file.fees,
        notes=_notes(work),
        results=() if work.voids_results else (*work.file.results, *work.results),
        forms=(*work.file.forms, *work.forms),
        holder_name=await _holder_name(work),
        opened_at=work.file.opened_at or (work.at if by_staff else None),
        last_at=work.at,
    )
    return file, line


async def _holder_name(work: Work) -> str | None:
    """The name of the person who has it now: one statement only where nobody knows it yet."""
    person = work.dossier.holder.person
    if person is None:
        return None
    same = person == work.moved.before.holder.person
    known = work.holder_name or (work.file.holder_name if same else None)
    return known or await name_of(work.session, person)


def _notes(work: Work) -> Mapping[str, str]:
    """The officer's words beside each marked item, until the applicant has answered."""
    items = work.moved.act.data.get("marked_items")
    if isinstance(items, list | tuple):
        return {item["item"]: item["note"] for item in items}
    return work.file.notes if work.dossier.marked or not work.file.notes else {}


def _writing(work: Work, file: DossierFile, line: Line, detail: Row | None) -> Writing:
    dossier, opened = work.dossier, file.opened_at is not None
    row = columns(dossier, work.procedure.machine, work.calendar, work.at, opened=opened)
    key = {"dossier_id": dossier.id, "seq": work.seq}
    return Writing(
        dossier={**row, "id": dossier.id, "chain_head": line.head},
        event={**line.event, **standing_after(row, dossier)},
        payload=line.payload,
        detail=detail,
        agencies=_parties(dossier),
        documents=[_document_row(dossier.id, document) for document in work.documents],
        results=[
            {
                **key,
                "number": result.number,
                "issued_on": result.issued_on,
                "title": result.title,
                "registered_at": work.at,
            }
            for result in work.results
        ],
        forms=[
            {**key, "form": form.form, "issued_at": form.issued_at, "facts": _text(form.facts)}
            for form in work.forms
        ],
        notices=notices_of(work, file),
        carried=frozenset(document.upload for document in work.documents if document.carried),
        questions=_questions(work),
        voids_results=work.voids_results,
    )


def _questions(work: Work) -> list[Row]:
    """The consultations that this move opened, answered or took back."""
    before = work.moved.before.consultations
    if work.dossier.consultations == before:
        return []
    kept = {consultation.key for consultation in work.dossier.consultations}
    taken_back = [replace(c, answered_at=work.at) for c in before if c.key not in kept]
    return [
        {
            "dossier_id": work.dossier.id,
            "key": consultation.key,
            "agency": consultation.agency,
            "asked_at": consultation.asked_at,
            "due": consultation.due,
            "answered_at": consultation.answered_at,
        }
        for consultation in (*work.dossier.consultations, *taken_back)
    ]


def _parties(dossier: Dossier) -> list[AgencyCode]:
    return sorted(involved(dossier) | {question.agency for question in dossier.consultations})


def _detail_row(file: DossierFile) -> Row:
    applicant = file.applicant
    words = (applicant.full_name, applicant.id_number, applicant.phone, file.dossier.code)
    return {
        "dossier_id": file.dossier.id,
        "form": _text(file.form),
        "fees": _text(list(file.fees)),
        "notes": _text(file.notes),
        "search": folded(" ".join(word for word in words if word)),
    }


def _details_once(work: Work, extra: Mapping[str, Any]) -> Row:
    return {
        "applicant": _text(work.file.applicant.as_dict()),
        "return_address": work.file.return_address,
        "assisting_agency": work.file.assisting_agency,
        **extra,
    }


def _document_row(dossier: DossierId, document: HandedIn) -> Row:
    return {
        "dossier_id": dossier,
        "seq": document.seq,
        "key": document.key,
        "upload": document.upload,
        "name": document.name,
        "media_type": document.media_type,
        "size": document.size,
        "sha256": bytes.fromhex(document.sha256),
        "storage_key": document.storage_key,
        "handed_in_at": document.handed_in_at,
        "superseded": False,
    }


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=dict)
