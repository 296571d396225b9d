"""Hàng đợi: what came online or by post and waits for the desk, by the hours that are left."""

from dataclasses import replace
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from app.dossiers.queries.desk import Stage, desk_count, desk_queue
from app.national.queries.arrivals import refused_arrivals
from app.web.boundary import boundary_router
from app.web.desk.doors import DeskPage
from app.web.desk.lines import CHANNELS, LISTED, counted, cursor_of, desks_of, page_after, rows_of

router = boundary_router(include_in_schema=False)


@router.get("/quay/hang-doi")
async def queue(
    page: DeskPage,
    kenh: Annotated[str, Query(max_length=20)] = "",
    sau: Annotated[str | None, Query(max_length=600)] = None,
) -> Response:
    """The most urgent first; ``kenh`` is one channel, ``sau`` where this page begins."""
    channel = kenh if kenh in CHANNELS else None
    desks = desks_of(page)
    wanted = replace(page_after(sau), channel=channel)
    async with page.house.sessions() as session:
        lines = await desk_queue(session, desks, Stage.RECEIVE, wanted)
        waiting = await desk_count(session, desks, Stage.RECEIVE)
        to_route = await desk_count(session, desks, Stage.ROUTE)
        rules = await page.house.office.rules(session)
        stuck = await refused_arrivals(session, desks)
    more = cursor_of(lines)
    chosen = f"kenh={channel}&" if channel else ""
    return page.html(
        "desk/queue.html",
        rows=rows_of(page, lines[:LISTED], rules),
        waiting=counted(waiting),
        to_route=counted(to_route) if to_route else None,
        from_portal=stuck,
        channel=channel,
        next_path=f"/quay/hang-doi?{chosen}sau={more}" if more else None,
    )
