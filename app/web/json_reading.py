"""JSON as we accept it: one meaning for every reader, and nothing that the database would refuse.

A parser that lets duplicate keys, NaN, lone surrogates or a byte order mark pass leaves it to
chance what the next reader sees. Every such defect is found and listed at once.
"""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from unicodedata import is_normalized

from app.domain.errors import Defect, Invalid
from app.web.limits import LARGEST_INTEGER, LISTED_DEFECTS, NESTING, VALUES
from app.web.vetting import flaw_in, normal, shown

_DIGITS = len(str(LARGEST_INTEGER)) + 1
_BRACKETS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)
_HIDING = re.compile(r"\\[ubf]")

Path = tuple["Path", str | int] | tuple[()]


class Vetted(dict[str, object]):
    """A JSON object that came through here: ``app.web.bodies`` reads it by the rules of JSON."""


class _Doubled(dict[str, object]):
    """An object in which a name stands twice."""


@dataclass(frozen=True, slots=True)
class _Flaw:
    """Stands where a number should be."""

    code: str


def read_json(raw: bytes) -> object:
    """What ``raw`` says, its texts in NFC; ``Invalid`` lists what cannot be accepted."""
    text = _decoded(raw)
    if raw.count(b",") >= VALUES:
        raise Invalid([Defect("body", "too_many_values", {"max": VALUES})])
    if _is_too_deep(text):
        raise Invalid([Defect("body", "nested_too_deeply", {"max": NESTING})])
    parsing = _Parsing()
    value = parsing.of(text)
    if parsing.flawed or not _clean_as_it_stands(text):
        cleaning = _Cleaning()
        value = cleaning.of(value, ())
        if cleaning.defects:
            raise Invalid(cleaning.defects[:LISTED_DEFECTS])
    return Vetted(value) if isinstance(value, dict) else value


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise Invalid([Defect("body", "byte_order_mark")])
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Invalid([Defect("body", "not_utf8")]) from None


def _is_too_deep(text: str) -> bool:
    if text.count("[") + text.count("{") <= NESTING:
        return False
    depth = 0
    for token in _BRACKETS.finditer(text):
        if token[0] in "[{":
            depth += 1
            if depth > NESTING:
                return True
        elif token[0] in "]}":
            depth -= 1
    return False


def _clean_as_it_stands(text: str) -> bool:
    """What holds for the whole holds for its parts, unless an escape hides something.

    Nearly every body is clean, and this looks at it once instead of at each text in it.
    """
    return _HIDING.search(text) is None and flaw_in(text) is None and is_normalized("NFC", text)


class _Parsing:
    """Numbers that are none, and names that stand twice, are marked where they stand."""

    flawed = False

    def of(self, text: str) -> object:
        try:
            value: object = json.loads(
                text,
                object_pairs_hook=self._object,
                parse_constant=lambda _: self._flaw("not_a_finite_number"),
                parse_int=self._integer,
                parse_float=self._float,
            )
        except json.JSONDecodeError as error:
            where = {"line": error.lineno, "column": error.colno}
            raise Invalid([Defect("body", "not_json", where)]) from None
        return value

    def _object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        members = dict(pairs)
        if len(members) == len(pairs):
            return members
        self.flawed = True
        return _Doubled(members)

    def _integer(self, digits: str) -> int | _Flaw:
        if len(digits) > _DIGITS or abs(number := int(digits)) > LARGEST_INTEGER:
            return self._flaw("number_out_of_range")
        return number

    def _float(self, digits: str) -> float | _Flaw:
        number = float(digits)
        return number if math.isfinite(number) else self._flaw("number_out_of_range")

    def _flaw(self, code: str) -> _Flaw:
        self.flawed = True
        return _Flaw(code)


@dataclass(slots=True)
class _Cleaning:
    defects: list[Defect] = field(default_factory=list)

    def of(self, value: object, path: Path) -> object:
        if isinstance(value, str):
            return self._text(value, path)
        if isinstance(value, dict):
            return self._object(value, path)
        if isinstance(value, list):
            return [self.of(item, (path, index)) for index, item in enumerate(value)]
        if isinstance(value, _Flaw):
            self._found(value.code, path)
        return value

    def _text(self, text: str, path: Path) -> str:
        flaw = flaw_in(text)
        if flaw is not None:
            self._found(flaw, path)
            return ""
        return normal(text)

    def _object(self, members: dict[str, object], path: Path) -> dict[str, object]:
        clean = {
            self._text(key, (path, key)): self.of(item, (path, key))
            for key, item in members.items()
        }
        if isinstance(members, _Doubled) or len(clean) < len(members):
            self._found("duplicate_key", path)
        return clean

    def _found(self, code: str, path: Path) -> None:
        self.defects.append(Defect(".".join(reversed([*_steps(path)])) or "body", code))


def _steps(path: Path) -> Iterator[str]:
    while path:
        path, step = path
        yield shown(step)
