"""What a form states: as it is now, whatever becomes of directory or procedure later.

The same facts for every form; moments are in Hà Nội's time, and terms in words.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from app.domain.calendar import local
from app.domain.clock import reckon
from app.domain.custody import Paper
from app.domain.entering import silence_ends
from app.domain.ledger_notes import in_words
from app.domain.machine import COMPETENT, OWNER, Words
from app.domain.people import PrincipalKind
from app.domain.posted import MINUTES
from app.domain.procedure import Channel, Procedure, RequiredDocument
from app.domain.seating import decider
from app.domain.text import folded
from app.dossiers.handing_in import fees_on
from app.dossiers.regulations import edition_of, edition_of_own
from app.dossiers.result_drafts import RESULT_FORM
from app.dossiers.work import Work

CERTIFIED = "chung thuc"
"""What the law's own name of a document says where its copy has to be a certified one."""


def facts_of_form(work: Work, desk: Mapping[str, str | None], form: str) -> dict[str, object]:
    """What ``form`` (M01 to M05) states; ``desk`` is its letterhead.

    Raises NoRegulation when no circular about forms was in force on the day.
    """
    dossier, file, procedure, act = work.dossier, work.file, work.procedure, work.moved.act
    own = title_of_own(procedure, form)
    edition = edition_of_own(form, own.vi) if own else edition_of(form, local(work.at).date())
    role = procedure.machine.roles[work.moved.role]
    competent = file.names.get(dossier.competent_agency)
    deciding = file.names.get(decider(work.moved))
    return {
        "regulation": edition.regulation,
        "edition": edition.as_facts(),
        "issued_at": _moment(work.at),
        "code": dossier.code,
        "procedure": {"code": procedure.code, "name": procedure.name.vi},
        "desk": dict(desk),
        "agencies": {"receiving": desk["name"], "competent": competent},
        "decider": deciding if role.agency in (OWNER, COMPETENT) else desk["name"],
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
        "promised_on": act.data.get("promised_on"),
        "result": act.data.get("result"),
        **_times(work),
    }


def title_of_own(procedure: Procedure, form: str) -> Words | None:
    """What a paper of the procedure's own is called; None: a circular says so."""
    return procedure.forms.get(form) or (procedure.result if form == RESULT_FORM else None)


def _times(work: Work) -> dict[str, object]:
    dossier, calendar = work.dossier, work.calendar
    return {
        "term": in_words(dossier.clock.term)[0],
        "submitted_at": _moment(dossier.submitted_at),
        "accepted_at": _moment(dossier.accepted_at),
        "handover_minutes": _minutes(work),
        "due": _moment(reckon(dossier.clock, calendar).due),
        "due_before": _moment(reckon(work.moved.before.clock, calendar).due),
        "answer_by": _moment(silence_ends(dossier, work.procedure.machine, calendar)),
    }


def _minutes(work: Work) -> Mapping[str, str | None] | None:
    """The minutes by which the post handed it over: then it was received when they were signed."""
    said = work.moved.act.data.get(MINUTES)
    if not isinstance(said, Mapping):
        return None
    signed_at = datetime.fromisoformat(str(said["signed_at"]))
    return {"number": str(said["number"]), "signed_at": _moment(signed_at)}


def _moment(at: datetime | None) -> str | None:
    return None if at is None else local(at).isoformat(timespec="seconds")


def _documents(work: Work) -> Iterator[Mapping[str, object]]:
    """What was handed in, each document by how many of which kind.

    Online there are files only; the desk takes what the law asks for, or what it noted down.
    """
    files = Counter(document.key for document in work.file.documents)
    custody = work.dossier.custody
    on_paper = work.dossier.channel is not Channel.ONLINE
    for document in work.procedure.documents:
        noted = [paper for paper in custody if paper.key == document.key]
        if noted or files[document.key]:
            yield _document(document, noted, files[document.key], on_paper=on_paper)


def _document(
    document: RequiredDocument, noted: Sequence[Paper], files: int, *, on_paper: bool
) -> Mapping[str, object]:
    asked = (document.originals, document.copies) if on_paper else (0, 0)
    originals, copies = asked
    if noted:
        originals = sum(paper.originals for paper in noted)
        copies = sum(paper.copies for paper in noted)
    certified = copies if CERTIFIED in folded(document.label.vi) else 0
    return {
        "label": document.label.vi,
        "originals": originals,
        "certified": certified,
        "photocopies": copies - certified,
        "files": files,
        "owed": sum(paper.originals for paper in noted if paper.is_owed),
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
