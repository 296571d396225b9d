"""What a person hands in with an action: its inputs, files and changed fields, checked at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from app.documents.kinds import EXTENSIONS
from app.documents.watch import is_there
from app.domain.dossier import Act
from app.domain.errors import Defect, Invalid
from app.domain.inputs import unmet_conditions
from app.domain.judging import Permit, Situation
from app.domain.procedure import Procedure
from app.dossiers.asking import (
    ATTACHMENT,
    OFFICIAL,
    input_schema,
    marked_documents,
    of_the_applicant,
)
from app.dossiers.file import DossierFile, HandedIn
from app.procedures.forms import form_defects

MEGABYTE = 1024 * 1024


def check_inputs(
    situation: Situation,
    permitted: Permit,
    act: Act,
    files: Sequence[tuple[str, str]],
    asked: tuple[DossierFile, Procedure],
) -> None:
    """Raises Invalid with every defect of the body and of what was handed in, at once."""
    defects = _body_defects(permitted, act, files, asked)
    if of_the_applicant(permitted.action):
        defects += _not_supplied(act, *asked)
    if defects:
        defects += unmet_conditions(permitted.action.requires, act, situation.material)
        raise Invalid({(d.field, d.code): d for d in defects}.values())


def _body_defects(
    permitted: Permit,
    act: Act,
    files: Sequence[tuple[str, str]],
    asked: tuple[DossierFile, Procedure],
) -> list[Defect]:
    """What is wrong with the body of an action, measured by the schema that was on offer."""
    paper = frozenset(on_paper(act.data))
    schema = input_schema(*asked, permitted.action, on_paper=paper)
    body: dict[str, object] = {}
    if act.comment is not None:
        body["comment"] = act.comment
    if act.data or "data" in schema["properties"]:
        body["data"] = dict(act.data)
    if files:
        body["documents"] = [{"key": key, "upload": upload} for key, upload in files]
    if act.override:
        body["override"] = True
    found = form_defects(schema, body)
    return [replace(defect, field=_in_body(defect.field)) for defect in found]


def on_paper(data: Mapping[str, object]) -> tuple[str, ...]:
    """The keys of what a desk says that it took in on paper."""
    papers = data.get("papers")
    found = papers if isinstance(papers, list | tuple) else ()
    keys = (paper.get("key") if isinstance(paper, Mapping) else paper for paper in found)
    return tuple(str(key) for key in keys)


def _in_body(field: str) -> str:
    """``field`` as it stands in the body, which the schema's reader takes for a form."""
    return "body" if field == "form" else field.removeprefix("form.")


def _not_supplied(act: Act, file: DossierFile, rules: Procedure) -> Iterator[Defect]:
    """Marked documents that the answer does not bring: one supplement, complete and exact."""
    labels = {document.key: document.label.vi for document in rules.documents}
    for key in marked_documents(file):
        if key not in act.documents:
            facts = {"document": labels.get(key, key)}
            yield Defect(f"documents.{key}", "document_missing", facts)


def not_there_yet(file: DossierFile, files: tuple[HandedIn, ...]) -> tuple[HandedIn, ...]:
    """``files`` without those that bring for a paper just what lies there already.

    The same bytes again are no second paper; the act counts as having brought them all the same.
    What an officer hands in is part of what he does, also when he does it again after an undo.
    """
    known = [one for one in file.documents if is_there(one.watch)]
    same = {key for key in {one.key for one in files} if _bytes(files, key) == _bytes(known, key)}
    return tuple(one for one in files if one.key not in same.difference(OFFICIAL))


def _bytes(files: Sequence[HandedIn], key: str) -> set[str]:
    """What lies under ``key``, each content once."""
    return {file.sha256 for file in files if file.key == key}


def with_changes(file: DossierFile, act: Act, files: tuple[HandedIn, ...]) -> DossierFile:
    """The file with new documents and changed fields; the very same one when nothing is new."""
    answers = act.data.get("answers")
    changed = dict(answers) if isinstance(answers, Mapping) else {}
    if not changed and not files:
        return file
    new_keys = {document.key for document in files} - {ATTACHMENT}
    kept = tuple(document for document in file.documents if document.key not in new_keys)
    return replace(file, form={**file.form, **changed}, documents=(*kept, *files))


def file_defects(files: Sequence[HandedIn], rules: Procedure) -> Iterator[Defect]:
    """Files of a kind or size that the procedure does not take for that document."""
    known = {document.key: document for document in rules.documents}
    for file in files:
        document = known.get(file.key)
        if document is None:
            continue
        if not any(EXTENSIONS.get(name) == file.media_type for name in document.accept):
            accepted = ", ".join(document.accept)
            yield Defect(f"documents.{file.key}", "wrong_file_type", {"accepted": accepted})
        if file.size > document.max_mb * MEGABYTE:
            yield Defect(f"documents.{file.key}", "file_too_large", {"max_mb": document.max_mb})


def unknown_documents(keys: Sequence[str], rules: Procedure) -> Iterator[Defect]:
    """Keys that the procedure does not know: an applicant hands in what was asked for."""
    known = {document.key for document in rules.documents}
    for key in keys:
        if key not in known:
            yield Defect(f"documents.{key}", "unknown_document")


def fees_on(file: DossierFile, rules: Procedure, on: date) -> tuple[Mapping[str, object], ...]:
    """The fees as they stand on that day, verbatim; frozen on the dossier at acceptance."""
    dossier = file.dossier
    facts = {
        "form": file.form,
        "subject": dossier.subject.value,
        "channel": dossier.channel.value,
        "documents": {document.key: True for document in file.documents},
    }
    return tuple(
        {
            "key": fee.key,
            "kind": fee.kind.value,
            "amount": fee.amount,
            "text": fee.text,
            "label": None if fee.label is None else fee.label.vi,
            "exemptions": fee.exemptions,
            "due": fee.due.value,
        }
        for fee in rules.fees
        if fee.applies(dossier.channel, on, facts)
    )
