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

router = boundary_router(prefix=PREFIX)
for part in (
    sessions, uploads, procedures, agencies, inbox,
    dossiers, dossier_parts, forms, tracking, statistics,
):  # fmt: skip
    router.include_router(part.router)
