"""Every table of the house in one place, for the migrations and the tests."""

import app.agencies.tables
import app.axis.tables
import app.db.tables
import app.documents.tables
import app.dossiers.tables
import app.fees.tables
import app.idempotency.tables
import app.jobs.tables
import app.national.tables
import app.notices.tables
import app.papers.tables
import app.people.tables
import app.procedures.tables
import app.reports.tables
import app.shipments.tables
import app.webhooks.tables  # noqa: F401 - importing a module of tables declares them
from app.db.base import Base

METADATA = Base.metadata
