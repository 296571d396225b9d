"""Fields of a page made from a JSON Schema: of a procedure's form, or of an action's input.

The name of a field is its dotted place in the body (``form.language``, ``data.result.number``); it
is also the id of the input, and the place that a defect names. ``app.web.site.filling`` reads back
what was typed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from app.domain.calendar import HANOI, local
from app.web.messages import Language
from app.web.site import filters
from app.web.site.trouble import Trouble
from app.web.site.words import say, sentence

Schema = Mapping[str, Any]

FEW: Final = 6
"""So many choices are shown at once; more are a list to open."""

LONG: Final = 200
"""A longer text gets several lines."""

SPARE_ROWS: Final = 2

CHOICE_WORDS: Final[Mapping[str, str]] = {
    "agree": sentence("Đồng ý"),
    "agree_with_conditions": sentence("Đồng ý, có điều kiện"),
    "disagree": sentence("Không đồng ý"),
    "handwritten": sentence("Ký tay"),
    "digital": sentence("Ký số"),
    "came": sentence("Đã về"),
    "lost": sentence("Thất lạc"),
    "true": sentence("Có"),
    "false": sentence("Không"),
}
"""Sentences for the choices of the actions' own inputs."""


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One input, or a group of them.

    ``kind``: text, textarea, integer, number, date, moment, term, radios, select, checkbox,
    checkboxes, lines, group or rows. ``value`` is a text (a list for checkboxes); a group and rows
    have ``fields``, rows one list for each row.
    """

    name: str
    kind: str
    label: str
    hint: str = ""
    required: bool = False
    value: Any = ""
    options: Sequence[Option] = ()
    error: str | None = None
    longest: int | None = None
    autocomplete: str = ""
    fields: Sequence["Field"] = ()
    rows: Sequence[Sequence["Field"]] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """With what the fields are filled: ``values`` by dotted name as typed, else ``given``.

    ``typed`` wins over ``given`` (the body as JSON). ``choices`` are the options of fields whose
    values are looked up (a person, an agency), ``ui`` a procedure's hints for its form.
    """

    language: Language
    given: Mapping[str, Any] = field(default_factory=dict)
    typed: Mapping[str, str] | None = None
    trouble: Trouble | None = None
    choices: Mapping[str, Sequence[Option]] = field(default_factory=dict)
    ui: Mapping[str, Any] = field(default_factory=dict)
    skip: frozenset[str] = frozenset()
    many: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Of what was typed, the fields of which several may stand under one name."""


def fields_of(schema: Schema, prefix: str, filling: Filling) -> list[Field]:
    """The fields of an object ``schema``, named ``prefix`` + key, in the order of the hints."""
    properties = schema.get("properties", {})
    required = frozenset(schema.get("required", ()))
    order = [key for key in filling.ui.get("order", ()) if key in properties]
    keys = [*order, *(key for key in properties if key not in order)]
    return [
        _field(properties[key], prefix, key, filling, needed=key in required)
        for key in keys
        if f"{prefix}{key}" not in filling.skip
    ]


def labels_of(fields: Sequence[Field]) -> dict[str, str]:
    """What each field is called, for the summary of what is wrong."""
    found: dict[str, str] = {}
    for item in fields:
        found[item.name] = item.label
        found |= labels_of([*item.fields, *(inner for row in item.rows for inner in row)])
    return found


def grouped(fields: Sequence[Field], prefix: str, filling: Filling) -> list[Field]:
    """``fields`` under the headings that the hints name; what no heading names stands first."""
    by_key = {f.name.removeprefix(prefix): f for f in fields}
    groups = [
        Field(
            name=f"{prefix}group{at}",
            kind="group",
            label=group.get(filling.language.value, group["vi"]),
            fields=[by_key[key] for key in group["fields"] if key in by_key],
        )
        for at, group in enumerate(filling.ui.get("groups", ()))
    ]
    inside = {f.name for group in groups for f in group.fields}
    return [*(f for f in fields if f.name not in inside), *groups]


def _field(schema: Schema, prefix: str, key: str, filling: Filling, *, needed: bool) -> Field:
    name, kind = f"{prefix}{key}", kind_of(schema)
    if name in filling.choices:
        kind = "radios" if len(filling.choices[name]) <= FEW else "select"
    hint = _hint(schema, key, kind, filling)
    common: dict[str, Any] = {
        "name": name,
        "kind": kind,
        "label": _label(schema, key, filling.language),
        "hint": hint,
        "required": needed,
        "error": filling.trouble.of(name, hint) if filling.trouble else None,
        "longest": schema.get("maxLength"),
        "autocomplete": schema.get("x-autocomplete", ""),
    }
    given = filling.given.get(key, schema.get("default"))
    if kind == "group":
        inner = _inside(filling, given)
        return Field(**common, fields=fields_of(schema, f"{name}.", inner))
    if kind == "rows":
        return Field(**common, rows=list(_rows(schema, name, filling, given)))
    options = filling.choices.get(name) or list(_options(schema, key, filling))
    return Field(**common, value=_value(name, kind, given, filling), options=options)


def kind_of(schema: Schema) -> str:
    """How a value of ``schema`` is typed in."""
    kind = schema.get("type")
    if kind == "array":
        items = schema.get("items", {})
        if items.get("type") == "object":
            return "rows"
        return "checkboxes" if "enum" in items else "lines"
    if "enum" in schema:
        return "radios" if len(schema["enum"]) <= FEW else "select"
    if kind == "boolean" or "const" in schema:
        return "checkbox"
    whole = {"object": "group", "integer": "integer", "number": "number"}
    return whole.get(str(kind)) or _kind_of_text(schema)


def _kind_of_text(schema: Schema) -> str:
    if "wd" in str(schema.get("pattern", "")):
        return "term"
    kinds = {"date": "date", "date-time": "moment"}
    long = int(schema.get("maxLength") or 0) > LONG
    return kinds.get(str(schema.get("format", "")), "textarea" if long else "text")


def _label(schema: Schema, key: str, language: Language) -> str:
    title = str(schema.get("title", key))
    if language is Language.VI:
        return title
    return str(schema.get("x-en") or schema.get("description") or title)


_HINTS: Final[Mapping[str, str]] = {
    "date": sentence("Ngày/tháng/năm, ví dụ 27/3/1990"),
    "moment": sentence("Ngày/tháng/năm giờ:phút, ví dụ 27/3/2026 09:30"),
    "term": sentence("Số ngày làm việc, ví dụ 3"),
    "lines": sentence("Mỗi dòng một mục"),
}


def _hint(schema: Schema, key: str, kind: str, filling: Filling) -> str:
    own = filling.ui.get("help", {}).get(key, {})
    written = own.get(filling.language.value, own.get("vi", ""))
    shape = _HINTS.get(kind)
    if shape is None and "pattern" in schema and schema.get("examples") and not written:
        return say("Ví dụ: %(example)s", filling.language, example=schema["examples"][0])
    return " ".join(filter(None, (written, say(shape, filling.language) if shape else "")))


def _options(schema: Schema, key: str, filling: Filling) -> Iterator[Option]:
    source = schema.get("items", schema) if schema.get("type") == "array" else schema
    named = filling.ui.get("options", {}).get(key, {})
    for value in source.get("enum", ()):
        words = named.get(str(value))
        if words is not None:
            yield Option(str(value), words.get(filling.language.value, words["vi"]))
        else:
            known = CHOICE_WORDS.get(str(value))
            yield Option(str(value), say(known, filling.language) if known else str(value))


def _value(name: str, kind: str, given: Any, filling: Filling) -> Any:  # noqa: ANN401
    if filling.typed is not None:
        if kind == "checkboxes":
            return list(filling.many.get(name, ()))
        return filling.typed.get(name, "")
    return shown(kind, given)


def shown(kind: str, given: Any) -> Any:  # noqa: ANN401
    """A value of the body as one would type it."""
    if kind == "checkboxes":
        return [str(value) for value in given or ()]
    if given is None:
        return ""
    return _WRITTEN.get(kind, str)(given)


def _day_as_typed(kind: str, given: str) -> str:
    try:
        if kind == "date":
            return filters.day(date.fromisoformat(given))
        at = datetime.fromisoformat(given)
        return filters.moment(local(at if at.tzinfo else at.replace(tzinfo=HANOI)))
    except ValueError:
        return given


_WRITTEN: Final[Mapping[str, Callable[[Any], str]]] = {
    "lines": "\n".join,
    "checkbox": lambda given: "true" if given else "",
    "date": lambda given: _day_as_typed("date", str(given)),
    "moment": lambda given: _day_as_typed("moment", str(given)),
    "term": lambda given: str(given).removesuffix("wd"),
    "integer": filters.number,
    "number": filters.number,
}


def _inside(filling: Filling, given: Any) -> Filling:  # noqa: ANN401
    inner = given if isinstance(given, Mapping) else {}
    return Filling(
        language=filling.language, given=inner, typed=filling.typed, trouble=filling.trouble,
        choices=filling.choices, skip=filling.skip, many=filling.many,
    )  # fmt: skip


def _rows(schema: Schema, name: str, filling: Filling, given: Any) -> Iterator[list[Field]]:  # noqa: ANN401
    """As many rows as are filled, and some to spare."""
    there = given if isinstance(given, list) else []
    if filling.typed is not None:
        numbers = {
            int(at)
            for typed, value in filling.typed.items()
            if typed.startswith(f"{name}.") and value
            for at in [typed.removeprefix(f"{name}.").partition(".")[0]]
            if at.isdecimal()
        }
        count = max(numbers, default=-1) + 1
    else:
        count = len(there)
    most = int(schema.get("maxItems") or count + SPARE_ROWS)
    for at in range(min(most, max(1, count + SPARE_ROWS))):
        row = there[at] if at < len(there) else {}
        yield fields_of(schema["items"], f"{name}.{at}.", _inside(filling, row))
