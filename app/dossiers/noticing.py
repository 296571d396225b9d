"""Thông báo: every change of state tells the applicant who has the dossier now, and until when.

A life cycle names the notices that have words of their own; where it names none, the applicant is
told all the same. What a notice states is as it was at its moment (reference §4.7, rule 15).
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.domain.clock import reckon
from app.domain.entering import answer_by
from app.dossiers.file import DossierFile
from app.dossiers.work import Work

MOVED = "moved"
"""The notice of a change that the life cycle has no words of its own for."""
ASKED, ASKED_ROLE = "asked", "consulted"
"""What an agency is told whose opinion is wanted."""
REASONED = frozenset({"supplement", "refused", "obligation", "extended", "apologised", "stopped"})
"""Notices that say why: in these moves the officer's comment is written for the applicant."""


def notices_of(work: Work, file: DossierFile) -> list[Mapping[str, Any]]:
    """The rows of what the move says, and to whom: ``file`` is the dossier after it."""
    applicant = work.procedure.machine.applicant
    said = list(dict.fromkeys(work.notices))
    told = any(recipient == applicant for _, recipient in said)
    if _asked_now(work):
        said.append((ASKED, ASKED_ROLE))
    if _changed(work) and not told:
        said.append((MOVED, applicant))
    if not said:
        return []
    reasoned = any(notice in REASONED for notice, _ in said)
    facts = json.dumps(_facts(work, file, reasoned=reasoned), ensure_ascii=False)
    return [
        {
            "dossier_id": work.dossier.id,
            "seq": work.seq,
            "notice": notice,
            "recipient": recipient,
            "at": work.at,
            "facts": facts,
            "about": "",
        }
        for notice, recipient in said
    ]


def _asked_now(work: Work) -> bool:
    """Whether this move puts a question to another agency."""
    before = {c.key for c in work.moved.before.consultations if c.is_open}
    return any(c.is_open and c.key not in before for c in work.dossier.consultations)


def _changed(work: Work) -> bool:
    before, after = work.moved.before, work.dossier
    return before.state != after.state or before.holder.agency != after.holder.agency


def _facts(work: Work, file: DossierFile, *, reasoned: bool) -> dict[str, str | None]:
    """Agency, unit and person that have it, and the times, as they were at this moment."""
    dossier, machine = work.dossier, work.procedure.machine
    agency = dossier.holder.agency
    return {
        "code": dossier.code,
        "state": dossier.state,
        "state_label": machine.state(dossier.state).label.vi,
        "agency": agency,
        "agency_name": None if agency is None else file.names.get(agency),
        "unit": machine.roles[dossier.holder.role].label.vi,
        "role": dossier.holder.role,
        "person": file.holder_name,
        "place": file.names.get(dossier.receiving_agency),
        "competent_name": file.names.get(dossier.competent_agency),
        "reason": work.moved.act.comment if reasoned else None,
        "submitted_at": _moment(dossier.submitted_at),
        "received_at": _moment(dossier.accepted_at or dossier.submitted_at),
        "due": _moment(reckon(dossier.clock, work.calendar).due),
        "answer_by": _moment(answer_by(dossier, machine, work.calendar)),
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
