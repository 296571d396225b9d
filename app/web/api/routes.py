"""Every route of the API in one place, under ``/api/v1``."""

from app.web.api import (
    agencies,
    dossier_parts,
    dossiers,
    forms,
    inbox,
    procedures,
    sessions,
    statistics,
    tracking,
    uploads,
)
from app.web.boundary import boundary_router

PREFIX = "/api/v1"

router = boundary_router()
"""One flat list: whatever lies in routers within routers is searched once for each level."""
for part in (
    sessions, uploads, procedures, agencies, inbox,
    dossiers, dossier_parts, forms, tracking, statistics,
):  # fmt: skip
    router.routes.extend(part.router.routes)
