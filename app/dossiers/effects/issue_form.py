"""Ban hành biểu mẫu: a statutory form is issued with the facts that it states at this moment."""

from app.domain.clock import reckon
from app.domain.machine import EffectCall
from app.dossiers.file import IssuedForm
from app.dossiers.work import Work


async def issue_form(work: Work, call: EffectCall) -> None:
    form = str(call.argument)
    work.forms.append(
        IssuedForm(form=form, seq=work.seq, issued_at=work.at, facts=facts_of_form(work))
    )
    issued = work.said.setdefault("forms", [])
    assert isinstance(issued, list)  # noqa: S101 - only this effect writes there
    issued.append(form)


def facts_of_form(work: Work) -> dict[str, object]:
    """What the paper says: as it is now, whatever becomes of directory or procedure later."""
    dossier, file, procedure = work.dossier, work.file, work.procedure
    due = reckon(dossier.clock, work.calendar).due
    labels = {document.key: document.label.vi for document in procedure.documents}
    return {
        "code": dossier.code,
        "procedure": {"code": procedure.code, "name": procedure.name.vi},
        "agencies": {
            "receiving": file.names.get(dossier.receiving_agency),
            "competent": file.names.get(dossier.competent_agency),
        },
        "applicant": file.applicant.as_dict(),
        "documents": [labels.get(d.key, d.key) for d in (*file.documents, *work.documents)],
        "term": str(procedure.deadline.total),
        "accepted_at": None if dossier.accepted_at is None else dossier.accepted_at.isoformat(),
        "due": None if due is None else due.isoformat(),
        "return_method": dossier.return_method.value,
        "officer": work.moved.act.by.full_name,
        "reason": work.moved.act.comment,
        "items": work.moved.act.data.get("marked_items"),
        "legal_basis": work.moved.act.data.get("legal_basis"),
    }
