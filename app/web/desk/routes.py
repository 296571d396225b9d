"""The reception desk: every page of it in one flat list."""

from app.web.boundary import boundary_router
from app.web.desk import (
    batches,
    by_post,
    calls,
    counter,
    from_portal,
    handing,
    one,
    papers,
    parcels,
    queue,
    returns,
    taking_cash,
)

router = boundary_router(include_in_schema=False)
for part in (
    counter,
    queue,
    from_portal,
    returns,
    by_post,
    parcels,
    batches,
    handing,
    papers,
    calls,
    taking_cash,
    one,
):
    router.routes.extend(part.router.routes)
