"""The building blocks of the three kinds of file: durations, guards, effects, labels, codes.

Each type parses its text into a domain value and shows editors a pattern for what may be typed.
"""

import re
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainValidator, WithJsonSchema
from pydantic.types import StringConstraints
from pydantic_core import PydanticCustomError

from app.domain.durations import Duration, Unit
from app.domain.guard import Guard, UnsafeGuard
from app.domain.machine import EffectCall, Words
from app.domain.text import stored

Value = TypeVar("Value")

DURATION_PATTERN = r"^([0-9]+(\.[0-9]{1,2})?(wd|cd|wh|mo|m)|same_day|none)$"
AGENCY_PATTERN = r"[A-Y][0-9]{2}(\.[0-9A-Z]{1,10})*"
IDENTIFIER_PATTERN = r"^[a-z][a-z0-9_]{0,59}$"


class Strict(BaseModel):
    """A mapping of a file: unknown keys are refused, values keep their type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise PydanticCustomError("string_type", "text is expected")
    return value


def _duration(value: object) -> Duration:
    try:
        return Duration.parse(_text(value))
    except ValueError as error:
        raise PydanticCustomError("duration_unreadable", "not a duration") from error


def parsed_guard(value: object) -> Guard:
    try:
        return Guard.parse(_text(value))
    except UnsafeGuard as error:
        raise PydanticCustomError(
            "guard_unsafe", "unsafe condition", {"part": str(error)[:80]}
        ) from error


def _in_unit(unit: Unit) -> Callable[[object], Duration]:
    def read(value: object) -> Duration:
        duration = _duration(value)
        if duration.unit is not unit:
            raise PydanticCustomError("unit_wrong", "another unit", {"expected": unit.value})
        return duration

    return read


def _effect(value: object) -> EffectCall:
    match = re.fullmatch(r"([a-z_]{1,40})(?::([A-Za-z0-9_]{1,60}))?", _text(value))
    if match is None:
        raise PydanticCustomError("effect_unreadable", "not an effect")
    return EffectCall(match[1], match[2])


def as_list(make: Callable[[object], object]) -> Callable[[Any], Any]:
    """A validator that lets one value stand for a list of one."""

    def widened(value: object) -> object:
        return value if isinstance(value, list) else [make(value)]

    return widened


def in_nfc(value: object) -> object:
    return stored(value) if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(in_nfc), StringConstraints(min_length=1, max_length=4000)]
Identifier = Annotated[str, StringConstraints(pattern=IDENTIFIER_PATTERN)]
FormCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,19}$")]
AgencyText = Annotated[
    str,
    StringConstraints(
        pattern=r"^(\$(receiving|owner|competent|consulted)|[A-Y][0-9]{2}(\.[0-9A-Z]{1,10})*)$"
    ),
]
AskedText = Annotated[
    str,
    StringConstraints(
        pattern=rf"^(\$(receiving|competent)|form\.[A-Za-z0-9_]{{1,64}}|{AGENCY_PATTERN})$"
    ),
]
"""An agency of a dossier: one of its parties, the one that a field of its form names, or a code."""
SeatText = Annotated[
    str,
    StringConstraints(
        pattern=rf"^(\$(receiving|competent|above|here)|form\.[A-Za-z0-9_]{{1,64}}|{AGENCY_PATTERN})$"
    ),
]
"""Where a step sits: ``$here`` where the step before it sat, ``$above`` the agency above that."""
DurationField = Annotated[
    Duration,
    PlainValidator(_duration),
    WithJsonSchema({"type": "string", "pattern": DURATION_PATTERN, "examples": ["15wd", "8wh"]}),
]
WorkingDays = Annotated[
    Duration,
    PlainValidator(_in_unit(Unit.WORKING_DAY)),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]+wd$", "examples": ["3wd"]}),
]
Minutes = Annotated[
    Duration,
    PlainValidator(_in_unit(Unit.MINUTE)),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]+m$", "examples": ["30m"]}),
]
GuardField = Annotated[
    Guard,
    PlainValidator(parsed_guard),
    WithJsonSchema({"type": "string", "maxLength": 300, "examples": ["subject == 'business'"]}),
]
EffectField = Annotated[
    EffectCall,
    PlainValidator(_effect),
    WithJsonSchema({"type": "string", "examples": ["assign_code", "issue:M01", "notify:ready"]}),
]


class Label(Strict):
    """What people read, in both languages."""

    vi: Text
    en: Text

    @property
    def words(self) -> Words:
        return Words(self.vi, self.en)
