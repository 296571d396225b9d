"""What a submission must know: its agencies, the applicant's own account, the files it brings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.ids import AgencyCode, PersonId
from app.dossiers.queries.uploads import USABLE


@dataclass(frozen=True, slots=True)
class Seat:
    """An agency as a submission sees it."""

    code: AgencyCode
    name: str
    tier: str
    one_stop: bool
    in_force: bool
    calendar: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Agencies and files that a submission names, and whose account and files they may be."""

    agencies: list[str]
    id_number: str | None
    uploads: list[str]
    owner: PersonId
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """``uploads`` are those that can be used; ``publication`` is the newest of the rulebook."""

    seats: Mapping[str, Seat]
    account: PersonId | None
    uploads: Mapping[UUID, Mapping[str, Any]]
    publication: int


_SEATS = """
select a.code, a.name, a.tier, a.one_stop,
       a.valid_from <= :today and (a.valid_to is null or a.valid_to >= :today) as in_force,
       a.calendar, p.id as account
  from agency a
  left join person p on p.kind = 'citizen' and p.active and p.id_number = :id_number
 where a.code = any(:codes)
"""
_SEATS_ALONE = text(_SEATS)
_INTAKE = text(f"""
select (select json_agg(seat) from ({_SEATS}) seat) as seats,
       (select json_agg(usable) from ({USABLE}) usable) as uploads,
       (select coalesce(max(id), 0) from publication) as publication
""")


async def seats_and_account(
    session: AsyncSession, codes: list[str], id_number: str | None, today: date
) -> tuple[dict[str, Seat], PersonId | None]:
    """The agencies with these codes, and the citizen's account that bears ``id_number``, if any."""
    asked = {"codes": codes, "id_number": id_number, "today": today}
    rows = (await session.execute(_SEATS_ALONE, asked)).all()
    account = next((row.account for row in rows), None)
    return {row.code: Seat(*row[:6]) for row in rows}, account


async def intake(session: AsyncSession, asked: Asked) -> Intake:
    """All of it in one statement."""
    values = {
        "codes": asked.agencies,
        "id_number": asked.id_number,
        "ids": asked.uploads,
        "owner": asked.owner,
        "today": asked.today,
    }
    row = (await session.execute(_INTAKE, values)).one()
    seats = [dict(seat) for seat in row.seats or ()]
    accounts = [seat.pop("account") for seat in seats]
    account = next((PersonId(UUID(account)) for account in accounts if account), None)
    return Intake(
        seats={seat["code"]: Seat(**seat) for seat in seats},
        account=account,
        uploads={UUID(upload["id"]): upload for upload in row.uploads or ()},
        publication=row.publication,
    )
