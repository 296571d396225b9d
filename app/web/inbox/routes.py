"""The work of officers, heads, signers and registrars: every page of it in one flat list."""

from app.web.boundary import boundary_router
from app.web.inbox import (
    absence,
    acting,
    bulk,
    dossier,
    drafts,
    files,
    letters,
    lists,
    refunding,
    strays,
    views,
)

router = boundary_router(include_in_schema=False)
for part in (
    lists,
    views,
    bulk,
    absence,
    strays,
    drafts,
    files,
    refunding,
    acting,
    letters,
    dossier,
):
    router.routes.extend(part.router.routes)
