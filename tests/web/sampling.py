"""A body made from nothing but a JSON Schema: what a client does that knows no procedure."""

import importlib
from collections.abc import Callable, Mapping
from typing import Any

_parser: Any = importlib.import_module("re._parser")

FORMATS: Mapping[str, str] = {
    "date": "2025-02-20",
    "date-time": "2026-08-24T08:00:00+07:00",
    "email": "anh@example.vn",
    "uuid": "01890000-0000-7000-8000-000000000001",
}


def sample(schema: Mapping[str, Any]) -> Any:
    """A value that ``schema`` allows, with what it requires and nothing more."""
    said = [schema[name] for name in ("const", "default") if name in schema]
    said += [schema[name][0] for name in ("enum", "examples") if schema.get(name)]
    return said[0] if said else _made(schema)


def _made(schema: Mapping[str, Any]) -> Any:
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
    return "".join(_PARTS[str(name)](value) for name, value in pattern)


_PARTS: Mapping[str, Callable[[Any], str]] = {
    "LITERAL": chr,
    "RANGE": lambda ends: chr(ends[0]),
    "IN": lambda choices: _matching(choices[:1]),
    "CATEGORY": lambda kind: "1" if str(kind).endswith("DIGIT") else "a",
    "MAX_REPEAT": lambda repeated: _matching(repeated[2]) * int(repeated[0]),
    "SUBPATTERN": lambda group: _matching(group[3]),
    "BRANCH": lambda branches: _matching(branches[1][0]),
    "AT": lambda _: "",
}
