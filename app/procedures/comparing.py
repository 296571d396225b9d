"""What changed between two versions, part by part, as their files say it."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.procedures.source import Source

KEYS = ("key", "id", "from")
"""By which a list's items are told apart, so that a new first item does not change all others."""


@dataclass(frozen=True, slots=True)
class Change:
    """``before`` is None for what is new, ``after`` for what is gone."""

    place: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        if self.before is None:
            return f"+ {self.place}: {self.after}"
        if self.after is None:
            return f"- {self.place}: {self.before}"
        return f"~ {self.place}: {self.before} → {self.after}"


def changes(older: Source, newer: Source) -> tuple[Change, ...]:
    """Every part that is new, gone or different, in the order of the older file."""
    before = dict(_parts("", older.root.plain()))
    after = dict(_parts("", newer.root.plain()))
    places = [*before, *(place for place in after if place not in before)]
    return tuple(
        Change(place, before.get(place), after.get(place))
        for place in places
        if before.get(place) != after.get(place)
    )


def _parts(place: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value:
        for key, part in value.items():
            yield from _parts(f"{place}.{key}" if place else str(key), part)
    elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        for at, item in enumerate(value):
            name = next((item[key] for key in KEYS if key in item), at)
            yield from _parts(f"{place}[{name}]", item)
    elif isinstance(value, list):
        yield place, "; ".join(str(item) for item in value)
    else:
        yield place, "" if value is None else str(value)
