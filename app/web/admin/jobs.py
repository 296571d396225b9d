"""``/quan-tri/cong-viec``: promises that could not be kept, and having them tried again."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query
from starlette.responses import Response

from app.jobs import queries, standing
from app.jobs.standing import Standing
from app.people.actions.hasten_jobs import HastenJobs, hasten_jobs
from app.people.actions.release_jobs import ReleaseJobs, release_jobs
from app.web.admin.failing import plain
from app.web.admin.gates import AdministratorPage, reader
from app.web.admin.wording import FAILURES, TASKS
from app.web.boundary import boundary_router
from app.web.limits import PAGE
from app.web.paging import cursor_after, keys_of
from app.web.site.posted import Posted

router = boundary_router(include_in_schema=False)
HERE = "/quan-tri/cong-viec"


@router.get(HERE)
async def listed(
    page: AdministratorPage, cursor: Annotated[str | None, Query(max_length=600)] = None
) -> Response:
    keys = keys_of(cursor, int)
    before = keys[0] if keys and isinstance(keys[0], int) else queries.NEWEST
    async with page.house.sessions() as session:
        queue = await standing.depths(session)
        failing = await standing.retrying(session)
        parked = await queries.parked(session, limit=PAGE + 1, before=before)
    more = None
    if len(parked) > PAGE:
        more = f"{HERE}?{urlencode({'cursor': cursor_after(parked[PAGE - 1].id)})}"
    return page.html(
        "admin/jobs.html",
        counts=standing.in_all(queue),
        planned=[depth for depth in queue if depth.standing is Standing.PLANNED],
        parked=parked[:PAGE],
        failing=failing,
        tasks=TASKS,
        plain=plain,
        failures=FAILURES,
        next_path=more,
    )


@router.post(HERE)
async def release(page: AdministratorPage, form: Posted) -> Response:
    """The jobs of the fields ``job``; sent twice, the second time there is nothing to release."""
    jobs = [int(text) for text in map(str, form.getlist("job")) if text.isdecimal()]
    command = ReleaseJobs(jobs=jobs[:PAGE], by=reader(page), at=page.now)
    released = await release_jobs(page.house.sessions, command)
    if not released:
        return page.to(HERE, said=page.say("Không có việc nào được cho chạy lại."))
    return page.to(HERE, said=page.say("Đã cho chạy lại %(n)s việc.", n=released))


@router.post(HERE + "/thu-ngay")
async def hasten(page: AdministratorPage, form: Posted) -> Response:
    """Jobs of the fields ``task`` that rest after a failure need not rest any longer."""
    tasks = [task for task in map(str, form.getlist("task")) if task][:PAGE]
    command = HastenJobs(tasks=tasks, by=reader(page), at=page.now)
    hastened = await hasten_jobs(page.house.sessions, command)
    if not hastened:
        return page.to(HERE, said=page.say("Không có việc nào đang nghỉ."))
    return page.to(HERE, said=page.say("%(n)s việc được thử lại ngay.", n=hastened))
