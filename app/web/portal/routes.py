"""The portal of citizens and businesses: every page of it in one flat list."""

from app.web.boundary import boundary_router
from app.web.portal import (
    acting,
    catalogue,
    complaining,
    dossier,
    dossier_files,
    home,
    links,
    my_dossiers,
    notice_ways,
    notices,
    open_figures,
    paying,
    starting,
    submission,
    submission_files,
    submission_review,
    supplementing,
    tracking,
    verification,
)

router = boundary_router(include_in_schema=False)
for part in (
    home, catalogue, tracking, verification, links, open_figures,
    starting, submission_files, submission_review, submission,
    my_dossiers, supplementing, dossier, dossier_files, acting, complaining, notice_ways,
    paying, notices,
):  # fmt: skip
    router.routes.extend(part.router.routes)
