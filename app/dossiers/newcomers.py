"""Agencies that an action brings in: they exist, and are in force today."""

from collections.abc import Iterator, Mapping
from datetime import date

from app.db.sessions import AsyncSession
from app.domain.dossier import Moved
from app.domain.errors import Defect, Invalid
from app.domain.ids import AgencyCode
from app.dossiers.queries.intake import Seat, seats_and_account


async def names_of_new_parties(
    session: AsyncSession, moved: Moved, today: date
) -> Mapping[AgencyCode, str]:
    """The names of agencies that are new to the dossier. Raises Invalid for unknown or closed."""
    asked = {c.agency for c in moved.before.consultations}
    new = [c.agency for c in moved.after.consultations if c.agency not in asked]
    handed_on = moved.after.competent_agency != moved.before.competent_agency
    if not new and not handed_on:
        return {}
    codes = [*new, moved.after.competent_agency]
    seats, _ = await seats_and_account(session, [str(code) for code in codes], None, today)
    defects = [*_defects("data.consultation.agency", new, seats)]
    if moved.before.holder.agency in new:
        defects.append(Defect("data.consultation.agency", "asks_itself"))
    if handed_on:
        defects += _defects("data.agency", [moved.after.competent_agency], seats)
    if defects:
        raise Invalid(defects)
    return {seat.code: seat.name for seat in seats.values()}


def _defects(field: str, codes: list[AgencyCode], seats: Mapping[str, Seat]) -> Iterator[Defect]:
    for code in codes:
        seat = seats.get(code)
        if seat is None or not seat.in_force:
            yield Defect(field, "unknown_agency" if seat is None else "agency_closed")
