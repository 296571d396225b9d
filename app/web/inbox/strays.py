"""Văn bản đến chưa thuộc hồ sơ nào: what each may belong to; it is put there, or refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Path, Query
from starlette.responses import Response

from app.axis.actions.attach_arrival import AttachArrival, attach_arrival
from app.axis.actions.look_at_stray import LookAtStray, look_at_stray
from app.axis.actions.refuse_stray import RefuseStray, refuse_stray
from app.axis.actions.reopen_stray import ReopenStray, reopen_stray
from app.axis.queries.arrivals import ArrivalNotFound, Arrived, strays
from app.axis.queries.candidates import MOST, DossierFound, candidates
from app.axis.strays import MAY_CHANGE_FOR, as_stray, decided_by, organs_of
from app.domain.errors import DomainError
from app.domain.fitting import Fit, fits, strength
from app.domain.ids import ProcedureCode
from app.domain.people import Principal
from app.dossiers.queries import lists
from app.dossiers.queries.lists import DossierFilter
from app.procedures.rulebook import Rulebook
from app.web.boundary import boundary_router
from app.web.limits import PAGE
from app.web.showing.letters import OUTCOMES, saved
from app.web.site.page import Sight, StaffPage
from app.web.site.posted import Posted, texts
from app.web.site.words import sentence

router = boundary_router(include_in_schema=False)
HERE: Final = "/viec/van-ban-den"
ALL: Final = "inbox/strays.html"
ONE: Final = "inbox/stray.html"
Number = Annotated[int, Path(ge=1, le=100)]
Asked = Annotated[str, Query(max_length=120)]
WHY: Final = {
    Fit.CITES_LETTER: sentence("Trả lời văn bản của hồ sơ này"),
    Fit.CITES_CODE: sentence("Có nêu mã hồ sơ này"),
    Fit.SENDER_ASKED: sentence("Nơi gửi đang được lấy ý kiến về hồ sơ này"),
    Fit.NAMES_APPLICANT: sentence("Có nêu tên người nộp"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A dossier to put the letter with; ``why``: what speaks for it."""

    ref: str
    applicant: str
    procedure: str
    state: str
    why: Sequence[str]


@router.get(HERE)
async def listed(page: StaffPage) -> Response:
    return page.html(ALL, **await _listed(page))


@router.get(HERE + "/{arrival}")
async def opened(arrival: UUID, page: StaffPage, tim: Asked = "") -> Response:
    """What it says and brings, and the dossiers that fit; ``tim`` searches for others."""
    return page.html(ONE, **await _context(page, arrival, tim))


@router.get(HERE + "/{arrival}/tep/{number}")
async def file(arrival: UUID, number: Number, page: StaffPage) -> Response:
    """One of its files, to be saved."""
    _, files = await look_at_stray(page.house.sessions, _look(page, arrival))
    return saved(page, files, number)


@router.post(HERE + "/{arrival}/dua-vao")
async def attach(arrival: UUID, page: StaffPage, form: Posted) -> Response:
    """Put it with the dossier of the field ``ref``."""
    said = texts(form)
    ref = said.get("ref", "").strip()
    command = AttachArrival(arrival=arrival, ref=ref, by=_who(page), at=page.now)
    try:
        ref = await attach_arrival(page.house.registry, command)
    except DomainError as refusal:
        return await _again(page, arrival, refusal, said)
    return page.to(f"/viec/{ref}", said=page.say("Đã đưa văn bản vào hồ sơ này."))


@router.post(HERE + "/{arrival}/tu-choi")
async def refuse(arrival: UUID, page: StaffPage, form: Posted) -> Response:
    """It is none of ours; the field ``reason`` is told to its sender."""
    said = texts(form)
    command = RefuseStray(
        arrival=arrival, reason=said.get("reason", ""), by=_who(page), at=page.now
    )
    try:
        await refuse_stray(page.house.registry, command)
    except DomainError as refusal:
        return await _again(page, arrival, refusal, said)
    return page.to(HERE, said=page.say("Đã từ chối. Nơi gửi được báo sau 30 phút."))


@router.post(HERE + "/{arrival}/lay-lai")
async def reopen(arrival: UUID, page: StaffPage) -> Response:
    """It was refused by mistake."""
    command = ReopenStray(arrival=arrival, by=_who(page), at=page.now)
    try:
        await reopen_stray(page.house.registry, command)
    except DomainError as refusal:
        return await _again(page, arrival, refusal, {})
    return page.to(f"{HERE}/{arrival}", said=page.say("Văn bản lại chờ xử lý."))


def _who(page: Sight) -> Principal:
    assert page.who is not None  # noqa: S101 - a staff page
    return page.who


def _look(page: Sight, arrival: UUID) -> LookAtStray:
    return LookAtStray(arrival=arrival, by=_who(page), at=page.now)


async def _again(
    page: Sight, arrival: UUID, refusal: DomainError, said: Mapping[str, str]
) -> Response:
    """The letter as it is, what was typed still there; the list, where somebody was quicker."""
    try:
        context = await _context(page, arrival, said.get("tim", ""))
    except ArrivalNotFound:
        return page.refused(refusal, ALL, **await _listed(page))
    labels = {"reason": page.say("Lý do")}
    return page.refused(refusal, ONE, labels=labels, **{**context, "typed": said})


async def _listed(page: Sight) -> dict[str, Any]:
    since = page.now - MAY_CHANGE_FOR
    async with page.house.sessions() as session:
        organs = await organs_of(session, _who(page))
        found = await strays(session, organs, refused_since=since, limit=PAGE + 1)
    return {"found": found[:PAGE], "more": len(found) > PAGE, "outcomes": OUTCOMES}


async def _context(page: Sight, arrival: UUID, q: str) -> dict[str, Any]:
    came, files = await look_at_stray(page.house.sessions, _look(page, arrival))
    settled = came.settled_at is not None
    return {
        "came": came,
        "files": files,
        "q": q.strip(),
        "choices": () if settled else await _choices(page, came, q.strip()),
        "outcomes": OUTCOMES,
        "here": f"{HERE}/{came.id}",
        "may_reopen": came.outcome == "refused"
        and came.settled_at is not None
        and page.now < came.settled_at + MAY_CHANGE_FOR,
        "typed": {},
    }


async def _choices(page: Sight, came: Arrived, q: str) -> list[Choice]:
    """The dossiers that fit, or those that were searched for; the likeliest first."""
    who, stray = _who(page), as_stray(came)
    async with page.house.sessions() as session:
        ids = None
        if q:
            part = lists.Page(MOST)
            lines = await lists.dossiers(session, who, DossierFilter(q=q), part, now=page.now)
            ids = [line.id for line in lines]
        found = await candidates(session, stray, came.organ_id, decided_by(who), ids)
        rules = await page.house.office.rules(session, found[0].publication if found else None)
    ranked = [(fits(stray, one.fitting), one) for one in found]
    ranked.sort(key=lambda pair: strength(pair[0]))
    return [_choice(page, one, why, rules) for why, one in ranked]


def _choice(page: Sight, found: DossierFound, why: tuple[Fit, ...], rules: Rulebook) -> Choice:
    procedure = rules.procedure(ProcedureCode(found.procedure), found.procedure_version)
    return Choice(
        ref=found.fitting.code or str(found.id),
        applicant=found.fitting.applicant,
        procedure=page.spoken(procedure.name),
        state=page.spoken(procedure.machine.state(found.state).label),
        why=[page.say(WHY[fit]) for fit in why],
    )
