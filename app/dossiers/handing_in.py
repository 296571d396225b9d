"""What a person hands in with an action: its inputs, files and changed fields, checked at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from app.domain.dossier import Act
from app.domain.errors import Defect, Invalid
from app.domain.inputs import body_schema, unmet_conditions
from app.domain.judging import Permit, Situation
from app.domain.machine import RoleKind
from app.domain.procedure import Procedure
from app.dossiers.file import DossierFile, HandedIn
from app.procedures.forms import form_defects

MEGABYTE = 1024 * 1024
EXTENSIONS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "application/pdf": frozenset({"pdf"}),
        "image/jpeg": frozenset({"jpg", "jpeg"}),
        "image/png": frozenset({"png"}),
        "image/heic": frozenset({"heic"}),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": frozenset(
            {"docx"}
        ),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": frozenset({"xlsx"}),
    }
)


def body_defects(permitted: Permit, act: Act, files: Sequence[tuple[str, str]]) -> list[Defect]:
    """What is wrong with the body of an action, measured by the schema that was on offer."""
    body: dict[str, object] = {}
    if act.comment is not None:
        body["comment"] = act.comment
    if act.data:
        body["data"] = dict(act.data)
    if files:
        body["documents"] = [{"key": key, "upload": upload} for key, upload in files]
    if act.override:
        body["override"] = True
    found = form_defects(body_schema(permitted.action), body)
    return [replace(defect, field=_in_body(defect.field)) for defect in found]


def _in_body(field: str) -> str:
    """``field`` as it stands in the body, which the schema's reader takes for a form."""
    return "body" if field == "form" else field.removeprefix("form.")


def check_inputs(
    situation: Situation,
    permitted: Permit,
    act: Act,
    files: Sequence[tuple[str, str]],
    rules: Procedure,
) -> None:
    """Raises Invalid with every defect of the body and of what was handed in, at once."""
    defects = body_defects(permitted, act, files) or [*_unknown_marks(act, rules)]
    if defects:
        defects += unmet_conditions(permitted.action.requires, act, situation.material)
        raise Invalid(defects)


def _unknown_marks(act: Act, rules: Procedure) -> Iterator[Defect]:
    """Items to be supplemented that nobody could hand in: the applicant would wait in vain."""
    properties = rules.form_schema.get("properties")
    fields = properties if isinstance(properties, Mapping) else {}
    known = {f"documents.{document.key}" for document in rules.documents}
    known |= {f"form.{field}" for field in fields}
    items = act.data.get("marked_items")
    for at, item in enumerate(items if isinstance(items, list | tuple) else ()):
        if item["item"] not in known:
            of_form = str(item["item"]).startswith("form.")
            code = "unknown_field" if of_form else "unknown_document"
            yield Defect(f"data.marked_items.{at}.item", code)


def with_changes(
    file: DossierFile, permitted: Permit, act: Act, files: tuple[HandedIn, ...], rules: Procedure
) -> DossierFile:
    """The file with new documents and changed fields; the very same one when nothing is new.

    Raises Invalid for a file of the wrong kind and, while a supplement is asked for, for anything
    that was not marked.
    """
    answers = act.data.get("answers")
    changed = dict(answers) if isinstance(answers, Mapping) else {}
    defects = [*file_defects(files, rules)]
    if file.dossier.marked and permitted.action.name == "supplement":
        defects += _not_marked(file.dossier.marked, files, changed)
    if defects:
        raise Invalid(defects)
    if not changed and not files:
        return file
    new_keys = {document.key for document in files}
    kept = tuple(document for document in file.documents if document.key not in new_keys)
    return replace(
        file,
        form={**file.form, **changed},
        documents=(*kept, *files),
    )


def file_defects(files: Sequence[HandedIn], rules: Procedure) -> Iterator[Defect]:
    """Files of a kind or size that the procedure does not take for that document."""
    known = {document.key: document for document in rules.documents}
    for file in files:
        document = known.get(file.key)
        if document is None:
            continue
        if not EXTENSIONS.get(file.media_type, frozenset()) & set(document.accept):
            accepted = ", ".join(document.accept)
            yield Defect(f"documents.{file.key}", "wrong_file_type", {"accepted": accepted})
        if file.size > document.max_mb * MEGABYTE:
            yield Defect(f"documents.{file.key}", "file_too_large", {"max_mb": document.max_mb})


def unknown_documents(keys: Sequence[str], rules: Procedure) -> Iterator[Defect]:
    """Keys that the procedure does not know: an applicant hands in what was asked for."""
    known = {document.key for document in rules.documents}
    for key in keys:
        if key not in known:
            yield Defect("documents", "unknown_document")


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
        }
        for fee in rules.fees
        if fee.applies(dossier.channel, on, facts)
    )


def applicant_acts(situation: Situation, permitted: Permit) -> bool:
    role = situation.machine.roles[permitted.part.role]
    return role.kind is RoleKind.APPLICANT


def _not_marked(
    marked: Sequence[str], files: Sequence[HandedIn], changed: Mapping[str, object]
) -> Iterator[Defect]:
    for document in files:
        if f"documents.{document.key}" not in marked:
            yield Defect(f"documents.{document.key}", "not_marked")
    for field in changed:
        if f"form.{field}" not in marked:
            yield Defect("data.answers", "not_marked")
