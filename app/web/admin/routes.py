"""Administration: every page of it in one flat list."""

from app.web.admin import (
    accounts,
    agencies,
    audit,
    calendars,
    files,
    health,
    home,
    jobs,
    letters,
    national,
    partners,
    people,
    procedures,
    proving,
    reconciling,
    remitting,
    subscriber,
    subscribers,
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
    subscribers,
    subscriber,
    agencies,
    writing,
    procedures,
    calendars,
    jobs,
    partners,
    letters,
    national,
    health,
    files,
    audit,
    proving,
    remitting,
    reconciling,
):
    router.routes.extend(part.router.routes)
