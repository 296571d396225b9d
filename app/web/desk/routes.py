"""The reception desk: every page of it in one flat list."""

from app.web.boundary import boundary_router
from app.web.desk import by_post, counter, handing, one, papers, queue, returns

router = boundary_router(include_in_schema=False)
for part in (counter, queue, returns, by_post, handing, papers, one):
    router.routes.extend(part.router.routes)
