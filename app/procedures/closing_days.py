"""Đóng cửa vì bão: the next version of a calendar, with days on which the offices were closed.

Whoever announces a closure knows days, a name and a legal basis; this writes them into the text
that is published, and changes nothing else of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from app.domain.calendar import WorkingCalendar
from app.domain.errors import Defect, Invalid
from app.domain.text import stored

LONGEST: Final = 31
"""Days of one closure; whoever is closed for longer announces it again."""
LINE_WIDTH: Final = 4096


class ClosureRefused(Invalid):
    """The closure that was described cannot be entered; every defect is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """``first`` and ``last`` are both closed; ``source`` is the legal basis, word by word."""

    first: date
    last: date
    vi: str
    en: str
    source: str


def closed(calendar: WorkingCalendar, closure: Closure) -> tuple[date, ...]:
    """The days of ``closure`` that would have been worked. Raises ClosureRefused when none is."""
    defects = [*_defects(calendar, closure)]
    days = () if defects else tuple(day for day in _days(closure) if calendar.is_working(day))
    if not (defects or days):
        defects.append(Defect("first", "no_working_day"))
    if defects:
        raise ClosureRefused(defects)
    return days


def with_closure(text: str, version: int, closure: Closure, days: Sequence[date]) -> str:
    """``text``, of any version of a calendar, as ``version`` with ``days`` closed."""
    yaml = YAML(typ="rt", pure=True)
    yaml.width = LINE_WIDTH
    yaml.preserve_quotes = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    root: CommentedMap = yaml.load(text)
    root["version"] = version
    sources = root.get("sources") or CommentedMap()
    key = _key_for(closure.source, sources)
    sources[key] = DoubleQuotedScalarString(stored(closure.source))
    listed = root.get("days") or CommentedSeq()
    for at in reversed(range(len(listed))):
        if listed[at].get("date") in days:
            del listed[at]
    listed.extend(_entries(closure, days, key))
    root["sources"], root["days"] = sources, listed
    out = StringIO()
    yaml.dump(root, out)
    return out.getvalue()


def _days(closure: Closure) -> Iterator[date]:
    for number in range((closure.last - closure.first).days + 1):
        yield closure.first + timedelta(days=number)


def _defects(calendar: WorkingCalendar, closure: Closure) -> Iterator[Defect]:
    for field, said in (("vi", closure.vi), ("en", closure.en), ("source", closure.source)):
        if not stored(said):
            yield Defect(field, "required")
    if closure.last < closure.first:
        yield Defect("last", "ends_before_start")
    elif (closure.last - closure.first).days >= LONGEST:
        yield Defect("last", "too_many_days", {"max": LONGEST})
    first, last = calendar.covers
    for field, day in (("first", closure.first), ("last", closure.last)):
        if not first <= day.year <= last:
            yield Defect(field, "year_not_covered", {"first": first, "last": last})


def _key_for(source: str, sources: Mapping[str, object]) -> str:
    """The key under which that basis stands already, or the next free one."""
    known = next((key for key, said in sources.items() if said == stored(source)), None)
    free = (f"dong-cua-{number}" for number in range(1, len(sources) + 2))
    return known or next(key for key in free if key not in sources)


def _entries(closure: Closure, days: Sequence[date], key: str) -> Iterator[CommentedMap]:
    for day in days:
        yield CommentedMap(
            date=day,
            kind="closure",
            vi=DoubleQuotedScalarString(stored(closure.vi)),
            en=DoubleQuotedScalarString(stored(closure.en)),
            source=key,
            confidence="sourced",
        )
