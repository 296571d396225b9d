"""Whether a condition asks only about fields, documents and actions that this procedure has."""

from collections.abc import Iterator

from app.domain.guard import Guard
from app.procedures.drafting import Draft
from app.procedures.lifecycle_file import PLACEHOLDER


def unknown_names(draft: Draft, condition: str | None) -> Iterator[tuple[str, str]]:
    """The code and the name of each thing that ``condition`` asks about and nobody knows."""
    if condition is None:
        return
    for name in sorted(Guard.parse(PLACEHOLDER.sub("1", condition)).names):
        space, dot, key = name.partition(".")
        if not dot:
            continue
        if space == "form" and key not in form_fields(draft):
            yield "form_field_unknown", key
        elif space == "documents" and key not in {d.key for d in draft.procedure.documents}:
            yield "document_unknown", key
        elif space == "count" and key not in {action for _, action, _ in draft.actions()}:
            yield "action_unknown", key


def form_fields(draft: Draft) -> frozenset[str]:
    """The names of the fields of the procedure's form."""
    form = draft.procedure.form
    properties = form.schema_.get("properties") if form else None
    return frozenset(properties) if isinstance(properties, dict) else frozenset()
