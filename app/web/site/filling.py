"""What was typed into the fields of ``app.web.site.fields``, as the body that their schema means.

Nothing is judged here: what cannot be read stays the text that it was, so that the schema finds it
and its defect stands beside the field.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from starlette.datastructures import FormData

from app.domain.calendar import HANOI
from app.web.site.fields import Schema, kind_of

_DAY: Final = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})")
_DAY_IN_ONE: Final = re.compile(r"(\d{2})(\d{2})(\d{4})")
_MOMENT: Final = re.compile(r"(\S+)[ ,T]+(\d{1,2})[:hg](\d{2})")
_THOUSANDS: Final = re.compile(r"-?\d{1,3}(\.\d{3})+", re.ASCII)
_WHOLE: Final = re.compile(r"-?\d{1,18}", re.ASCII)
_DECIMAL: Final = re.compile(r"(-?(?:\d{1,3}(?:\.\d{3})+|\d{1,15}))(?:,(\d{1,9}))?", re.ASCII)
MOST_ROWS: Final = 60


def filled(schema: Schema, form: FormData, prefix: str) -> dict[str, Any]:
    """The object of ``schema`` from fields named ``prefix`` + key; what is empty is absent."""
    found: dict[str, Any] = {}
    for key, part in schema.get("properties", {}).items():
        value = _read(part, form, f"{prefix}{key}")
        if value is not None:
            found[key] = value
    return found


def typed_in(form: FormData) -> tuple[dict[str, str], dict[str, Sequence[str]]]:
    """What was typed, to show it again: by name, and all of those that have several values."""
    names = {name for name, value in form.multi_items() if isinstance(value, str)}
    many = {name: [str(value) for value in form.getlist(name)] for name in names}
    return {name: values[-1] for name, values in many.items()}, dict(many)


def words_typed(typed: Mapping[str, str]) -> list[str]:
    """What somebody wrote himself, to be copied where its form is no longer on offer."""
    return [
        value
        for name, value in typed.items()
        if not name.startswith(("_", "mark")) and (name.startswith("note.") or " " in value)
        if value
    ]


def day_typed(text: str) -> str:
    """``27/3/1990`` or ``27031990`` as ``1990-03-27``; anything else as it is."""
    found = _DAY.fullmatch(text.strip()) or _DAY_IN_ONE.fullmatch(text.strip())
    return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else text


def moment_typed(text: str) -> str:
    """``27/3/2026 09:30`` as RFC 3339 in Hà Nội's time; anything else as it is."""
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        return text
    try:
        at = datetime.fromisoformat(f"{day_typed(found[1])}T{int(found[2]):02}:{found[3]}")
    except ValueError:
        return text
    return at.replace(tzinfo=HANOI).isoformat()


def number_typed(text: str, *, whole: bool) -> int | float | str:
    """``1.234`` is a thousand and more, ``1,5`` one and a half; what is no number, as it is."""
    typed = text.replace(" ", "")
    if _THOUSANDS.fullmatch(typed):
        typed = typed.replace(".", "")
    if whole:
        return int(typed) if _WHOLE.fullmatch(typed) else text
    found = _DECIMAL.fullmatch(typed)
    return float(f"{found[1].replace('.', '')}.{found[2] or 0}") if found else _pointed(typed, text)


def _pointed(typed: str, text: str) -> float | str:
    """``2.5``, as some keyboards write it: no thousand has one or two digits."""
    return float(typed) if re.fullmatch(r"-?\d+\.\d{1,2}", typed, re.ASCII) else text


def _read(schema: Schema, form: FormData, name: str) -> Any:  # noqa: ANN401
    kind = kind_of(schema)
    if kind == "group":
        return filled(schema, form, f"{name}.") or None
    if kind == "rows":
        return _rows(schema, form, name) or None
    texts = [value.strip() for value in form.getlist(name) if isinstance(value, str)]
    if kind == "checkboxes":
        return [text for text in texts if text] or None
    if kind == "checkbox":
        return "true" in texts if texts or schema.get("type") == "boolean" else None
    text = texts[-1] if texts else ""
    return _of_text(schema, kind, text) if text else None


def _of_text(schema: Schema, kind: str, text: str) -> Any:  # noqa: ANN401
    read = _READ.get(kind)
    if read is not None:
        return read(text)
    if schema.get("type") in {"integer", "number"} and _WHOLE.fullmatch(text):
        return int(text)
    return text


_READ: Final[Mapping[str, Callable[[str], Any]]] = {
    "integer": lambda text: number_typed(text, whole=True),
    "number": lambda text: number_typed(text, whole=False),
    "date": day_typed,
    "moment": moment_typed,
    "term": lambda text: f"{text}wd" if text.isdecimal() else text,
    "lines": lambda text: [line.strip() for line in text.splitlines() if line.strip()],
}


def _rows(schema: Schema, form: FormData, name: str) -> list[Mapping[str, Any]]:
    rows = (filled(schema["items"], form, f"{name}.{at}.") for at in range(MOST_ROWS))
    return [row for row in rows if any(value not in ("", False) for value in row.values())]
