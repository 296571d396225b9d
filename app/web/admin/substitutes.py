"""``/quan-tri/thay-the`` and ``/quan-tri/vai-tro``: who stands in, and who holds what where."""

from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from app.domain.errors import Defect, DomainError
from app.people import queries_roster, queries_staff
from app.people.actions.appoint_substitute import (
    AppointSubstitute,
    SubstituteRefused,
    appoint_substitute,
)
from app.people.actions.dismiss_substitute import DismissSubstitute, dismiss_substitute
from app.people.queries_roster import Member, Roster
from app.people.standing_in import day_of, decided_by
from app.web.admin.gates import AdministratorPage, agencies_within, reader, scope_of
from app.web.admin.typing_days import day_in
from app.web.admin.wording import ROLES
from app.web.boundary import boundary_router
from app.web.limits import LARGEST_PAGE, PAGE
from app.web.paging import cursor_after, keys_of
from app.web.showing.lines import uuid_key
from app.web.site.page import Sight
from app.web.site.posted import Posted, texts

router = boundary_router(include_in_schema=False)
HERE = "/quan-tri/thay-the"
FIELDS = ("absent", "substitute", "starts_on", "ends_on", "reason")

Cursor = Annotated[str | None, Query(max_length=600)]


@router.get(HERE)
async def listed(page: AdministratorPage, cursor: Cursor = None) -> Response:
    return page.html(
        "admin/substitutes.html",
        **await _found(page, cursor),
        typed={**dict.fromkeys(FIELDS, ""), "starts_on": f"{day_of(page.now):%d/%m/%Y}"},
    )


@router.post(HERE)
async def appoint(page: AdministratorPage, form: Posted) -> Response:
    typed = {**dict.fromkeys(FIELDS, ""), **texts(form)}
    try:
        await appoint_substitute(page.house.sessions, _command(page, typed))
    except DomainError as refusal:
        labels = {
            "absent": page.say("Người vắng mặt"),
            "substitute": page.say("Người làm thay"),
            "starts_on": page.say("Từ ngày"),
            "ends_on": page.say("Đến hết ngày"),
            "reason": page.say("Lý do"),
        }
        shown = await _found(page, None)
        return page.refused(refusal, "admin/substitutes.html", labels=labels, typed=typed, **shown)
    return page.to(HERE, said=page.say("Đã cử người làm thay."))


@router.post(f"{HERE}/{{substitution}}/ket-thuc")
async def end(page: AdministratorPage, substitution: UUID) -> Response:
    command = DismissSubstitute(substitution=substitution, by=reader(page), at=page.now)
    await dismiss_substitute(page.house.sessions, command)
    return page.to(HERE, said=page.say("Đã kết thúc việc làm thay."))


@router.get("/quan-tri/vai-tro")
async def roles(
    page: AdministratorPage, co_quan: Annotated[str, Query(max_length=40)] = ""
) -> Response:
    """Each role of an agency with everybody who holds it today, and the roles that nobody holds."""
    today = day_of(page.now)
    async with page.house.sessions() as session:
        agencies = [
            agency
            for agency in await agencies_within(session, await scope_of(session, reader(page)))
            if agency.validity.covers(today)
        ]
        chosen = next((one for one in agencies if one.code == co_quan), agencies[0])
        wanted = Roster(today=today, agency=chosen.code)
        people = await queries_roster.roster(session, wanted, limit=LARGEST_PAGE)
    holders: dict[str, list[Member]] = {name: [] for name in ROLES}
    for person in people:
        for role in person.roles:
            if role.agency == chosen.code and person.active:
                holders[role.permission].append(person)
    return page.html(
        "admin/roles.html", agencies=agencies, chosen=chosen, holders=holders, words=ROLES
    )


async def _found(page: Sight, cursor: str | None) -> dict[str, Any]:
    keys = keys_of(cursor, str)
    before = uuid_key(keys[0]) if keys else None
    async with page.house.sessions() as session:
        agencies = await decided_by(session, reader(page))
        found = await queries_staff.substitutions(
            session, reader(page).id, agencies, limit=PAGE + 1, before=before
        )
    more = None
    if len(found) > PAGE:
        more = f"{HERE}?{urlencode({'cursor': cursor_after(str(found[PAGE - 1].id))})}"
    return {"lines": found[:PAGE], "today": day_of(page.now), "next_path": more}


def _command(page: Sight, typed: dict[str, str]) -> AppointSubstitute:
    """Raises SubstituteRefused with what could not be read."""
    defects: list[Defect] = []
    days: dict[str, date] = {}
    for name in ("starts_on", "ends_on"):
        day = day_in(typed, name, defects)
        if day is not None:
            days[name] = day
        elif not typed[name]:
            defects.append(Defect(name, "required"))
    if defects:
        raise SubstituteRefused(defects)
    return AppointSubstitute(
        absent=typed["absent"],
        substitute=typed["substitute"],
        starts_on=days["starts_on"],
        ends_on=days["ends_on"],
        reason=typed["reason"],
        at=page.now,
        by=reader(page),
    )
