"""What was filled in, as people read it: a label and words for everything that has a value."""

from collections.abc import Iterator, Mapping, Sequence

from app.dossiers.acting import Opened
from app.web.messages import Language
from app.web.site.fields import CHOICE_WORDS, Field, Filling, Option, fields_of
from app.web.site.page import Sight
from app.web.site.words import say


def form_fields(
    page: Sight, opened: Opened, choices: Mapping[str, Sequence[Option]]
) -> list[Field]:
    """The form of a dossier with what its applicant stated; ``choices`` are by ``form.`` + key."""
    filling = Filling(
        language=page.language,
        given=opened.file.form,
        ui=opened.procedure.form_ui,
        choices=choices,
    )
    return fields_of(opened.procedure.form_schema, "form.", filling)


def values_of(fields: Sequence[Field], language: Language) -> list[tuple[str, str]]:
    """Label and words of each field that is filled in; a box says whether it was ticked."""
    return [*_values(fields, language)]


def _values(fields: Sequence[Field], language: Language) -> Iterator[tuple[str, str]]:
    for item in fields:
        if item.kind == "group":
            yield from _values(item.fields, language)
        elif item.kind == "rows":
            for number, row in enumerate(item.rows, start=1):
                for label, value in _values(row, language):
                    yield f"{item.label} {number}: {label}", value
        elif item.kind == "checkbox":
            yield item.label, say(CHOICE_WORDS["true" if item.value else "false"], language)
        elif item.value:
            yield item.label, _words(item)


def _words(item: Field) -> str:
    named = {option.value: option.label for option in item.options}
    values = item.value if isinstance(item.value, list) else [item.value]
    return ", ".join(named.get(str(value), str(value)) for value in values)
