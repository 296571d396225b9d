"""What an action may ask of the person who takes it, and whether he brought it.

An input travels in the body of the action: ``comment`` and ``documents`` (the input ``files``) at
the top, everything else under ``data``. Two requirements are not inputs but conditions on what was
handed in: ``documents`` (nothing required is missing) and ``form`` (the form is valid).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from app.domain.dossier import Act, Material, ParcelFate
from app.domain.errors import Defect
from app.domain.input_list import INPUTS, Input
from app.domain.machine import Action

__all__ = [
    "CONDITIONS",
    "INPUTS",
    "Input",
    "asks_for",
    "body_schema",
    "missing_inputs",
    "unmet_conditions",
    "unreadable_inputs",
]

CONDITIONS: Final = frozenset({"documents", "form"})
"""Requirements on what was handed in, not on what the person types now."""

_PLACES: Final[Mapping[str, str]] = {"files": "documents"}
_EXTENSION = re.compile(r"[1-9][0-9]?wd")
_TIME_TO_ANSWER = re.compile(r"[1-9][0-9]?(wd|wh)")


def asks_for(action: Action, *names: str) -> bool:
    """Whether ``action`` takes one of the inputs ``names``, obligatory or not."""
    return any(name in action.requires or name in action.accepts for name in names)


def body_schema(action: Action, *, overriding: bool = False) -> dict[str, object]:
    """JSON Schema of the body of ``action``: enough for a client that knows no procedure.

    ``overriding`` is for whoever may take it only in spite of its limit or its condition.
    """
    extra = () if action.override is None else action.override.requires
    required = [*_typed_in((*action.requires, *(extra if overriding else ())))]
    top: dict[str, object] = {"comment": INPUTS["comment"].schema}
    data: dict[str, object] = {}
    for name in _typed_in((*action.requires, *action.accepts, *extra)):
        (top if INPUTS[name].top else data)[_place(name)] = INPUTS[name].schema
    needed = [_place(name) for name in required if INPUTS[name].top]
    needed_data = [name for name in required if not INPUTS[name].top]
    if data:
        top["data"] = {
            "type": "object",
            "properties": data,
            "required": needed_data,
            "additionalProperties": False,
        }
    if needed_data:
        needed.append("data")
    if action.override is not None:
        top["override"] = {"type": "boolean", "title": "Vượt giới hạn, có căn cứ"}
    if overriding:
        top["override"] = {"const": True, "title": "Vượt giới hạn, có căn cứ"}
        needed.append("override")
    return {
        "type": "object",
        "properties": top,
        "required": needed,
        "additionalProperties": False,
    }


def missing_inputs(requires: Iterable[str], act: Act) -> list[Defect]:
    """The inputs that ``act`` should bring and does not, each as a defect of its field."""
    return [
        Defect(_place(name) if INPUTS[name].top else f"data.{name}", "required")
        for name in _typed_in(requires)
        if not _brought(name, act)
    ]


def unreadable_inputs(names: Iterable[str], act: Act) -> list[Defect]:
    """What the law itself must read and cannot: an edge that checks the schema finds it first."""
    return [
        Defect(f"data.{place}", code)
        for name in dict.fromkeys(names)
        if name in act.data
        for place, code in _flaws(name, act.data[name])
    ]


def unmet_conditions(requires: Iterable[str], act: Act, material: Material) -> list[Defect]:
    """What was handed in and is not in order: required documents missing, fields of the form."""
    defects: list[Defect] = []
    if "documents" in requires:
        defects += [
            Defect(f"documents.{document.key}", "document_missing", {"document": document.label.vi})
            for document in material.required
            if document.key not in material.documents | act.documents
        ]
    if "form" in requires:
        defects += material.form_defects
    return defects


def _typed_in(names: Iterable[str]) -> Iterator[str]:
    return (name for name in dict.fromkeys(names) if name not in CONDITIONS)


def _place(name: str) -> str:
    return _PLACES.get(name, name)


def _brought(name: str, act: Act) -> bool:
    if name == "comment":
        return bool(act.comment and act.comment.strip())
    if name == "files":
        return bool(act.documents)
    return name in act.data


def _flaws(name: str, value: object) -> Iterator[tuple[str, str]]:
    whole, code = _READABLE.get(name, (None, ""))
    parts = _PARTS.get(name, {})
    if whole is not None and not whole(value):
        yield name, code
    elif isinstance(value, Mapping):
        for part, (readable, code_of_part) in parts.items():
            if not readable(value.get(part)):
                yield f"{name}.{part}", code_of_part


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_object(value: object) -> bool:
    return isinstance(value, Mapping)


def _is_extension(value: object) -> bool:
    return isinstance(value, str) and _EXTENSION.fullmatch(value) is not None


def _is_day(value: object) -> bool:
    """A schema's day may lie in the year 0, which no calendar here has."""
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return True


def _is_time_to_answer(value: object) -> bool:
    return isinstance(value, str) and _TIME_TO_ANSWER.fullmatch(value) is not None


def _is_id(value: object) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return True


def _are_items(value: object) -> bool:
    return isinstance(value, list | tuple) and all(
        isinstance(item, Mapping) and _is_text(item.get("item")) for item in value
    )


def _are_papers(value: object) -> bool:
    return isinstance(value, list | tuple) and all(
        _is_text(paper.get("key") if isinstance(paper, Mapping) else paper) for paper in value
    )


def _is_fate(value: object) -> bool:
    return value in {fate.value for fate in ParcelFate}


def _is_moment(value: object) -> bool:
    try:
        return datetime.fromisoformat(str(value)).tzinfo is not None
    except ValueError:
        return False


Check = tuple[Callable[[object], bool], str]
"""What makes a value readable, and the code of the defect when it is not."""

_READABLE: Final[Mapping[str, Check]] = MappingProxyType(
    {
        "person": (_is_id, "not_an_id"),
        "agency": (_is_text, "not_text"),
        "extension": (_is_extension, "wrong_pattern"),
        "promised_on": (_is_day, "not_a_date"),
        "marked_items": (_are_items, "not_a_list"),
        "consultation": (_is_object, "not_an_object"),
        "opinion": (_is_object, "not_an_object"),
        "result": (_is_object, "not_an_object"),
        "minutes": (_is_object, "not_an_object"),
        "papers": (_are_papers, "not_a_list"),
        "handover": (_is_object, "not_an_object"),
        "takeover": (_is_object, "not_an_object"),
        "handover_minutes": (_is_object, "not_an_object"),
        "pickup_address": (_is_text, "not_text"),
        "parcel": (_is_object, "not_an_object"),
    }
)
_PARTS: Final[Mapping[str, Mapping[str, Check]]] = MappingProxyType(
    {
        "consultation": {
            "agency": (_is_text, "not_text"),
            "question": (_is_text, "not_text"),
            "due": (_is_time_to_answer, "wrong_pattern"),
        },
        "opinion": {"position": (_is_text, "not_text")},
        "handover": {"to_agency": (_is_text, "not_text")},
        "handover_minutes": {
            "number": (_is_text, "not_text"),
            "signed_at": (_is_moment, "not_a_moment"),
        },
        "parcel": {
            "number": (_is_text, "not_text"),
            "fate": (_is_fate, "not_allowed"),
            "at": (_is_moment, "not_a_moment"),
        },
        "result": {"issued_on": (_is_day, "not_a_date")},
        "minutes": {"held_on": (_is_day, "not_a_date")},
    }
)
