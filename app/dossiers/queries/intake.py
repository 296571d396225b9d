"""What a submission must know of the directory: its agencies, and the applicant's own account."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.ids import AgencyCode, PersonId


@dataclass(frozen=True, slots=True)
class Seat:
    """An agency as a submission sees it."""

    code: AgencyCode
    name: str
    tier: str
    one_stop: bool
    in_force: bool
    calendar: str | None


_SEATS = text("""
select a.code, a.name, a.tier, a.one_stop,
       a.valid_from <= :today and (a.valid_to is null or a.valid_to >= :today) as in_force,
       a.calendar, p.id as account
  from agency a
  left join person p on p.kind = 'citizen' and p.active and p.id_number = :id_number
 where a.code = any(:codes)
""")


async def seats_and_account(
    session: AsyncSession, codes: list[str], id_number: str | None, today: date
) -> tuple[dict[str, Seat], PersonId | None]:
    """The agencies with these codes, and the citizen's account that bears ``id_number``, if any."""
    asked = {"codes": codes, "id_number": id_number, "today": today}
    rows = (await session.execute(_SEATS, asked)).all()
    account = next((row.account for row in rows), None)
    return {row.code: Seat(*row[:6]) for row in rows}, account
