"""Agencies that an action brings in: they exist, and are in force today."""

from collections.abc import Iterator, Mapping
from datetime import date

from app.db.sessions import AsyncSession
from app.domain.agencies import AgencyClosed, AgencyNotFound
from app.domain.dossier import Moved
from app.domain.errors import Defect, Invalid
from app.domain.ids import AgencyCode
from app.dossiers.queries.intake import Seat, seats_and_account


async def names_of_new_parties(
    session: AsyncSession, moved: Moved, today: date
) -> Mapping[AgencyCode, str]:
    """The names of agencies that are new to the dossier.

    Raises Invalid for unknown or closed ones, and for handing on to where it is already.

    Raises AgencyNotFound and AgencyClosed for the one to which the next step leads.
    """
    if moved.act.data.get("agency") == moved.before.competent_agency:
        raise Invalid([Defect("data.agency", "already_there")])
    asked = {c.agency for c in moved.before.consultations}
    new = [c.agency for c in moved.after.consultations if c.agency not in asked]
    handed_on = moved.after.competent_agency != moved.before.competent_agency
    chain = [*_next_of_chain(moved)]
    if not new and not handed_on and not chain:
        return {}
    codes = [*new, *chain, moved.after.competent_agency]
    seats, _ = await seats_and_account(session, [str(code) for code in codes], None, today)
    defects = [*_defects("data.consultation.agency", new, seats)]
    if moved.before.holder.agency in new:
        defects.append(Defect("data.consultation.agency", "asks_itself"))
    if handed_on:
        defects += _defects("data.agency", [moved.after.competent_agency], seats)
    if defects:
        raise Invalid(defects)
    for code in chain:
        _check_seat(code, seats)
    return {seat.code: seat.name for seat in seats.values()}


def _next_of_chain(moved: Moved) -> Iterator[AgencyCode]:
    """The agency of a chain to which the dossier goes, if it goes to one."""
    holds = moved.after.holder.agency
    if holds != moved.before.holder.agency and holds in moved.after.seats.values():
        yield AgencyCode(str(holds))


def _check_seat(code: AgencyCode, seats: Mapping[str, Seat]) -> None:
    """Whoever acts did not name it: the procedure, the form or the directory did."""
    seat = seats.get(code)
    if seat is None:
        raise AgencyNotFound
    if not seat.in_force:
        raise AgencyClosed(agency=code)


def _defects(field: str, codes: list[AgencyCode], seats: Mapping[str, Seat]) -> Iterator[Defect]:
    for code in codes:
        seat = seats.get(code)
        if seat is None or not seat.in_force:
            yield Defect(field, "unknown_agency" if seat is None else "agency_closed")
