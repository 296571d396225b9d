"""``/quan-tri/truc-van-ban``: who has an address on the document axis, and letters in trouble."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Path
from starlette.responses import Response

from app.agencies.queries import names
from app.axis.actions.enter_address import EnterAddress, enter_axis_address
from app.axis.actions.look_at_stray import LookAtStray, look_at_stray
from app.axis.actions.refuse_stray import RefuseStray, refuse_stray
from app.axis.queries.arrivals import unreadable, unsettled
from app.axis.queries.letters import addresses, in_trouble
from app.domain.errors import DomainError
from app.people.administering import administers_all
from app.web.admin.failing import plain
from app.web.admin.gates import AdministratorPage, reader
from app.web.boundary import boundary_router
from app.web.limits import PAGE
from app.web.showing.letters import LETTER_STATES, OUTCOMES, saved
from app.web.site.page import Sight
from app.web.site.posted import Posted, texts

router = boundary_router(include_in_schema=False)
HERE: Final = "/quan-tri/truc-van-ban"
TEMPLATE: Final = "admin/letters.html"
Number = Annotated[int, Path(ge=1, le=100)]


@router.get(HERE)
async def shown(page: AdministratorPage) -> Response:
    return page.html(TEMPLATE, **await _context(page), typed={})


@router.post(HERE)
async def entered(page: AdministratorPage, form: Posted) -> Response:
    """An address is entered, changed, or given up when the identifier is empty."""
    said = texts(form)
    command = EnterAddress(
        agency=said.get("agency", ""),
        organ_id=said.get("organ_id", ""),
        by=reader(page),
        at=page.now,
    )
    try:
        await enter_axis_address(page.house.sessions, command)
    except DomainError as refusal:
        return page.refused(refusal, TEMPLATE, **await _context(page), typed=said)
    return page.to(HERE, said=page.say("Đã lưu địa chỉ trên trục."))


@router.get(HERE + "/van-ban/{arrival}")
async def opened(arrival: UUID, page: AdministratorPage) -> Response:
    """What a letter that belongs to no dossier says and brings."""
    command = LookAtStray(arrival=arrival, by=reader(page), at=page.now)
    came, files = await look_at_stray(page.house.sessions, command)
    return page.html("admin/letter.html", came=came, files=files, outcomes=OUTCOMES)


@router.get(HERE + "/van-ban/{arrival}/{number}")
async def file(arrival: UUID, number: Number, page: AdministratorPage) -> Response:
    """One of its files, to be saved."""
    command = LookAtStray(arrival=arrival, by=reader(page), at=page.now)
    _, files = await look_at_stray(page.house.sessions, command)
    return saved(page, files, number)


@router.post(HERE + "/van-ban/{arrival}/tu-choi")
async def refused(arrival: UUID, page: AdministratorPage, form: Posted) -> Response:
    """A letter that belongs to no dossier goes back to its sender with a reason."""
    said = texts(form).get("reason", "")
    reason = said or page.say("Không thuộc thẩm quyền giải quyết.")
    command = RefuseStray(arrival=arrival, reason=reason, by=reader(page), at=page.now)
    try:
        await refuse_stray(page.house.registry, command)
    except DomainError as refusal:
        return page.refused(refusal, TEMPLATE, **await _context(page), typed={str(arrival): said})
    return page.to(HERE, said=page.say("Đã từ chối. Nơi gửi được báo sau 30 phút."))


async def _context(page: Sight) -> dict[str, Any]:
    async with page.house.sessions() as session:
        whole = await administers_all(session, reader(page))
        known = await addresses(session)
        troubled = await in_trouble(session, limit=PAGE)
        waiting = await unsettled(session, limit=PAGE)
        broken = await unreadable(session, limit=PAGE)
        agencies = await names(session, {*known, *(letter.to_agency for letter in troubled)})
    return {
        "whole": whole,
        "addresses": known,
        "agencies": agencies,
        "troubled": troubled,
        "waiting": waiting,
        "broken": broken,
        "states": LETTER_STATES,
        "plain": plain,
        "outcomes": OUTCOMES,
    }
