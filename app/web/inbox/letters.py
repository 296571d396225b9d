"""Văn bản liên thông: files that came, an opinion entered from them, results sent on."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated
from uuid import UUID

from fastapi import Path
from starlette.responses import Response

from app.axis.actions.detach_arrival import DetachArrival, detach_arrival
from app.axis.actions.keep_arrival import KeepArrival, keep_arrival
from app.axis.actions.record_answer import RecordAnswer, record_answer
from app.axis.actions.refuse_arrival import RefuseArrival, refuse_arrival
from app.axis.actions.send_result import SendResult, send_result
from app.axis.queries.arrivals import ArrivalNotFound, files_of
from app.axis.queries.arrivals import arrival as read_arrival
from app.axis.settling import may_read_letters
from app.domain.errors import DomainError
from app.domain.ids import AgencyCode
from app.domain.people import Principal
from app.web.boundary import boundary_router
from app.web.inbox.dossier import TEMPLATE, dossier_context, opened_for
from app.web.inbox.dossier_view import POSITIONS
from app.web.showing.letters import saved
from app.web.site.page import Sight, StaffPage
from app.web.site.posted import Posted, texts

router = boundary_router(include_in_schema=False)
Number = Annotated[int, Path(ge=1, le=100)]
Said = Mapping[str, str]


@router.get("/viec/{ref}/van-ban-den/{arrival}/{number}")
async def file(ref: str, arrival: UUID, number: Number, page: StaffPage) -> Response:
    """A file of a letter that came, to be saved; the look at the dossier is on record.

    One that was never scanned is scanned, where files are, as its answer is recorded.
    """
    opened = await opened_for(page, ref)
    async with page.house.sessions() as session:
        came = await read_arrival(session, arrival)
        files = (await files_of(session, [arrival]))[arrival]
    if not may_read_letters(opened.file.dossier, _who(page)):
        raise ArrivalNotFound
    if came.dossier_id != opened.file.dossier.id:
        raise ArrivalNotFound
    return saved(page, files, number)


@router.post("/viec/{ref}/van-ban-den/{arrival}")
async def settle(ref: str, arrival: UUID, page: StaffPage, form: Posted) -> Response:
    """``do``: ``record`` the opinion that it brings, ``keep``, ``refuse`` or ``detach`` it."""
    said = texts(form)
    doing = {"refuse": _refuse, "keep": _keep, "detach": _detach}.get(said.get("do", ""), _record)
    try:
        done = await doing(page, ref, arrival, said)
    except DomainError as refused:
        return await _again(page, ref, refused, arrival, said)
    return page.to(f"/viec/{ref}", said=done)


async def _refuse(page: Sight, _: str, arrival: UUID, said: Said) -> str:
    reason = said.get("note", "")
    refusal = RefuseArrival(arrival=arrival, reason=reason, by=_who(page), at=page.now)
    await refuse_arrival(page.house.registry, refusal)
    return page.say("Đã từ chối và báo lại nơi gửi.")


async def _keep(page: Sight, ref: str, arrival: UUID, said: Said) -> str:
    words = said.get("note", "")
    command = KeepArrival(arrival=arrival, ref=ref, words=words, by=_who(page), at=page.now)
    await keep_arrival(page.house.registry, command)
    return page.say("Đã lưu văn bản vào hồ sơ.")


async def _detach(page: Sight, ref: str, arrival: UUID, _: Said) -> str:
    command = DetachArrival(arrival=arrival, ref=ref, by=_who(page), at=page.now)
    await detach_arrival(page.house.registry, command)
    return page.say("Đã gỡ văn bản; văn bản lại chờ ở danh sách văn bản đến.")


async def _record(page: Sight, ref: str, arrival: UUID, said: Said) -> str:
    position = said.get("position", "")
    command = RecordAnswer(
        ref=ref,
        arrival=arrival,
        position=position if position in POSITIONS else "",
        note=said.get("note", ""),
        by=_who(page),
        at=page.now,
    )
    await record_answer(page.house.registry, command)
    return page.say("Đã ghi ý kiến theo văn bản.")


@router.post("/viec/{ref}/van-ban-di")
async def send(ref: str, page: StaffPage, form: Posted) -> Response:
    """The issued result goes to the agency of the field ``to``."""
    to = AgencyCode(texts(form).get("to", ""))
    try:
        command = SendResult(ref=ref, to=to, by=_who(page), at=page.now)
        await send_result(page.house.registry, command)
    except DomainError as refused:
        return await _again(page, ref, refused)
    return page.to(f"/viec/{ref}", said=page.say("Kết quả sẽ được gửi qua trục."))


def _who(page: Sight) -> Principal:
    assert page.who is not None  # noqa: S101 - a staff page
    return page.who


async def _again(
    page: Sight,
    ref: str,
    refused: DomainError,
    arrival: UUID | None = None,
    said: Said = MappingProxyType({}),
) -> Response:
    """The page as it is now, what was ``said`` of a letter still there, or to be copied."""
    context = await dossier_context(page, await opened_for(page, ref))
    waits = {one.arrived.id for one in context["letters"].arrivals if not one.arrived.settled_at}
    if arrival in waits:
        context["noted"] = {arrival: said}
    elif note := said.get("note"):
        context["lost"] = [note]
    return page.refused(refused, TEMPLATE, **context)
