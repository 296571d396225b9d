"""Who may see which page of the administration, and how far one sees there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from app.agencies.queries import agencies
from app.db.sessions import AsyncSession
from app.domain.agencies import Agency
from app.domain.ids import AgencyCode
from app.domain.people import Permission, Principal
from app.domain.text import dictionary_key
from app.dossiers.campaigning import must_publish
from app.people.administering import (
    NotTheAdministrators,
    NotYourAgency,
    administered,
    administers_all,
    must_administer,
)
from app.web.site.navigation import AUDITS
from app.web.site.page import Sight, StaffPage

EVERY_AGENCY = 10_000


def reader(page: Sight) -> Principal:
    """Whoever is signed in; the pages of this surface are for nobody else."""
    assert page.who is not None  # noqa: S101 - StaffPage asked
    return page.who


async def _publisher(page: StaffPage) -> Sight:
    must_publish(reader(page))
    return page


async def _administrator(page: StaffPage) -> Sight:
    must_administer(reader(page))
    return page


async def _of_the_province(page: StaffPage) -> Sight:
    who = reader(page)
    must_administer(who)
    async with page.house.sessions() as session:
        if not await administers_all(session, who):
            raise NotYourAgency
    return page


async def _auditor(page: StaffPage) -> Sight:
    if not page.may(Permission.ADMINISTER, Permission.SUPERVISE):
        raise NotTheAdministrators
    return page


async def _anybody(page: StaffPage) -> Sight:
    if not page.may(*AUDITS):
        raise NotTheAdministrators
    return page


PublisherPage = Annotated[Sight, Depends(_publisher)]
"""For whoever publishes procedures and calendars."""

AdministratorPage = Annotated[Sight, Depends(_administrator)]
"""For whoever administers people, agencies and the house's own work."""

ProvincePage = Annotated[Sight, Depends(_of_the_province)]
"""For whoever administers the province itself: what is not of one agency."""

AuditorPage = Annotated[Sight, Depends(_auditor)]
"""For whoever administers, and for whoever supervises."""

AnyPage = Annotated[Sight, Depends(_anybody)]
"""For all of them."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The agencies that somebody administers; ``whole`` when that is the province."""

    whole: bool
    codes: frozenset[AgencyCode]

    @property
    def within(self) -> frozenset[AgencyCode] | None:
        """What a query is limited to."""
        return None if self.whole else self.codes


async def scope_of(session: AsyncSession, who: Principal) -> Scope:
    return Scope(await administers_all(session, who), await administered(session, who))


async def audited_by(session: AsyncSession, who: Principal) -> frozenset[AgencyCode] | None:
    """Whose dossiers' history somebody may search: what he administers, and what he supervises."""
    scope = await scope_of(session, who)
    return None if scope.whole else scope.codes | who.agencies(Permission.SUPERVISE)


async def agencies_within(session: AsyncSession, scope: Scope) -> Sequence[Agency]:
    """In the order of their names, closed ones too."""
    found = await agencies(session, limit=EVERY_AGENCY)
    seen = [agency for agency in found if scope.whole or agency.code in scope.codes]
    return sorted(seen, key=lambda agency: dictionary_key(agency.name))
