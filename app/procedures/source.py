"""A file of the three kinds as it was read: its text, its tree, the line of each part."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from app.domain.errors import Fact
from app.procedures.strict_yaml import Node, Problem, read_strict

Model = TypeVar("Model", bound=BaseModel)
Location = tuple[str | int, ...]

_LABEL_KEYS = frozenset({"vi", "en"})
OWN_CODES = {
    "extra_forbidden": "unknown_key",
    "missing": "key_missing",
    "string_type": "text_expected",
    "int_type": "number_expected",
    "int_from_float": "number_expected",
    "bool_type": "boolean_expected",
    "list_type": "list_expected",
    "dict_type": "mapping_expected",
    "model_type": "mapping_expected",
    "model_attributes_type": "mapping_expected",
    "literal_error": "value_not_listed",
    "enum": "value_not_listed",
    "string_pattern_mismatch": "text_malformed",
    "string_too_short": "text_empty",
    "string_too_long": "text_too_long",
    "too_long": "text_too_long",
    "too_short": "list_empty",
    "greater_than_equal": "number_out_of_range",
    "less_than_equal": "number_out_of_range",
    "date_parsing": "date_malformed",
    "date_type": "date_malformed",
    "date_from_datetime_parsing": "date_malformed",
    "date_from_datetime_inexact": "date_malformed",
}


@dataclass(frozen=True, slots=True)
class Source:
    """``path`` is what problems call the file; ``root`` its tree with lines."""

    path: str
    text: str
    root: Node

    @property
    def sha256(self) -> bytes:
        return hashlib.sha256(self.text.encode()).digest()

    @property
    def kind(self) -> str | None:
        value = self.root.value
        node = value.get("kind") if isinstance(value, dict) else None
        return node.value if node is not None and isinstance(node.value, str) else None

    def line_of(self, location: Iterable[str | int]) -> int:
        """The line of the innermost part of ``location`` that this file has."""
        return _reach(self.root, location)[0]

    def reach(self, location: Iterable[str | int]) -> int:
        """How many parts of ``location`` this file has: which file to blame."""
        return _reach(self.root, location)[1]

    def problem(self, location: Iterable[str | int], code: str, **facts: Fact) -> Problem:
        return Problem(self.path, self.line_of(location), code, facts)


def read_source(file: Path, name: str | None = None) -> tuple[Source | None, tuple[Problem, ...]]:
    """The file's source, None when it cannot be read at all, and what is wrong with its YAML."""
    path = name or str(file)
    reading = read_strict(file, name=path)
    if reading.root is None:
        return None, reading.problems
    return Source(path, file.read_text("utf-8-sig"), reading.root), reading.problems


def source_of(text: str, name: str) -> tuple[Source | None, tuple[Problem, ...]]:
    """The same from a text."""
    reading = read_strict(text, name=name)
    if reading.root is None:
        return None, reading.problems
    return Source(name, text, reading.root), reading.problems


def modelled(source: Source, model: type[Model]) -> tuple[Model | None, tuple[Problem, ...]]:
    """The file as ``model``, or every way in which it is not one."""
    # Through JSON: there, strictness still knows dates and closed lists written as text.
    written = json.dumps(source.root.plain(), ensure_ascii=False)
    try:
        return model.model_validate_json(written, strict=True), ()
    except ValidationError as errors:
        return None, tuple(
            problem_of(source, error)
            for error in errors.errors(include_url=False, include_input=False)
        )


def problem_of(source: Source, error: ErrorDetails) -> Problem:
    """A Pydantic error as a problem at its line, in our own codes."""
    location, kind = error["loc"], error["type"]
    key = str(location[-1]) if location else ""
    facts: dict[str, Fact] = {"where": dotted(location), "key": key}
    context = error.get("ctx", {})
    if kind in {"missing", "string_too_short"} and key in _LABEL_KEYS:
        return source.problem(location, "label_missing", language=key, where=dotted(location[:-1]))
    if kind == "extra_forbidden" and location[0] == "variants":
        return source.problem(location, "variant_outside_whitelist", key=key)
    for name in ("expected", "part", "ge", "le", "max_length"):
        if name in context:
            facts[name] = str(context[name])
    return source.problem(location, OWN_CODES.get(kind, kind), **facts)


def dotted(location: Iterable[str | int]) -> str:
    return ".".join(str(part) for part in location)


def _reach(root: Node, location: Iterable[str | int]) -> tuple[int, int]:
    node, line, found = root, root.line, 0
    for part in location:
        inner: Node | None = None
        if isinstance(node.value, tuple) and isinstance(part, int) and part < len(node.value):
            inner = node.value[part]
            line = inner.line
        elif isinstance(node.value, dict) and str(part) in node.value:
            inner = node.value[str(part)]
            line = node.key_lines[str(part)]
        # Otherwise it is a name that Pydantic gives to a member of a union: no key of the file.
        if inner is not None:
            node, found = inner, found + 1
    return line, found
