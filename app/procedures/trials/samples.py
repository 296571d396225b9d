"""A plausible filled-in form, for scenarios and for clients to start from."""

import re
from collections.abc import Callable, Mapping
from typing import Final

_BY_FORMAT: Final[Mapping[str, str]] = {
    "date": "2000-01-31",
    "date-time": "2026-01-31T08:00:00+07:00",
    "time": "08:00:00+07:00",
    "email": "anh@example.vn",
    "uuid": "01890000-0000-7000-8000-000000000001",
    "uri": "https://example.vn/",
}
_LIKELY: Final = (
    "Nguyễn Thị Ánh",
    "Hội An",
    "0905123456",
    "049185001234",
    "4000123456",
    "H47.TTHCC",
    "12/2026",
    "2026",
    "A1",
    "1",
    "x",
)
LONG_TEXT: Final = "Nội dung khai báo của người nộp hồ sơ. "


def sample_form(schema: Mapping[str, object]) -> dict[str, object]:
    """A form with every required field; what an ``examples`` entry says comes first."""
    value = sample_of(schema)
    return value if isinstance(value, dict) else {}


def sample_of(schema: object) -> object:
    if not isinstance(schema, Mapping):
        return None
    named = [schema[key] for key in ("const", "default") if key in schema]
    listed = [schema[key] for key in ("examples", "enum") if schema.get(key)]
    offered = named + [options[0] for options in listed if isinstance(options, list)]
    if offered:
        return offered[0]
    written = schema.get("type")
    kind = written[0] if isinstance(written, list) and written else written
    make = _BY_TYPE.get(str(kind))
    return None if make is None else make(schema)


def _object(schema: Mapping[str, object]) -> dict[str, object]:
    properties, required = schema.get("properties"), schema.get("required")
    if not isinstance(properties, Mapping) or not isinstance(required, list):
        return {}
    return {str(name): sample_of(properties.get(name)) for name in required}


def _number(schema: Mapping[str, object]) -> object:
    low, above = schema.get("minimum"), schema.get("exclusiveMinimum")
    if isinstance(low, int | float):
        return low
    return above + 1 if isinstance(above, int | float) else 1


def _text(schema: Mapping[str, object]) -> str:
    by_format = _BY_FORMAT.get(str(schema.get("format")))
    if by_format is not None:
        return by_format
    shortest, longest = _whole(schema.get("minLength"), 1), _whole(schema.get("maxLength"), 4000)
    pattern = schema.get("pattern")
    padded = (LONG_TEXT * (shortest // len(LONG_TEXT) + 1))[: max(shortest, 1)]
    candidates = [text for text in (*_LIKELY, padded) if shortest <= len(text) <= longest]
    if isinstance(pattern, str):
        candidates = [text for text in candidates if _matches(pattern, text)]
    return candidates[0] if candidates else padded[:longest]


def _list(schema: Mapping[str, object]) -> object:
    return [sample_of(schema.get("items"))] * _whole(schema.get("minItems"), 0)


def _matches(pattern: str, text: str) -> bool:
    # The checker has found the pattern to be safe before any scenario runs.
    return re.search(pattern, text) is not None


def _whole(value: object, otherwise: int) -> int:
    return value if isinstance(value, int) else otherwise


_BY_TYPE: Final[Mapping[str, Callable[[Mapping[str, object]], object]]] = {
    "object": _object,
    "array": _list,
    "integer": _number,
    "number": _number,
    "boolean": lambda _: True,
    "string": _text,
}
