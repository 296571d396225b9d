"""What an action asks of this very dossier: which files and fields, by name, as a JSON Schema.

The schema on offer and the one by which the body is judged are the same, so that a client that
knows no procedure can fill it in, and an officer cannot put a paper in the place of a citizen's.
"""

from collections.abc import Mapping
from typing import Any

from app.domain.inputs import asks_for, body_schema
from app.domain.machine import Action
from app.domain.procedure import Procedure
from app.dossiers.file import DossierFile

RESULT = "result"
"""The key under which the result itself is handed in; the applicant sees it once it is ready."""

ATTACHMENT = "attachment"
"""The key of whatever else officers add; several may stand under it, and none replaces another."""

OBLIGATION = "nghia_vu_tai_chinh"
"""The key of a payment that is no fee of the procedure: a land tax, for one."""

OFFICIAL = (RESULT, "draft", ATTACHMENT)

Schema = dict[str, Any]


def of_the_applicant(action: Action) -> bool:
    """Whether the files of ``action`` are the applicant's own papers, whoever hands them in."""
    return asks_for(action, "answers")


def file_keys(file: DossierFile, rules: Procedure, action: Action) -> tuple[str, ...]:
    """The keys that files of ``action`` may bear: while marks stand, exactly the marked ones."""
    if not of_the_applicant(action):
        return OFFICIAL
    marked = marked_documents(file)
    return marked if file.dossier.marked else tuple(d.key for d in rules.documents)


def marked_documents(file: DossierFile) -> tuple[str, ...]:
    return _marked(file, "documents.")


def marked_fields(file: DossierFile) -> tuple[str, ...]:
    return _marked(file, "form.")


def input_schema(
    file: DossierFile,
    rules: Procedure,
    action: Action,
    *,
    overriding: bool = False,
    on_paper: frozenset[str] = frozenset(),
) -> Schema:
    """JSON Schema of the body that ``action`` takes on this dossier.

    ``on_paper`` are the documents that the body brings on paper: no file of them is asked for.
    """
    schema: Schema = body_schema(action, overriding=overriding)
    properties: Schema = schema["properties"]
    if "documents" in properties:
        _name_files(schema, file_keys(file, rules, action))
    if of_the_applicant(action) and file.dossier.marked:
        _ask_for_marked(schema, file, rules, on_paper)
    data = properties.get("data", {}).get("properties", {})
    if "papers" in data:
        own = of_the_applicant(action)
        keys = file_keys(file, rules, action) if own else tuple(d.key for d in rules.documents)
        _name_papers(data, keys)
    if "payment" in data:
        data["payment"] = _payable(data["payment"], rules)
    if "marked_items" in data:
        data["marked_items"] = _markable(data["marked_items"], rules)
    return schema


def markable(rules: Procedure) -> tuple[str, ...]:
    """Everything that an officer may mark: documents and form fields of the procedure."""
    fields = _properties(rules)
    documents = (f"documents.{document.key}" for document in rules.documents)
    return (*documents, *(f"form.{field}" for field in fields))


def _marked(file: DossierFile, prefix: str) -> tuple[str, ...]:
    return tuple(m.removeprefix(prefix) for m in file.dossier.marked if m.startswith(prefix))


def _name_files(schema: Schema, keys: tuple[str, ...]) -> None:
    files: Schema = schema["properties"]["documents"]
    if not keys:
        del schema["properties"]["documents"]
        return
    items: Schema = files["items"]
    key = {**items["properties"]["key"], "enum": list(keys)}
    items = {**items, "properties": {**items["properties"], "key": key}}
    schema["properties"]["documents"] = {**files, "items": items}


def _name_papers(data: Schema, keys: tuple[str, ...]) -> None:
    if not keys:
        del data["papers"]
        return
    items: Schema = data["papers"]["items"]
    key = {**items["properties"]["key"], "enum": list(keys)}
    bare = f"^({'|'.join(keys)})$"
    items = {**items, "properties": {**items["properties"], "key": key}, "pattern": bare}
    data["papers"] = {**data["papers"], "items": items}


def _ask_for_marked(
    schema: Schema, file: DossierFile, rules: Procedure, on_paper: frozenset[str]
) -> None:
    documents = tuple(key for key in marked_documents(file) if key not in on_paper)
    fields = marked_fields(file)
    properties: Schema = schema["properties"]
    if documents and "documents" in properties:
        properties["documents"] = {**properties["documents"], "minItems": len(documents)}
        schema["required"] = [*schema["required"], "documents"]
    known = _properties(rules)
    data: Schema = properties.get("data", {"properties": {}, "required": []})
    answers = {
        "type": "object",
        "title": "Nội dung sửa",
        "properties": {field: known.get(field, {}) for field in fields},
        "required": list(fields),
        "additionalProperties": False,
    }
    required = [*data["required"], "answers"] if fields else data["required"]
    inner = {**data["properties"], "answers": answers}
    properties["data"] = {**data, "properties": inner, "required": required}
    if fields:
        schema["required"] = [*schema["required"], "data"]


def _payable(payment: Schema, rules: Procedure) -> Schema:
    """A fee of the procedure, or an obligation that another office reckons, such as a tax."""
    keys = [*dict.fromkeys(fee.key for fee in rules.fees), OBLIGATION]
    fee = {**payment["properties"]["fee"], "enum": keys}
    return {**payment, "properties": {**payment["properties"], "fee": fee}}


def _markable(items: Schema, rules: Procedure) -> Schema:
    entry: Schema = items["items"]
    item = {**entry["properties"]["item"], "enum": list(markable(rules))}
    note = {**entry["properties"]["note"], "examples": [phrase.vi for phrase in rules.phrases]}
    properties = {**entry["properties"], "item": item, "note": note}
    return {**items, "items": {**entry, "properties": properties}}


def _properties(rules: Procedure) -> Mapping[str, Any]:
    found = rules.form_schema.get("properties")
    return found if isinstance(found, Mapping) else {}
