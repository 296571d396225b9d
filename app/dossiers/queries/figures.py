"""What the statistics count: each figure is one named predicate, which its list shares.

Everything is judged as of a moment: where a dossier stood then is what its last event up to then
says, so the same question about a past day has the same answer for ever. Of a period (``span``):

- ``s`` is how a dossier stood when the period ended (or at the moment of asking, if earlier),
- ``b`` is how it stood when the period began.

Carried over is what was open in ``b``, which is what the period before shows as in progress. Done
and in progress share out ``s``. So what was received is always what is done and what is in
progress together (Biểu II.06a/VPCP/KSTT: 3 = 7 + 11). Never counted: what was not accepted, what
stands at national status 1 or 3 (§2.3), and the children of a joined procedure, which their parent
stands for. Withdrawn and stopped dossiers are done on time, as the form's heading has it; see
``docs/decisions/0008``.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from app.domain.calendar import HANOI
from app.domain.periods import Period, midnight
from app.domain.violations import ViolationKind

INSTANT: Final = timedelta(microseconds=1)
"""The finest step of time that the database keeps."""


class Figure(StrEnum):
    """The dot stands between a total and one of its parts."""

    RECEIVED = "received"
    NEW = "newly_received"
    """In the period itself, through whichever channel."""
    ONLINE = "received.online"
    COUNTER = "received.counter"
    POST = "received.post"
    CARRIED_OVER = "received.carried_over"
    DONE = "done"
    EARLY = "done.early"
    ON_TIME = "done.on_time"
    LATE = "done.late"
    NO_LIMIT = "done.no_limit"
    IN_PROGRESS = "in_progress"
    IN_TIME = "in_progress.in_time"
    OVERDUE = "in_progress.late"
    WAITING = "waiting"
    NOT_ONLINE = "form.not_online"
    """Column 5 of the statutory forms: at the counter and by post."""
    TIMELY = "form.on_time"
    """Column 9 of the statutory forms: on time, and what has no term at all."""
    REFUSED = "refused"
    """Done by a refusal after appraisal (Mẫu 03)."""
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    LEFT_LATE = "left_late"
    """Withdrawn or stopped when the term was over already."""
    EXTENDED = "extended"
    """Đã xin lỗi, hẹn lại: promised for a later day than the law gives."""
    VIOLATIONS = "violations"
    OVERRIDE = "violations.override"
    LATE_TRANSFER = "violations.late_transfer"
    MISSED_APOLOGY = "violations.missed_apology"
    LATE_APOLOGY = "violations.late_apology"
    CHILDREN = "children"
    """Of a joined procedure, and in no other figure."""


class Watch(StrEnum):
    """What is to be looked after at a moment, of what is open and runs then."""

    SOON_LATE = "soon_late"
    """Due on the day itself or on one of the two working days behind it."""
    APOLOGY_DUE = "apology_due"
    """An apology was drafted about the date that is promised, and none has gone out since."""


PERIOD: Final = """(select cast(:starts as timestamptz) as starts,
    cast(:ends as timestamptz) as ends, cast(:judged as timestamptz) as judged)"""
"""The one period of a list; a count has several. ``ends`` is the first moment that is not asked
about any more, ``judged`` the beginning of the last day that is."""

_STOOD = (
    "national", "competent_agency", "clock", "due", "original_due", "accepted_at", "finished_at",
    "standing",
)  # fmt: skip


_THEN = ", ".join((*(f"e.{name}" for name in _STOOD), "e.to_state as state, e.violations, e.seq"))


def _stands_since(moment: str) -> str:
    """How ``d`` stood before ``moment``, when nothing has happened since: the row itself."""
    now = ", ".join(f"d.{name}" for name in _STOOD)
    return f"""
      select {now}, d.state, json_array_length(cast(d.violations as json)) as violations,
             d.version as seq
       where d.last_at < {moment}"""


def _stood_before(moment: str) -> str:
    """The same, when something has. Nothing is looked up for what had not come yet."""
    return f"""
      select {_THEN} from dossier_event e
       where d.last_at >= {moment} and d.submitted_at < {moment}
         and e.dossier_id = d.id and e.at < {moment}
       order by e.seq desc limit 1"""


def _stood_at(moment: str) -> str:
    return f"({_stands_since(moment)} union all ({_stood_before(moment)}))"


_BEGINNING = "least(span.starts, span.ends)"

_AT_THE_MOMENT = f"cross join lateral {_stood_at('span.ends')} s"
"""Joined to a dossier ``d`` and a ``span``: ``s``, how it stood at its end."""

UNCHANGED: Final = f"cross join lateral ({_stands_since('span.ends')}) s"
"""The same for those dossiers alone that stand so still: an index may find them in order."""

CHANGED: Final = f"cross join lateral ({_stood_before('span.ends')}) s"
"""The same for all others."""

AT_THE_BEGINNING: Final = f"left join lateral {_stood_at(_BEGINNING)} b on true"

AS_OF: Final = f"{_AT_THE_MOMENT} {AT_THE_BEGINNING}"
"""Joined to a dossier ``d`` and a ``span``: ``s`` and ``b``."""

AS_OF_EVENT: Final = f"""cross join lateral (
      select {_THEN} from dossier_event e
       where e.dossier_id = d.id and e.seq = part.seq) s
    left join lateral (
      select {_THEN} from dossier_event e
       where e.dossier_id = d.id and e.seq <= part.seq and e.at < span.starts
       order by e.seq desc limit 1) b on true"""
"""Joined to a dossier ``d``, a ``part`` of its history and a ``span``: ``s`` and ``b``.

They are what they were when the last event of the part (``seq``) was the last of all.
"""


def _counts(stood: str) -> str:
    national = f"coalesce({stood}.national, 0) not in (1, 3)"
    return f"({stood}.accepted_at is not null and {national})"


_CARRIED_OVER = f"({_counts('b')} and b.finished_at is null)"
_OPEN = f"({_counts('s')} and s.finished_at is null)"

OF_THE_SPAN: Final = f"""({_CARRIED_OVER} or ({_counts("s")}
         and (s.finished_at is null or s.finished_at >= span.starts)))"""
"""Of a dossier with ``s`` and ``b``."""

OF_THE_PERIOD: Final = f"""(d.submitted_at < span.ends
    and (d.finished_at is null or d.finished_at >= {_BEGINNING})
    and {OF_THE_SPAN})"""
"""The same with ``AS_OF``: what cannot be of the period is not looked at."""

_DONE = f"not {_OPEN}"
_LEFT = "coalesce(s.national in (7, 8), false)"
_NEW = f"not {_CARRIED_OVER}"
_STANDING = f"(case when {_LEFT} or not {_counts('s')} then 'on_time' else s.standing end)"
_PAST_ITS_DUE = "coalesce(s.original_due < span.judged, false)"


def _violated(kind: ViolationKind) -> str:
    """They are only ever added, so the first ones of today's are those of then."""
    kinds = "json_array_elements_text(cast(d.violations as json)) with ordinality v (kind, n)"
    found = f"select from {kinds} where v.n <= s.violations and v.kind = '{kind}'"
    return f"s.violations > 0 and exists ({found})"


_AMONG: Final[Mapping[Figure, str]] = MappingProxyType(
    {
        Figure.RECEIVED: "true",
        Figure.NEW: _NEW,
        Figure.ONLINE: f"{_NEW} and d.channel = 'online'",
        Figure.COUNTER: f"{_NEW} and d.channel = 'counter'",
        Figure.POST: f"{_NEW} and d.channel = 'post'",
        Figure.CARRIED_OVER: _CARRIED_OVER,
        Figure.DONE: _DONE,
        Figure.EARLY: f"{_DONE} and {_STANDING} = 'early'",
        Figure.ON_TIME: f"{_DONE} and {_STANDING} = 'on_time'",
        Figure.LATE: f"{_DONE} and {_STANDING} = 'late'",
        Figure.NO_LIMIT: f"{_DONE} and {_STANDING} = 'no_limit'",
        Figure.IN_PROGRESS: _OPEN,
        Figure.IN_TIME: f"{_OPEN} and not {_PAST_ITS_DUE}",
        Figure.OVERDUE: f"{_OPEN} and {_PAST_ITS_DUE}",
        Figure.WAITING: f"{_OPEN} and s.clock in ('hold', 'restart')",
        Figure.NOT_ONLINE: f"{_NEW} and d.channel <> 'online'",
        Figure.TIMELY: f"{_DONE} and {_STANDING} in ('on_time', 'no_limit')",
        Figure.REFUSED: f"""{_DONE} and s.national in (9, 10) and exists (
            select from issued_form f where f.dossier_id = d.id and f.form = 'M03'
               and f.issued_at >= s.accepted_at and f.seq <= s.seq)""",
        Figure.WITHDRAWN: f"{_DONE} and s.national = 7",
        Figure.STOPPED: f"{_DONE} and s.national = 8",
        Figure.LEFT_LATE: f"{_DONE} and {_LEFT} and s.standing = 'late'",
        Figure.EXTENDED: "s.due > s.original_due",
        Figure.VIOLATIONS: "s.violations > 0",
        Figure.OVERRIDE: _violated(ViolationKind.OVERRIDE),
        Figure.LATE_TRANSFER: _violated(ViolationKind.LATE_TRANSFER),
        Figure.MISSED_APOLOGY: _violated(ViolationKind.MISSED_APOLOGY),
        Figure.LATE_APOLOGY: _violated(ViolationKind.LATE_APOLOGY),
    }
)

PREDICATES: Final[Mapping[Figure, str]] = MappingProxyType(
    {
        **{figure: f"d.parent is null and {among}" for figure, among in _AMONG.items()},
        Figure.CHILDREN: "d.parent is not null",
    }
)
"""Of a dossier ``d`` that is of the period ``span``, with ``AS_OF`` or ``AS_OF_EVENT``."""

MOMENT: Final = """(select cast(:ends as timestamptz) as ends,
    cast(:judged as timestamptz) as judged, cast(cast(:soon as text) as json) as soon,
    cast(:latest as timestamptz) as latest)"""
"""The moment of a ``Watch``; ``soon`` says for each calendar until when a due date is near.

``latest`` is the last of these, so that an index is not read beyond it.
"""

_RUNNING = f"""(d.parent is null and d.submitted_at < span.ends
    and (d.finished_at is null or d.finished_at >= span.ends) and {_OPEN} and s.clock = 'run')"""

_DRAFTED = """exists (
    select from dossier_event r
      join dossier_event_payload w on w.dossier_id = r.dossier_id and w.seq = r.seq
     where r.dossier_id = d.id and r.action = 'remind' and r.at < span.ends and r.due = s.due
       and cast(w.payload as json) ->> 'drafted' = 'M04'
       and not exists (
         select from dossier_event o
          where o.dossier_id = d.id and o.seq > r.seq and o.at < span.ends
            and o.action in ('extend', 'apologise')))"""
"""The draft that a reminder left, until one of the two actions by which the letter goes out."""

WATCHED: Final[Mapping[Watch, str]] = MappingProxyType(
    {
        Watch.SOON_LATE: f"""{_RUNNING} and s.original_due >= span.judged
            and s.original_due < span.latest
            and s.original_due < cast(span.soon ->> d.calendar as timestamptz)""",
        Watch.APOLOGY_DUE: f"{_RUNNING} and {_DRAFTED}",
    }
)

BELOW: Final = """(with recursive tree (code) as (
    select cast(:within as text)
    union
    select cast(child.code as text) from agency child join tree on child.parent = tree.code)
  select code from tree)"""
"""The agency ``:within`` and every agency below it."""


def moments(period: Period, as_of: datetime) -> dict[str, datetime]:
    """What the columns of ``span`` are for ``period``, as it is known at ``as_of``."""
    judged = midnight(period.judged_on(as_of.astimezone(HANOI).date()))
    ends = min(period.ends, as_of + INSTANT)
    return {"starts": period.starts, "ends": ends, "judged": judged}


def watched_at(as_of: datetime, soon: Mapping[str, datetime]) -> dict[str, object]:
    """What the columns of ``MOMENT`` are; ``soon`` is by the codes of calendars."""
    return {
        "ends": as_of + INSTANT,
        "judged": midnight(as_of.astimezone(HANOI).date()),
        "soon": json.dumps({code: until.isoformat() for code, until in soon.items()}),
        "latest": max(soon.values(), default=None),
    }
