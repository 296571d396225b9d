"""Administration: every page of it in one flat list."""

from app.web.admin import (
    accounts,
    agencies,
    audit,
    calendars,
    health,
    home,
    jobs,
    people,
    procedures,
    proving,
    substitutes,
    writing,
)
from app.web.boundary import boundary_router

router = boundary_router(include_in_schema=False)
for part in (
    home,
    people,
    accounts,
    substitutes,
    agencies,
    writing,
    procedures,
    calendars,
    jobs,
    health,
    audit,
    proving,
):
    router.routes.extend(part.router.routes)
