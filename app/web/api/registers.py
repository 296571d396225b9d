"""Sổ theo dõi hồ sơ (M07) over HTTP, for those who read the dossiers of the desk's agency."""

from datetime import date
from typing import Annotated

from fastapi import Query

from app.domain.agencies import AgencyNotFound
from app.domain.ids import AgencyCode
from app.papers.actions.show_register import RegisterNotYours, ShowRegister, show_register
from app.papers.keeping import PaperDamaged
from app.papers.queries.register import whole_year
from app.papers.register import RegisterTooLong
from app.web.boundary import boundary_router
from app.web.dependencies import CurrentStaff, Guarded, Now, StaffOnly, TheHouse
from app.web.problems import problems
from app.web.showing.downloads import PdfResponse, pdf_answer
from app.web.showing.periods import period_asked, today_in_hanoi

router = boundary_router(prefix="/agencies", tags=["statistics"], dependencies=[Guarded])


@router.get(
    "/{code}/register.pdf",
    operation_id="get_register",
    response_class=PdfResponse,
    responses=problems(AgencyNotFound, StaffOnly, RegisterNotYours, RegisterTooLong, PaperDamaged),
)
async def register(
    code: str,
    who: CurrentStaff,
    house: TheHouse,
    now: Now,
    from_: Annotated[
        date | None, Query(alias="from", description="1 January of this year, if not named.")
    ] = None,
    to: Annotated[
        date | None, Query(description="31 December of the year of `from`, if not named.")
    ] = None,
) -> PdfResponse:
    """What the desk accepted from day to day of one year, as the statutory register has it.

    Once the book of that year was closed, the answer is that book, byte for byte.
    """
    today = today_in_hanoi(now)
    first = from_ or whole_year((to or today).year).first
    period = period_asked(first, to or whole_year(first.year).last, today)
    asked = ShowRegister(agency=AgencyCode(code), period=period, by=who, at=now)
    content = await show_register(house.sessions, house.storage, house.office.rules, asked)
    return pdf_answer(content, f"M07-{code}-{period.first}-{period.last}.pdf")
