"""Vắng mặt: who stands in for me, for whom I stand in, and being back early."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from starlette.responses import Response

from app.domain.errors import Defect, DomainError, Invalid
from app.people import queries_staff
from app.people.actions.appoint_substitute import AppointSubstitute, appoint_substitute
from app.people.actions.dismiss_substitute import DismissSubstitute, dismiss_substitute
from app.people.queries_colleagues import colleagues_of
from app.people.standing_in import day_of
from app.web.boundary import boundary_router
from app.web.site.fields import FEW, Field, Option, labels_of
from app.web.site.filling import day_typed
from app.web.site.page import Sight, StaffPage
from app.web.site.posted import Posted, texts
from app.web.site.trouble import Trouble

router = boundary_router(include_in_schema=False)
PATH = "/viec/vang-mat"
TEMPLATE = "inbox/absence.html"
MANY = 60


@router.get(PATH)
async def absence(page: StaffPage) -> Response:
    return page.html(TEMPLATE, **await _shown(page, {}, None))


@router.post(PATH)
async def appoint(page: StaffPage, form: Posted) -> Response:
    assert page.who is not None  # noqa: S101 - a staff page
    typed = texts(form)
    try:
        command = AppointSubstitute(
            absent=str(page.who.id),
            substitute=typed.get("substitute", ""),
            starts_on=_day(typed, "starts_on"),
            ends_on=_day(typed, "ends_on"),
            reason=typed.get("reason", ""),
            at=page.now,
            by=page.who,
        )
        made = await appoint_substitute(page.house.sessions, command)
    except DomainError as refusal:
        shown = await _shown(page, typed, page.trouble(refusal))
        return page.refused(refusal, TEMPLATE, labels=labels_of(shown["fields"]), **shown)
    said = page.say("%(name)s làm thay bạn trong những ngày đã chọn.", name=made.substitute_name)
    return page.to(PATH, said=said)


@router.post("/viec/vang-mat/{substitution}/ket-thuc")
async def come_back(substitution: UUID, page: StaffPage) -> Response:
    assert page.who is not None  # noqa: S101 - a staff page
    command = DismissSubstitute(substitution=substitution, by=page.who, at=page.now)
    await dismiss_substitute(page.house.sessions, command)
    return page.to(PATH, said=page.say("Đã kết thúc việc làm thay."))


async def _shown(page: Sight, typed: Mapping[str, str], trouble: Trouble | None) -> dict[str, Any]:
    assert page.who is not None  # noqa: S101 - a staff page
    today = day_of(page.now)
    async with page.house.sessions() as session:
        found = await queries_staff.substitutions(session, page.who.id, (), limit=MANY)
        people = await colleagues_of(session, page.who.id, on=today)
    options = [Option(str(one.id), one.full_name, one.unit or "") for one in people]
    now = [line for line in found if line.ended_at is None and line.ends_on >= today]
    return {
        "fields": _fields(page, options, typed, trouble),
        "mine": [line for line in now if line.absent == page.who.id],
        "theirs": [line for line in now if line.substitute == page.who.id],
        "over": [line for line in found if line not in now],
        "today": today,
    }


def _fields(
    page: Sight, options: list[Option], typed: Mapping[str, str], trouble: Trouble | None
) -> list[Field]:
    of = trouble.of if trouble else lambda _name: None
    example = page.say("Ngày/tháng/năm, ví dụ 27/3/1990")
    return [
        Field(
            name="substitute",
            kind="radios" if len(options) <= FEW else "select",
            label=page.say("Người làm thay"),
            required=True,
            value=typed.get("substitute", ""),
            options=options,
            error=of("substitute"),
        ),
        *(
            Field(
                name=name,
                kind="date",
                label=label,
                hint=example,
                required=True,
                value=typed.get(name, ""),
                error=of(name),
            )
            for name, label in (
                ("starts_on", page.say("Từ ngày")),
                ("ends_on", page.say("Đến hết ngày")),
            )
        ),
        Field(
            name="reason",
            kind="text",
            label=page.say("Lý do"),
            required=True,
            value=typed.get("reason", ""),
            longest=500,
            error=of("reason"),
        ),
    ]


def _day(typed: Mapping[str, str], name: str) -> date:
    text = typed.get(name, "")
    try:
        return date.fromisoformat(day_typed(text))
    except ValueError:
        raise Invalid([Defect(name, "not_a_date" if text else "required")]) from None
