"""Who decides that somebody stands in for a colleague: the absent, and whoever is over them."""

from datetime import date, datetime

from app.agencies.queries import descendants
from app.db.sessions import AsyncSession
from app.domain.calendar import HANOI
from app.domain.ids import AgencyCode, PersonId
from app.domain.people import Permission, Principal
from app.people import queries_staff


async def decided_by(session: AsyncSession, who: Principal) -> frozenset[AgencyCode]:
    """The agencies for whose people ``who`` names substitutes.

    Where he leads (``approve``), and where he administers, with every agency below.
    """
    administered = await descendants(session, _own(who, Permission.ADMINISTER))
    return _own(who, Permission.APPROVE) | administered


def decides_somewhere(who: Principal) -> bool:
    """Whether ``who`` names substitutes for anybody but himself."""
    return bool(_own(who, Permission.APPROVE) | _own(who, Permission.ADMINISTER))


async def decides(session: AsyncSession, who: Principal, absent: PersonId, on: date) -> bool:
    """Whether it is for ``who`` to say who stands in for ``absent``.

    A substitute holds every role of the absent, so one decides for all of their agencies or not.
    """
    if who.id == absent:
        return True
    places = await queries_staff.works_at(session, absent, starts_on=on)
    return bool(places) and places <= await decided_by(session, who)


async def sees(session: AsyncSession, who: Principal, absent: PersonId, on: date) -> bool:
    """Whether ``who`` decides for some of the agencies of ``absent``."""
    places = await queries_staff.works_at(session, absent, starts_on=on)
    return not places.isdisjoint(await decided_by(session, who))


def day_of(at: datetime) -> date:
    """Absences run by days, and a day begins at midnight in Hà Nội."""
    return at.astimezone(HANOI).date()


def _own(who: Principal, permission: Permission) -> frozenset[AgencyCode]:
    """What one holds for another does not count: no substitute prolongs or passes on his part."""
    return frozenset(
        grant.agency
        for grant in who.grants
        if grant.permission is permission and grant.on_behalf_of is None
    )
