"""Where time goes: the working time of every stay in a step that ended within some days."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.calendar import WorkingCalendar
from app.domain.ids import AgencyCode
from app.domain.periods import ONE_DAY

MINUTES_OF_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Stays:
    """How often a step of a procedure version was left, and the working minutes spent in it."""

    procedure: str
    version: int
    state: str
    number: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Minutes of a day in Hà Nội, all of them worked or none.

    ``before`` is the working time of the calendar up to ``first``.
    """

    calendar: str
    day: date
    first: int
    last: int
    before: int
    worked: bool


_LOCAL = "(e.at at time zone 'Asia/Ho_Chi_Minh')"
_MINUTE = f"cast(extract(hour from {_LOCAL}) * 60 + extract(minute from {_LOCAL}) as integer)"
_WORKED = "{k}.before + case when {k}.worked then stay.{at} - {k}.first else 0 end"
_AT = """join stretch {k} on {k}.calendar = stay.calendar and {k}.day = stay.{on}
       and stay.{at} >= {k}.first and stay.{at} < {k}.last"""
_STAYS = text(f"""
    with stretch as materialized (
      select * from unnest(cast(:calendars as text[]), cast(:days as date[]),
          cast(:firsts as integer[]), cast(:lasts as integer[]), cast(:befores as integer[]),
          cast(:workeds as boolean[])) as k (calendar, day, first, last, before, worked)),
    stay as (
      select d.procedure, d.procedure_version as version, d.calendar, e.to_state as state,
             e.competent_agency, cast({_LOCAL} as date) as entered_on, {_MINUTE} as entered,
             lead(e.at) over stays as left_at, lead(cast({_LOCAL} as date)) over stays as left_on,
             lead({_MINUTE}) over stays as "left"
        from dossier d join dossier_event e on e.dossier_id = d.id
       where d.last_at >= :since and d.submitted_at < :until
         and exists (select from dossier_agency x
                      where x.dossier_id = d.id and x.agency = any(:agencies))
         and (e.from_state <> e.to_state or e.seq = 1) and e.at < :until
      window stays as (partition by e.dossier_id order by e.seq))
    select stay.procedure, stay.version, stay.state, count(*) as number,
           sum({_WORKED.format(k="z", at="left")} - ({_WORKED.format(k="a", at="entered")}))
             as minutes
      from stay {_AT.format(k="a", on="entered_on", at="entered")}
      {_AT.format(k="z", on="left_on", at="left")}
     where stay.left_at >= :since and stay.competent_agency = any(:agencies)
     group by 1, 2, 3 order by 1, 2, 3
""")


async def stays(
    session: AsyncSession,
    stretches: Iterable[Stretch],
    *,
    since: datetime,
    until: datetime,
    agencies: frozenset[AgencyCode],
) -> Sequence[Stays]:
    """The stays that ended from ``since`` to before ``until``, in steps of dossiers of agencies.

    A stay is left out whose days ``stretches`` do not have.
    """
    known = [*stretches]
    asked = {
        "calendars": [one.calendar for one in known],
        "days": [one.day for one in known],
        "firsts": [one.first for one in known],
        "lasts": [one.last for one in known],
        "befores": [one.before for one in known],
        "workeds": [one.worked for one in known],
        "since": since,
        "until": until,
        "agencies": sorted(agencies),
    }
    rows = await session.execute(_STAYS, asked)
    return [Stays(**{**row, "minutes": int(row["minutes"])}) for row in rows.mappings()]


def stretches_of(calendar: WorkingCalendar, first: date, last: date) -> Iterator[Stretch]:
    """The days that the calendar covers, cut where work begins or ends."""
    earliest, latest = calendar.covers
    day, before = max(first, date(earliest, 1, 1)), 0
    while day <= min(last, date(latest, 12, 31)):
        done = 0
        for opens, closes in calendar.hours_of(day):
            start, end = opens.hour * 60 + opens.minute, closes.hour * 60 + closes.minute
            yield Stretch(calendar.code, day, done, start, before, worked=False)
            yield Stretch(calendar.code, day, start, end, before, worked=True)
            before, done = before + end - start, end
        yield Stretch(calendar.code, day, done, MINUTES_OF_A_DAY, before, worked=False)
        day += ONE_DAY
