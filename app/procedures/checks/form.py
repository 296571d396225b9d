"""Whether the form is a sound JSON Schema with safe patterns and labels in two languages."""

import json
from collections.abc import Iterator, Mapping

import jsonschema_rs

from app.procedures.case import Case
from app.procedures.checks.guards import form_fields
from app.procedures.forms import compiled
from app.procedures.patterns import is_safe
from app.procedures.procedure_file import UiFile
from app.procedures.source import Location, dotted
from app.procedures.strict_yaml import Problem

SCHEMA: Location = ("form", "schema")
LABELS = (("vi", "title"), ("en", "x-en"))


def form_problems(case: Case) -> Iterator[Problem]:
    form = case.draft.procedure.form
    if form is None:
        return
    if form.schema_.get("type") != "object":
        yield case.own(SCHEMA, "form_not_an_object")
    found = [*_walked(case, form.schema_, SCHEMA)]
    yield from found
    if not found:
        yield from _compiling(case, form.schema_)
    yield from _labels(case, form.schema_, SCHEMA)
    yield from _ui(case, form.ui)
    yield from _choices(case, form.ui, form.schema_.get("properties"))


def _compiling(case: Case, schema: Mapping[str, object]) -> Iterator[Problem]:
    try:
        compiled(json.dumps(dict(schema), sort_keys=True))
    except jsonschema_rs.ValidationError as error:
        place = (*SCHEMA, *error.instance_path)
        yield case.own(place, "form_schema_invalid", where=dotted(place))
    except ValueError:
        yield case.own(SCHEMA, "form_schema_invalid", where=dotted(SCHEMA))


def _walked(case: Case, schema: object, place: Location) -> Iterator[Problem]:
    """Patterns and references, wherever they stand."""
    if isinstance(schema, list):
        for at, part in enumerate(schema):
            yield from _walked(case, part, (*place, at))
    if not isinstance(schema, dict):
        return
    for key, part in schema.items():
        inner = (*place, key)
        patterns: list[object] = []
        if key == "pattern":
            patterns = [part]
        elif key == "patternProperties" and isinstance(part, dict):
            patterns = [*part]
        for pattern in patterns:
            if isinstance(pattern, str) and not is_safe(pattern):
                yield case.own(inner, "pattern_unsafe", where=dotted(inner))
        if key in {"$ref", "$dynamicRef"} and not str(part).startswith("#"):
            yield case.own(inner, "reference_outside", where=dotted(inner))
        yield from _walked(case, part, inner)


def _labels(case: Case, schema: Mapping[str, object], place: Location) -> Iterator[Problem]:
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return
    for name, said in properties.items():
        inner = (*place, "properties", name)
        if not isinstance(said, dict):
            continue
        for language, key in LABELS:
            if not isinstance(said.get(key), str) or not str(said.get(key)).strip():
                yield case.own(inner, "label_missing", language=language, where=dotted(inner))
        yield from _labels(case, said, inner)


def _ui(case: Case, ui: UiFile) -> Iterator[Problem]:
    fields = form_fields(case.draft)
    named: list[tuple[Location, str]] = [(("form", "ui", "order"), name) for name in ui.order]
    named += [(("form", "ui", "help", name), name) for name in ui.help]
    named += [(("form", "ui", "options", name), name) for name in ui.options]
    for at, group in enumerate(ui.groups):
        named += [(("form", "ui", "groups", at), name) for name in group.fields]
    for place, name in named:
        if name not in fields:
            yield case.own(place, "form_field_unknown", name=name)


def _choices(case: Case, ui: UiFile, properties: object) -> Iterator[Problem]:
    """Whatever is named must be a choice of its field, or people read a code."""
    for field, words in ui.options.items():
        schema = properties.get(field) if isinstance(properties, dict) else None
        offered = {str(value) for value in _offered(schema)}
        for value in words.keys() - offered if schema is not None else ():
            place = ("form", "ui", "options", field, value)
            yield case.own(place, "choice_unknown", name=value, field=field)


def _offered(schema: object) -> list[object]:
    if not isinstance(schema, dict):
        return []
    items = schema.get("items")
    found = (items if isinstance(items, dict) else schema).get("enum")
    return found if isinstance(found, list) else []
