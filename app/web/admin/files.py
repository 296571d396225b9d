"""``/quan-tri/tep``: does the store answer, does somebody scan, what waits, what was found."""

from typing import Final

from starlette.responses import Response

from app.documents.queries.watching import in_quarantine
from app.documents.readiness import storage_shortcomings
from app.dossiers.queries.keeping import infected_files, latest_removals
from app.ports import TemporaryFailure
from app.ports.scanning import Scanner
from app.web.admin.gates import AdministratorPage
from app.web.boundary import boundary_router

router = boundary_router(include_in_schema=False)

SHOWN: Final = 50


@router.get("/quan-tri/tep")
async def files(page: AdministratorPage) -> Response:
    house = page.house
    troubles = await storage_shortcomings(house.storage)
    async with house.sessions() as session:
        quarantine = await in_quarantine(session)
        infected = await infected_files(session, limit=SHOWN)
        removals = await latest_removals(session, limit=SHOWN)
    return page.html(
        "admin/files.html",
        store=house.parties["storage"],
        troubles=troubles,
        scans=house.scanner is not None,
        scanner=None if house.scanner is None else await _version(house.scanner),
        quarantine=quarantine,
        infected=infected,
        removals=removals,
    )


async def _version(scanner: Scanner) -> str | None:
    """What the scanner says it is; None while it does not answer."""
    try:
        return await scanner.version()
    except TemporaryFailure:
        return None
