"""Dossiers of any history, written straight into the tables, and counted by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import strategies as st
from sqlalchemy import text

from app.db.sessions import AsyncSession
from app.domain.calendar import HANOI
from app.domain.national import is_counted
from app.domain.periods import Period
from app.dossiers.queries.figures import Figure
from tests.people.province import CENTRE, CULTURE

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 10, tzinfo=HANOI)
AGENCIES = ("H47", CENTRE, CULTURE)

_DOSSIER = text("""
with moved as (insert into dossier
  (id, code, procedure, procedure_version, field, version, state, national, is_open, channel,
   receiving_agency, competent_agency, holder_role, submitted_at, accepted_at, finished_at,
   entered_at, last_at, original_due, urgent_at, clock, standing, chain_head, snapshot)
  values (:id, :code, :procedure, 1, :field, 1, 'somewhere', :national, :is_open, :channel,
   'H47.TTHCC', :agency, 'officer', :submitted_at, :accepted_at, :finished_at,
   :submitted_at, :submitted_at, :due, 'infinity', :clock, :standing, '', '')),
 party as (insert into dossier_agency (agency, dossier_id) values (:agency, :id))
insert into dossier_detail (dossier_id, applicant, form, fees, search, notes)
values (:id, '{"full_name": "Nguyễn Thị Ánh"}', '{}', '[]', '', '{}')
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What became of one dossier."""

    agency: str
    channel: str
    procedure: str
    national: int | None
    submitted_at: datetime
    accepted_at: datetime | None
    finished_at: datetime | None
    due: datetime | None
    standing: str | None
    waits: bool

    @property
    def clock(self) -> str:
        if self.finished_at is not None:
            return "stop"
        return "hold" if self.waits else "run" if self.accepted_at else "none"


@st.composite
def pasts(draw: st.DrawFn) -> Past:
    """Consistent ones: nothing is finished that was not accepted, nobody who waits has a date."""
    submitted = NOW - timedelta(minutes=draw(st.integers(0, 400 * 1440)))
    accepted = finished = due = None
    if draw(st.integers(0, 9)):
        accepted = submitted + timedelta(minutes=draw(st.integers(0, 20 * 1440)))
        if draw(st.booleans()):
            finished = accepted + timedelta(minutes=draw(st.integers(0, 90 * 1440)))
    waits = accepted is not None and finished is None and draw(st.booleans())
    if accepted is not None and not waits and draw(st.integers(0, 5)):
        due = accepted + timedelta(minutes=draw(st.integers(0, 60 * 1440)))
    standings = ("no_limit",) if due is None else ("early", "on_time", "late")
    return Past(
        agency=draw(st.sampled_from(AGENCIES)),
        channel=draw(st.sampled_from(("online", "counter", "post"))),
        procedure=draw(st.sampled_from(("1.1", "1.2", "2.1"))),
        national=draw(st.sampled_from((None, *range(1, 11)))),
        submitted_at=submitted,
        accepted_at=accepted,
        finished_at=finished,
        due=due,
        standing=draw(st.sampled_from(standings)) if finished else None,
        waits=waits,
    )


periods = st.builds(
    lambda first, days: Period(first, first + timedelta(days=days)),
    st.dates(date(2025, 9, 1), date(2026, 12, 31)),
    st.integers(0, 400),
)


async def entered(session: AsyncSession, given: Sequence[Past]) -> dict[UUID, Past]:
    await session.execute(text("delete from dossier_agency"))
    await session.execute(text("delete from dossier_detail"))
    await session.execute(text("delete from dossier"))
    ids = {uuid4(): past for past in given}
    for number, (key, past) in enumerate(ids.items()):
        row = {name: getattr(past, name) for name in (*Past.__dataclass_fields__, "clock")}
        more = {"code": str(number), "field": past.procedure[0], "is_open": not past.finished_at}
        await session.execute(_DOSSIER, {**row, **more, "id": key})
    return ids


def figures_of(past: Past, period: Period) -> set[Figure]:
    """In which figures of the period this dossier should be, by days and in plain words."""
    if past.accepted_at is None or not is_counted(past.national):
        return set()
    accepted, finished = _day(past.accepted_at), past.finished_at and _day(past.finished_at)
    if accepted > period.last or (finished is not None and finished < period.first):
        return set()
    found = {Figure.RECEIVED}
    came_before = accepted < period.first
    found.add(Figure.CARRIED_OVER if came_before else Figure(f"received.{past.channel}"))
    if finished is not None and finished <= period.last:
        return found | {Figure.DONE, Figure(f"done.{past.standing}")}
    late = past.due is not None and _day(past.due) < min(period.last, TODAY)
    found |= {Figure.IN_PROGRESS, Figure.OVERDUE if late else Figure.IN_TIME}
    return found | {Figure.WAITING} if past.clock == "hold" else found


def is_past(due: datetime | None) -> bool:
    """Days are compared: whoever is done on the due day is on time, whatever the hour."""
    return due is not None and _day(due) < TODAY


def _day(at: datetime) -> date:
    return at.astimezone(HANOI).date()
