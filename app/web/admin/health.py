"""``/quan-tri/tinh-trang``: is the house ready, what waits in its queue, does time pass."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from starlette.responses import Response

from app.jobs import feeding, queries
from app.jobs.standing import depths, in_all
from app.procedures.queries import latest_publication
from app.web.admin.gates import AdministratorPage
from app.web.admin.wording import TASKS
from app.web.boundary import boundary_router
from app.web.site.words import sentence

router = boundary_router(include_in_schema=False)
EVERY_MINUTE: Final = "dossiers.keep_time"
SILENT_FOR: Final = timedelta(minutes=5)
"""A worker that has not looked at the clock for so long is not there."""

PARTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "database": sentence("Cơ sở dữ liệu có vấn đề"),
        "storage": sentence("Không ghi được tệp"),
    }
)
"""What is unwell, by the first word of a shortcoming."""


@router.get("/quan-tri/tinh-trang")
async def health(page: AdministratorPage) -> Response:
    found = [one.partition(": ") for one in await page.request.app.state.shortcomings()]
    async with page.house.sessions() as session:
        counts = in_all(await depths(session))
        schedules = await queries.schedules(session)
        publication = await latest_publication(session)
        unheard, _ = await feeding.unheard(session)
    last = next((one.last_run for one in schedules if one.task == EVERY_MINUTE), None)
    return page.html(
        "admin/health.html",
        shortcomings=[(part, what) for part, _, what in found],
        words=PARTS,
        counts=counts,
        schedules=schedules,
        tasks=TASKS,
        publication=publication,
        unheard=unheard,
        last=last,
        silent=last is None or page.now - last > SILENT_FOR,
    )
