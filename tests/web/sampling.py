"""A body made from nothing but a JSON Schema: what a client does that knows no procedure."""

import importlib
from collections.abc import Mapping
from typing import Any

_parser: Any = importlib.import_module("re._parser")

FORMATS: Mapping[str, str] = {
    "date": "2026-08-20",
    "date-time": "2026-08-24T08:00:00+07:00",
    "email": "anh@example.vn",
    "uuid": "01890000-0000-7000-8000-000000000001",
}


def sample(schema: Mapping[str, Any]) -> Any:
    """A value that ``schema`` allows, with what it requires and nothing more."""
    for known in ("const", "default"):
        if known in schema:
            return schema[known]
    for known in ("enum", "examples"):
        if schema.get(known):
            return schema[known][0]
    match schema.get("type", "object"):
        case "object":
            properties = schema.get("properties", {})
            return {name: sample(properties[name]) for name in schema.get("required", ())}
        case "array":
            return [sample(schema["items"])] * schema.get("minItems", 1)
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return True
        case _:
            return _words(schema)


def _words(schema: Mapping[str, Any]) -> str:
    if "pattern" in schema:
        return _matching(_parser.parse(schema["pattern"]))
    words = FORMATS.get(schema.get("format", ""), "Một chữ")
    return words.ljust(schema.get("minLength", 0), "a")[: schema.get("maxLength", len(words))]


def _matching(pattern: Any) -> str:
    """The shortest text that a regular expression matches, by its first choices."""
    return "".join(_one(str(name), value) for name, value in pattern)


def _one(name: str, value: Any) -> str:
    match name:
        case "LITERAL":
            return chr(value)
        case "IN":
            return _one(str(value[0][0]), value[0][1])
        case "RANGE":
            return chr(value[0])
        case "CATEGORY":
            return "1" if str(value).endswith("DIGIT") else "a"
        case "MAX_REPEAT" | "MIN_REPEAT":
            return _matching(value[2]) * value[0]
        case "SUBPATTERN":
            return _matching(value[3])
        case "BRANCH":
            return _matching(value[1][0])
        case "AT":
            return ""
        case _:
            raise NotImplementedError(name)
