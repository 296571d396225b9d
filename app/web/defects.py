"""What Pydantic found wrong, in the house's own words: never its English, never the input."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.domain.errors import Defect, Fact
from app.web.limits import LISTED_DEFECTS
from app.web.messages import has_defect
from app.web.vetting import shown

_CODES: Mapping[str, str] = {
    "missing": "required",
    "extra_forbidden": "unknown_field",
    "string_type": "not_text",
    "string_sub_type": "not_text",
    "string_too_short": "too_short",
    "string_too_long": "too_long",
    "string_pattern_mismatch": "wrong_pattern",
    "int_type": "not_an_integer",
    "int_parsing": "not_an_integer",
    "int_from_float": "not_an_integer",
    "int_parsing_size": "number_out_of_range",
    "float_type": "not_a_number",
    "float_parsing": "not_a_number",
    "decimal_type": "not_a_number",
    "decimal_parsing": "not_a_number",
    "finite_number": "not_a_finite_number",
    "bool_type": "not_a_boolean",
    "bool_parsing": "not_a_boolean",
    "greater_than": "too_small",
    "greater_than_equal": "too_small",
    "less_than": "too_great",
    "less_than_equal": "too_great",
    "multiple_of": "not_a_multiple",
    "list_type": "not_a_list",
    "tuple_type": "not_a_list",
    "set_type": "not_a_list",
    "frozen_set_type": "not_a_list",
    "too_short": "too_few",
    "too_long": "too_many",
    "dict_type": "not_an_object",
    "model_type": "not_an_object",
    "model_attributes_type": "not_an_object",
    "dataclass_type": "not_an_object",
    "union_tag_not_found": "required",
    "union_tag_invalid": "not_a_choice",
    "enum": "not_a_choice",
    "literal_error": "not_a_choice",
    "uuid_type": "not_an_id",
    "uuid_parsing": "not_an_id",
    "uuid_version": "not_an_id",
    "date_type": "not_a_date",
    "date_parsing": "not_a_date",
    "date_from_datetime_parsing": "not_a_date",
    "date_from_datetime_inexact": "not_a_date",
    "datetime_type": "not_a_moment",
    "datetime_parsing": "not_a_moment",
    "datetime_from_date_parsing": "not_a_moment",
    "timezone_aware": "without_time_zone",
    "time_type": "not_a_time",
    "time_parsing": "not_a_time",
    "url_type": "not_a_url",
    "url_parsing": "not_a_url",
    "url_scheme": "not_a_url",
    "json_invalid": "not_json",
    "json_type": "not_json",
}

_FACTS: Mapping[str, str] = {
    "min_length": "min",
    "max_length": "max",
    "gt": "min",
    "ge": "min",
    "lt": "max",
    "le": "max",
    "multiple_of": "step",
    "expected": "expected",
    "expected_tags": "expected",
}


def defects_of(errors: Iterable[Mapping[str, Any]]) -> list[Defect]:
    """Pydantic's errors, each once, in their order."""
    found = {(defect.field, defect.code): defect for defect in map(_defect, errors)}
    return list(found.values())[:LISTED_DEFECTS]


def _defect(error: Mapping[str, Any]) -> Defect:
    kind = str(error["type"])
    code = _CODES.get(kind) or (kind if has_defect(kind) else "not_acceptable")
    place, *path = error["loc"] or ("body",)
    field = ".".join(shown(step) for step in path) or str(place)
    return Defect(field, code, _facts(error.get("ctx") or {}))


def _facts(context: Mapping[str, object]) -> dict[str, Fact]:
    """Limits and choices come from our own models; nothing else of the context is told."""
    return {
        name: value if isinstance(value, int) else str(value).replace(" or ", ", ")
        for key, value in context.items()
        if (name := _FACTS.get(key)) is not None
    }
