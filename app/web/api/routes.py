"""Every route of the API in one place, under ``/api/v1``."""

from app.web.api import (
    agencies,
    calendars,
    changes,
    complaints,
    dossier_parts,
    dossiers,
    forms,
    handovers,
    inbox,
    money,
    national,
    notices,
    payments,
    procedures,
    registers,
    reports,
    resumable,
    sessions,
    shipments,
    statistics,
    substitutions,
    telling,
    tracking,
    uploads,
    verification,
    webhook_deliveries,
    webhooks,
)
from app.web.boundary import boundary_router

PREFIX = "/api/v1"

router = boundary_router()
"""One flat list: whatever lies in routers within routers is searched once for each level."""
for part in (
    sessions, resumable, uploads, procedures, agencies, calendars, inbox, handovers,
    dossiers, dossier_parts, shipments, complaints, notices, telling, forms, registers,
    verification, tracking, statistics, reports, substitutions, changes, webhooks,
    webhook_deliveries, payments, money, national,
):  # fmt: skip
    router.routes.extend(part.router.routes)
