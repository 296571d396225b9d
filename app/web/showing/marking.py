"""What an applicant is asked to hand in anew or to correct: marked, with words beside each.

A page has a box named ``MARK`` for each item, its value the item, and a text ``NOTE`` + item.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import FormData

from app.domain.procedure import Procedure
from app.dossiers.asking import markable
from app.web.site.fields import Filling, fields_of, labels_of
from app.web.site.page import Sight

MARK: Final = "mark"
NOTE: Final = "note."


@dataclass(frozen=True, slots=True)
class Mark:
    """``note`` are the words that were typed beside it."""

    item: str
    label: str
    marked: bool
    note: str


def marks_of(
    page: Sight, procedure: Procedure, ticked: Collection[str], typed: Mapping[str, str]
) -> list[Mark]:
    """Everything that may be marked; ``typed`` are the texts of the form by their names."""
    labels = labels_of(fields_of(procedure.form_schema, "form.", Filling(language=page.language)))
    labels |= {f"documents.{d.key}": page.spoken(d.label) for d in procedure.documents}
    return [
        Mark(item, labels.get(item, item), item in ticked, typed.get(f"{NOTE}{item}", ""))
        for item in markable(procedure)
    ]


def ticked_in(form: FormData) -> list[str]:
    """The items that were marked, in the order of the form."""
    return [str(item) for item in form.getlist(MARK)]


def marked_items(form: FormData) -> list[dict[str, str]]:
    """What was marked, as the body of an action has it."""
    return [
        {"item": item, "note": str(form.get(f"{NOTE}{item}") or "").strip()}
        for item in ticked_in(form)
    ]
