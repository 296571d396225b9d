"""Who may open the pages of the desk."""

from typing import Annotated

from fastapi import Depends

from app.domain.errors import Forbidden
from app.domain.handing_over import CARRIERS
from app.domain.people import Permission
from app.web.site.page import Sight, StaffPage


class DesksOnly(Forbidden):
    """Only whoever receives dossiers at a one-stop desk works here."""


async def _at_desk(page: StaffPage) -> Sight:
    if not page.may(Permission.RECEIVE):
        raise DesksOnly
    return page


DeskPage = Annotated[Sight, Depends(_at_desk)]
"""A page for those who receive at a desk."""


async def _carries(page: StaffPage) -> Sight:
    if not page.may(*CARRIERS):
        raise DesksOnly
    return page


CarrierPage = Annotated[Sight, Depends(_carries)]
"""A page for those who hand papers on, or take them over, for any agency."""


async def _sees_arrivals(page: StaffPage) -> Sight:
    if not page.may(Permission.RECEIVE, Permission.ADMINISTER):
        raise DesksOnly
    return page


ArrivalsPage = Annotated[Sight, Depends(_sees_arrivals)]
"""A page for the desks, and for administrators, who see to what is for no desk that we know."""
