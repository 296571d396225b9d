"""Whose accounts and roles somebody administers: where he does, and everything below.

Nobody administers himself. Whoever works elsewhere too is for those who administer all of it, and
what counts for the whole province (publishing its rules) is given by those who administer it whole.
"""

from app.agencies.queries import AgencyFilter, agencies, descendants
from app.db.sessions import AsyncSession
from app.domain.agencies import Tier
from app.domain.errors import Forbidden
from app.domain.ids import AgencyCode, PersonId
from app.domain.people import Permission, Principal
from app.people.queries_roster import ever_at


class NotTheAdministrators(Forbidden):
    """Accounts, roles, agencies and the house's own work are for whoever administers."""


class NotYourPeople(Forbidden):
    """The person works where one does not administer, or has an account of the whole province."""


class NotYourAgency(Forbidden):
    """One does not administer that agency, nor one above it. Facts: none."""


class NotToOneself(Forbidden):
    """Nobody gives himself a role, takes one from himself, or closes his own account."""


def must_administer(who: Principal) -> None:
    """Raises NotTheAdministrators."""
    if not who.agencies(Permission.ADMINISTER):
        raise NotTheAdministrators


async def administered(session: AsyncSession, who: Principal) -> frozenset[AgencyCode]:
    """The agencies that ``who`` administers, those below included, closed ones too."""
    return await descendants(session, who.agencies(Permission.ADMINISTER))


async def administers_all(session: AsyncSession, who: Principal) -> bool:
    """Whether ``who`` administers the province itself."""
    provinces = await agencies(session, AgencyFilter(tier=Tier.PROVINCE))
    return not who.agencies(Permission.ADMINISTER).isdisjoint(one.code for one in provinces)


async def must_administer_all(session: AsyncSession, who: Principal | None) -> None:
    """For what counts for the whole province. ``who`` is None for the house itself, which may.

    Raises NotTheAdministrators, NotYourAgency.
    """
    if who is None:
        return
    must_administer(who)
    if not await administers_all(session, who):
        raise NotYourAgency


async def must_administer_agency(session: AsyncSession, who: Principal, agency: AgencyCode) -> None:
    """Raises NotTheAdministrators, NotYourAgency."""
    must_administer(who)
    if agency not in await administered(session, who) and not await administers_all(session, who):
        raise NotYourAgency


async def must_administer_person(
    session: AsyncSession, who: Principal | None, person: PersonId
) -> None:
    """For passwords and accounts. ``who`` is None for the house itself, which may.

    Raises NotTheAdministrators, NotToOneself, NotYourPeople.
    """
    if who is None:
        return
    must_administer(who)
    if who.id == person:
        raise NotToOneself
    if await administers_all(session, who):
        return
    places = await ever_at(session, person)
    if not places or not places <= await administered(session, who):
        raise NotYourPeople


async def must_administer_role(
    session: AsyncSession,
    who: Principal | None,
    person: PersonId,
    role: tuple[AgencyCode, Permission],
) -> None:
    """For giving and taking a role: where, and what it permits.

    Raises NotTheAdministrators, NotToOneself, NotYourAgency.
    """
    if who is None:
        return
    must_administer(who)
    if who.id == person:
        raise NotToOneself
    agency, permission = role
    if permission is Permission.PUBLISH and not await administers_all(session, who):
        raise NotYourAgency
    if agency not in await administered(session, who):
        raise NotYourAgency
