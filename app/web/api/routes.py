"""Every route of the API in one place, under ``/api/v1``."""

from app.web.api import (
    agencies,
    calendars,
    complaints,
    dossier_parts,
    dossiers,
    forms,
    handovers,
    inbox,
    notices,
    procedures,
    registers,
    reports,
    resumable,
    sessions,
    statistics,
    substitutions,
    tracking,
    uploads,
    verification,
)
from app.web.boundary import boundary_router

PREFIX = "/api/v1"

router = boundary_router()
"""One flat list: whatever lies in routers within routers is searched once for each level."""
for part in (
    sessions, resumable, uploads, procedures, agencies, calendars, inbox, handovers,
    dossiers, dossier_parts, complaints, notices, forms, registers, verification, tracking,
    statistics, reports, substitutions,
):  # fmt: skip
    router.routes.extend(part.router.routes)
