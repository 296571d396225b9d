"""Sổ theo dõi hồ sơ: entering dossiers in the books of their desks, reading and freezing books."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.ids import new_id
from app.domain.ids import AgencyCode
from app.domain.periods import Period


@dataclass(frozen=True, slots=True)
class Booked:
    """A dossier's line: whose book, of which year, and the number in it."""

    agency: AgencyCode
    year: int
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLine:
    """One line as the register states it; ``entered_at`` is when the dossier came into ``state``.

    ``national`` is the status 1-10 that the dossier has now.
    """

    number: int
    code: str | None
    procedure: str
    procedure_version: int
    applicant: dict[str, Any]
    competent: str
    accepted_at: datetime
    original_due: datetime | None
    due: datetime | None
    return_method: str
    state: str
    national: int | None
    entered_at: datetime | None
    supplements: int
    standing: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """A closed book, kept once and for ever."""

    agency: AgencyCode
    year: int
    frozen_at: datetime
    rows: int
    sha256: bytes
    storage_key: str


_LOCK = text("""
select pg_advisory_xact_lock(
         hashtextextended('register:' || cast(:agency as text), cast(:year as bigint)))
""")
_BOOK_OF = text("""
select receiving_agency as agency,
       cast(extract(year from accepted_at at time zone 'Asia/Ho_Chi_Minh') as int) as year
  from dossier where id = :dossier and accepted_at is not null
""")
_ENTRY_OF = text("select agency, year, number from register_entry where dossier_id = :dossier")
_ENTER = """
insert into register_entry (agency, year, number, dossier_id)
select cast(:agency as text), cast(:year as int),
       (select coalesce(max(number), 0) from register_entry
         where agency = :agency and year = :year)
       + row_number() over (order by d.accepted_at, d.code), d.id
  from dossier d
 where not exists (select 1 from register_entry r where r.dossier_id = d.id)
"""
_ENTER_ONE = text(_ENTER + " and d.id = :dossier")
_ENTER_ALL = text(
    _ENTER
    + """
   and d.id in (select x.dossier_id from dossier_agency x where x.agency = :agency)
   and d.receiving_agency = :agency and d.accepted_at >= :starts and d.accepted_at < :ends
"""
)
_COUNT = text("""
select count(*) from register_entry r join dossier d on d.id = r.dossier_id
 where r.agency = :agency and r.year = :year
   and d.accepted_at >= :starts and d.accepted_at < :ends
""")
_LINES = text("""
select r.number, d.code, d.procedure, d.procedure_version,
       cast(t.applicant as json) as applicant, a.name as competent,
       d.accepted_at, d.original_due, d.due,
       cast(d.snapshot as json) ->> 'return_method' as return_method,
       d.state, d.national, d.standing,
       (select e.at from dossier_event e
         where e.dossier_id = d.id and e.to_state = d.state and e.from_state <> d.state
         order by e.seq desc limit 1) as entered_at,
       (select count(*) from issued_form f
         where f.dossier_id = d.id and f.form = 'M02') as supplements
  from register_entry r
  join dossier d on d.id = r.dossier_id
  join dossier_detail t on t.dossier_id = d.id
  join agency a on a.code = d.competent_agency
 where r.agency = :agency and r.year = :year
   and d.accepted_at >= :starts and d.accepted_at < :ends
 order by r.number
""")
_FROZEN = text("""
select agency, year, frozen_at, rows, sha256, storage_key from register_export
 where agency = :agency and year = :year
""")
_FREEZE = text("""
insert into register_export (id, agency, year, frozen_at, rows, sha256, storage_key)
values (:id, :agency, :year, :frozen_at, :rows, :sha256, :storage_key)
    on conflict (agency, year) do nothing
""")


async def entry_of(session: AsyncSession, dossier: UUID) -> Booked | None:
    """The line that a dossier has; None while it has none."""
    row = (await session.execute(_ENTRY_OF, {"dossier": dossier})).one_or_none()
    return None if row is None else Booked(*row)


async def enter_one(session: AsyncSession, dossier: UUID) -> Booked | None:
    """The dossier's line, given now if it had none. None for one that was never accepted.

    The book is that of the desk that accepted it and of that year in Hà Nội.
    """
    known = await entry_of(session, dossier)
    if known is not None:
        return known
    book = (await session.execute(_BOOK_OF, {"dossier": dossier})).mappings().one_or_none()
    if book is None:
        return None
    await session.execute(_LOCK, dict(book))
    await session.execute(_ENTER_ONE, {**book, "dossier": dossier})
    return await entry_of(session, dossier)


async def enter_all(session: AsyncSession, agency: AgencyCode, period: Period) -> None:
    """Enter what the desk accepted in ``period`` (of one year, from its first day) with no line."""
    asked = _asked(agency, period)
    await session.execute(_LOCK, asked)
    await session.execute(_ENTER_ALL, asked)


async def count_lines(session: AsyncSession, agency: AgencyCode, period: Period) -> int:
    return int(await session.scalar(_COUNT, _asked(agency, period)) or 0)


async def register_lines(
    session: AsyncSession, agency: AgencyCode, period: Period
) -> Sequence[RegisterLine]:
    """What was accepted in ``period`` (days of one year), in the order of the numbers."""
    rows = await session.execute(_LINES, _asked(agency, period))
    return [RegisterLine(**row) for row in rows.mappings()]


async def frozen_register(session: AsyncSession, agency: AgencyCode, year: int) -> Frozen | None:
    row = (await session.execute(_FROZEN, {"agency": agency, "year": year})).mappings().first()
    return None if row is None else Frozen(**row)


async def keep_frozen(session: AsyncSession, book: Frozen) -> Frozen:
    """The book on record afterwards: ``book``, unless another was there before."""
    given = {
        "id": new_id(),
        "agency": book.agency,
        "year": book.year,
        "frozen_at": book.frozen_at,
        "rows": book.rows,
        "sha256": book.sha256,
        "storage_key": book.storage_key,
    }
    await session.execute(_FREEZE, given)
    return await frozen_register(session, book.agency, book.year) or book


def whole_year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


def _asked(agency: AgencyCode, period: Period) -> dict[str, object]:
    return {
        "agency": agency,
        "year": period.first.year,
        "starts": period.starts,
        "ends": period.ends,
    }
