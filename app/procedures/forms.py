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
    "pattern": "wrong_pattern",
    "minimum": "too_small",
    "exclusiveMinimum": "too_small",
    "maximum": "too_great",
    "exclusiveMaximum": "too_great",
    "minLength": "too_short",
    "maxLength": "too_long",
    "minItems": "too_few",
    "maxItems": "too_many",
    "uniqueItems": "not_unique",
    "multipleOf": "not_a_multiple",
}
"""The defects of a form have the names that any other body's have."""

_LIMITS: Mapping[str, str] = {
    "too_small": "min",
    "too_short": "min",
    "too_few": "min",
    "too_great": "max",
    "too_long": "max",
    "too_many": "max",
}
_TYPES: Mapping[str, str] = {
    "string": "not_text",
    "integer": "not_an_integer",
    "number": "not_a_number",
    "boolean": "not_a_boolean",
    "array": "not_a_list",
    "object": "not_an_object",
}
_FORMATS: Mapping[str, str] = {
    "date": "not_a_date",
    "date-time": "not_a_moment",
    "time": "not_a_time",
    "email": "malformed_email",
    "uri": "not_a_url",
    "uuid": "not_an_id",
}
_LISTED = 12


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
        case jsonschema_rs.ValidationErrorKind.Type(types=types):
            code = _TYPES.get(str(types[0]), "invalid") if len(types) == 1 else "invalid"
            yield Defect(_dotted(path), code)
        case jsonschema_rs.ValidationErrorKind.Format(format=wanted):
            yield Defect(_dotted(path), _FORMATS.get(wanted, "wrong_pattern"))
        case jsonschema_rs.ValidationErrorKind.Enum(options=options):
            listed = ", ".join(str(option) for option in options[:_LISTED])
            yield Defect(_dotted(path), "not_a_choice", {"expected": listed})
        case jsonschema_rs.ValidationErrorKind.Constant(expected_value=value):
            yield Defect(_dotted(path), "not_a_choice", {"expected": str(value)})
        case kind:
            code = _CODES.get(kind.name, "invalid")
            yield Defect(_dotted(path), code, _facts(code, kind))


def _facts(code: str, kind: object) -> dict[str, Fact]:
    limit, step = getattr(kind, "limit", None), getattr(kind, "multiple_of", None)
    if code in _LIMITS and limit is not None:
        return {_LIMITS[code]: limit if isinstance(limit, int) else str(limit)}
    return {} if step is None else {"step": str(step)}


def _dotted(path: Iterable[str | int]) -> str:
    return ".".join(str(part) for part in path)
