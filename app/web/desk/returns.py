"""Trả kết quả: find what somebody comes for."""

from typing import Annotated, Final

from fastapi import Query
from starlette.responses import Response

from app.dossiers.finding import LONGEST, sought_at_desk
from app.dossiers.queries.desk import Stage, desk_count, desk_queue, found_at_desk
from app.web.boundary import boundary_router
from app.web.desk.doors import DeskPage
from app.web.desk.lines import LISTED, counted, cursor_of, desks_of, page_after, rows_of

router = boundary_router(include_in_schema=False)

FOUND: Final = 30
HERE: Final = "/quay/tra-ket-qua"


@router.get(HERE)
async def returns(
    page: DeskPage,
    q: Annotated[str, Query(max_length=LONGEST)] = "",
    sau: Annotated[str | None, Query(max_length=600)] = None,
) -> Response:
    """What waits to be given back; ``q`` is a receipt's QR, a code, a card, a name or a number."""
    desks = desks_of(page)
    async with page.house.sessions() as session:
        if q.strip():
            sought = sought_at_desk(q, desks, page.house.tokens)
            lines = await found_at_desk(session, desks, sought, limit=FOUND)
        else:
            lines = await desk_queue(session, desks, Stage.RETURN, page_after(sau))
        waiting = await desk_count(session, desks, Stage.RETURN)
        rules = await page.house.office.rules(session)
    if q.strip() and len(lines) == 1:
        return page.to(f"/quay/{lines[0].id}")
    more = None if q.strip() else cursor_of(lines)
    return page.html(
        "desk/returns.html",
        rows=rows_of(page, lines[:LISTED], rules),
        q=q,
        waiting=counted(waiting),
        next_path=f"{HERE}?sau={more}" if more else None,
    )
