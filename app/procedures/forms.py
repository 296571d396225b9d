"""Biểu mẫu điện tử: what is wrong with a filled-in form, all of it at once, by field.

The form's JSON Schema comes with the procedure; its patterns run on an engine that cannot blow up,
and nothing in it can reach outside.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

import jsonschema_rs

from app.domain.errors import Defect, Fact

_CODES: Mapping[str, str] = {
    "type": "type",
    "pattern": "pattern",
    "enum": "enum",
    "const": "enum",
    "minimum": "minimum",
    "exclusiveMinimum": "minimum",
    "maximum": "maximum",
    "exclusiveMaximum": "maximum",
    "minLength": "min_length",
    "maxLength": "max_length",
    "minItems": "min_items",
    "maxItems": "max_items",
    "uniqueItems": "not_unique",
    "multipleOf": "multiple_of",
    "format": "format",
}


def form_defects(schema: Mapping[str, object], form: object) -> tuple[Defect, ...]:
    """Every defect of ``form`` by ``schema``, each at its dotted field (``form.address.ward``)."""
    if not schema:
        return ()
    validator = compiled(json.dumps(dict(schema), sort_keys=True))
    found = [d for error in validator.iter_errors(form) for d in _defects(error)]
    return tuple({(d.field, d.code): d for d in found}.values())


@lru_cache(maxsize=512)
def compiled(schema: str) -> jsonschema_rs.Draft202012Validator:
    """A validator of a schema written as JSON; linear-time patterns, no network, real formats."""
    return jsonschema_rs.Draft202012Validator(
        json.loads(schema),
        validate_formats=True,
        pattern_options=jsonschema_rs.RegexOptions(),
        offline=True,
    )


def _defects(error: jsonschema_rs.ValidationError) -> Iterator[Defect]:
    path = ("form", *error.instance_path)
    match error.kind:
        case jsonschema_rs.ValidationErrorKind.Required(property=name):
            yield Defect(_dotted((*path, str(name))), "required")
        case jsonschema_rs.ValidationErrorKind.AdditionalProperties():
            # The names came from outside; they are not repeated.
            yield Defect(_dotted(path), "unknown_field")
        case kind:
            yield Defect(_dotted(path), _CODES.get(kind.name, "invalid"), _facts(kind))


def _facts(kind: object) -> dict[str, Fact]:
    facts: dict[str, Fact] = {}
    for name in ("limit", "format", "multiple_of"):
        value = getattr(kind, name, None)
        if isinstance(value, str | int | float):
            facts[name] = value if isinstance(value, str | int) else str(value)
    types = getattr(kind, "types", None)
    if isinstance(types, list):
        facts["expected"] = ", ".join(str(kind) for kind in types)
    return facts


def _dotted(path: Iterable[str | int]) -> str:
    return ".".join(str(part) for part in path)
