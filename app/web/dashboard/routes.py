"""The leaders' dashboard: every page of it in one flat list."""

from app.web.boundary import boundary_router
from app.web.dashboard import board, complaints, lists, reports

router = boundary_router(include_in_schema=False)
for part in (board, lists, reports, complaints):
    router.routes.extend(part.router.routes)
