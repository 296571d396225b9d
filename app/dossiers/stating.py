"""What a form states: as it is now, whatever becomes of directory or procedure later.

The same facts for every form; moments are in Hà Nội's time, and terms in words.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime

from app.domain.calendar import local
from app.domain.clock import reckon
from app.domain.entering import silence_ends
from app.domain.ledger_notes import in_words
from app.domain.machine import COMPETENT, OWNER
from app.domain.people import PrincipalKind
from app.domain.procedure import Channel
from app.dossiers.handing_in import fees_on
from app.dossiers.work import Work

REGULATION = "tt03-2025"
"""TT 03/2025/TT-VPCP, Phụ lục I: the folder of the templates by which the form is rendered."""


def facts_of_form(work: Work, desk: Mapping[str, str | None]) -> dict[str, object]:
    dossier, file, procedure, act = work.dossier, work.file, work.procedure, work.moved.act
    role = procedure.machine.roles[work.moved.role]
    competent = file.names.get(dossier.competent_agency)
    return {
        "regulation": REGULATION,
        "issued_at": _moment(work.at),
        "code": dossier.code,
        "procedure": {"code": procedure.code, "name": procedure.name.vi},
        "desk": dict(desk),
        "agencies": {"receiving": desk["name"], "competent": competent},
        "decider": competent if role.agency in (OWNER, COMPETENT) else desk["name"],
        "action": act.action,
        "applicant": file.applicant.as_dict(),
        "documents": list(_documents(work)),
        "fees": [_fee(fee) for fee in fees_on(file, procedure, work.calendar.day_of(work.at))],
        "channel": dossier.channel.value,
        "return_method": dossier.return_method.value,
        "return_address": file.return_address or file.applicant.address,
        "officer": act.by.full_name if act.by.kind is PrincipalKind.STAFF else None,
        "reason": act.comment,
        "items": list(_items(work)),
        "legal_basis": act.data.get("legal_basis"),
        **_times(work),
    }


def _times(work: Work) -> dict[str, str | None]:
    dossier, calendar = work.dossier, work.calendar
    return {
        "term": in_words(dossier.clock.term)[0],
        "submitted_at": _moment(dossier.submitted_at),
        "accepted_at": _moment(dossier.accepted_at),
        "due": _moment(reckon(dossier.clock, calendar).due),
        "due_before": _moment(reckon(work.moved.before.clock, calendar).due),
        "answer_by": _moment(silence_ends(dossier, work.procedure.machine, calendar)),
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else local(at).isoformat(timespec="seconds")


def _documents(work: Work) -> Iterator[Mapping[str, object]]:
    """What was handed in. Online there are files only; the desk takes what the law asks for."""
    files = Counter(document.key for document in work.file.documents)
    on_paper = work.dossier.channel is not Channel.ONLINE
    for document in work.procedure.documents:
        if files[document.key] or document.key in work.dossier.papers:
            yield {
                "label": document.label.vi,
                "originals": document.originals if on_paper else 0,
                "copies": document.copies if on_paper else 0,
                "files": files[document.key],
            }


def _fee(fee: Mapping[str, object]) -> str:
    return f"{fee['label']}: {fee['text']}" if fee["label"] else str(fee["text"])


def _items(work: Work) -> Iterator[Mapping[str, str]]:
    """What the applicant is to mend, under the names by which he knows it."""
    labels = {f"documents.{known.key}": known.label.vi for known in work.procedure.documents}
    fields = work.procedure.form_schema.get("properties")
    if isinstance(fields, Mapping):
        labels |= {f"form.{key}": str(field.get("title", key)) for key, field in fields.items()}
    marked = work.moved.act.data.get("marked_items")
    for item in marked if isinstance(marked, list | tuple) else ():
        yield {"label": labels.get(item["item"], item["item"]), "note": item["note"]}
