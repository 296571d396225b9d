"""How one input of an action is described: its JSON Schema, with words in both languages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

Schema = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Input:
    """One input: where it stands in the body (None: at the top), its schema, and an example."""

    schema: Schema
    sample: object
    top: bool = False


def text(longest: int, vi: str, en: str) -> Schema:
    return {
        "type": "string",
        "minLength": 1,
        "maxLength": longest,
        "title": vi,
        "description": en,
    }


def group(vi: str, en: str, required: Iterable[str], **properties: Schema) -> Schema:
    return {
        "type": "object",
        "title": vi,
        "description": en,
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


DAY: Final[Schema] = {"type": "string", "format": "date", "title": "Ngày", "description": "Day"}
MOMENT: Final[Schema] = {
    "type": "string",
    "format": "date-time",
    "title": "Thời điểm",
    "description": "Moment, RFC 3339 with offset",
}
