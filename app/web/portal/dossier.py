"""Hồ sơ: where it is and with whom, what comes next, when it is due and why, what one may do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from app.domain.calendar import HANOI
from app.domain.frozen_fees import asked_at, frozen_fees
from app.domain.ledger import ledger
from app.domain.machine import RoleKind, StateKind
from app.domain.parcels import Direction, ParcelState
from app.domain.people import Principal
from app.domain.procedure import DueMoment
from app.dossiers.acting import Opened
from app.dossiers.actions.track import Tracked
from app.dossiers.actions.view import ViewDossier, view_dossier
from app.dossiers.asking import RESULT
from app.dossiers.queries.complaints import complaints_of
from app.dossiers.queries.files import DossierNotFound
from app.dossiers.queries.history import HistoryLine, history
from app.dossiers.tracking import degree_of
from app.fees.accounts import door_of, standing_of
from app.notices.actions.note_opened import note_opened
from app.notices.queries.places import places
from app.procedures.rulebook import Rulebook
from app.procedures.way import next_on_way
from app.web.boundary import boundary_router
from app.web.portal.drafting import signed_in
from app.web.portal.messages import messages_of
from app.web.showing.agency_choices import agency_choices
from app.web.showing.dossier import dossier_out
from app.web.showing.filled_in import form_fields, values_of
from app.web.showing.money import STATES
from app.web.showing.parcels import parcels_out
from app.web.showing.shapes import ActionOut, DossierOut
from app.web.showing.tracking import tracking_out
from app.web.site import filters
from app.web.site.fields import labels_of
from app.web.site.page import OwnPage, Sight
from app.web.site.words import sentence

router = boundary_router(include_in_schema=False)

MOST_EVENTS: Final = 500
QUIET: Final = frozenset({"withdraw"})
"""What is offered, but not pressed upon anybody."""

FORMS: Final = {
    "M01": sentence("Giấy tiếp nhận hồ sơ và hẹn trả kết quả"),
    "M02": sentence("Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"),
    "M03": sentence("Phiếu từ chối tiếp nhận giải quyết hồ sơ"),
    "M04": sentence("Thư xin lỗi và hẹn lại ngày trả kết quả"),
    "M05": sentence("Thông báo dừng giải quyết hồ sơ"),
    "RESULT": sentence("Kết quả giải quyết"),
}
WRITTEN_RESULT: Final = "RESULT"


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that its applicant may do now: where, what it is called, and how loudly."""

    name: str
    label: str
    path: str
    quiet: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that was issued, and where it is fetched."""

    name: str
    path: str


@router.get("/ho-so/{ref}")
async def show(page: OwnPage, ref: str) -> Response:
    if page.is_staff:
        return page.to(f"/viec/{ref}")
    opened = await seen(page, ref)
    context = await context_of(page, opened)
    await note_opened(page.house.sessions, opened.file.dossier.id, page.now)
    return page.html("portal/dossier.html", **context)


@router.get("/ho-so/{ref}/da-gui")
async def sent(page: OwnPage, ref: str) -> Response:
    """Right after sending: the reference, what comes next and who is responsible."""
    opened = await seen(page, ref)
    return page.html(
        "portal/sent.html",
        dossier=_out(page, opened),
        path=path_of(opened),
        asked_at_once=asked_at(DueMoment.SUBMISSION, frozen_fees(opened.file.fees)),
    )


async def seen(page: Sight, ref: str) -> Opened:
    """The reader's own dossier. Raises DossierNotFound; staff have other pages for theirs."""
    if page.is_staff:
        raise DossierNotFound
    return await view_dossier(page.house.office, ViewDossier(ref, signed_in(page), page.now))


def path_of(opened: Opened) -> str:
    return f"/ho-so/{opened.file.dossier.code or opened.file.dossier.id}"


async def context_of(page: Sight, opened: Opened) -> dict[str, Any]:
    """Everything that the page of a dossier shows."""
    dossier, machine = opened.file.dossier, opened.procedure.machine
    async with page.house.sessions() as session:
        lines = await history(session, dossier.id, limit=MOST_EVENTS)
        messages = await messages_of(session, page, opened)
        complaints = await complaints_of(session, dossier.id)
        money = await standing_of(session, dossier.id)
        door = await door_of(session, dossier.id)
        rules = await page.house.office.rules(session)
        today = page.now.astimezone(HANOI).date()
        agencies = await agency_choices(session, opened.procedure.form_schema, "form.", today)
    out, state = _out(page, opened), machine.state(dossier.state)
    owner = None if state.owner is None else machine.roles[state.owner]
    following = next_on_way(machine, dossier.state)
    by = None if following is None or following.owner is None else machine.roles[following.owner]
    return {
        "dossier": out,
        "path": path_of(opened),
        "deeds": deeds(opened, out),
        "since": dossier.entered_at,
        "over": state.kind is StateKind.END,
        "asked": [*_asked(page, opened)],
        "waits": owner is not None and owner.kind is RoleKind.APPLICANT,
        "following": None if following is None else page.spoken(following.label),
        "following_by": None if by is None else page.spoken(by.label),
        "ledger": ledger(dossier.clock, opened.situation.calendar),
        **await _way(page, opened, lines),
        "fees": [*_fees(page, opened)],
        "money": money,
        "money_state": page.say(STATES[money.state]),
        "door": door,
        "stated": values_of(form_fields(page, opened, agencies), page.language),
        "document_names": {d.key: page.spoken(d.label) for d in opened.procedure.documents},
        "procedure_names": _linked_names(page, opened, rules),
        "messages": messages,
        "complaints": complaints,
        "papers": [*_papers(page, opened)],
        "results": [*_results(page, opened, out)],
    }


async def _way(page: Sight, opened: Opened, lines: Sequence[HistoryLine]) -> dict[str, Any]:
    """The way that the dossier went, and those of its parcels; whom to ask about them."""
    dossier, degree = opened.file.dossier, degree_of(opened.file, opened.procedure.machine)
    tracked = Tracked(code=dossier.code, degree=degree, opened=opened, timeline=lines)
    parcels = await parcels_out(page.house, dossier.id, page.now, page.language)
    told_by = tracking_out(tracked, page.language, parcels)
    back = [one for one in parcels if one.direction == Direction.TO_CITIZEN][-1:]
    came_back = bool(back) and back[0].state == ParcelState.RETURNED
    async with page.house.sessions() as session:
        known = await places(session, [dossier.receiving_agency])
    desk = known.get(dossier.receiving_agency)
    return {
        "came_back": came_back,
        "parcel_fate": None if dossier.parcel is None else dossier.parcel.fate.value,
        "desk_phone": None if desk is None else desk.phone,
        "timeline": told_by.timeline,
        "shipment": told_by.shipment,
        "parcels": parcels,
    }


def deeds(opened: Opened, out: DossierOut) -> list[Deed]:
    """What is on offer, the quiet ones last."""
    path = path_of(opened)
    found = [
        Deed(
            action.name,
            action.label,
            f"{path}/bo-sung" if brings_what_was_marked(action) else f"{path}/lam/{action.name}",
            action.name in QUIET,
        )
        for action in out.actions
    ]
    return sorted(found, key=lambda deed: deed.quiet)


def brings_what_was_marked(action: ActionOut) -> bool:
    """Whether ``action`` answers an officer who marked documents or fields."""
    data = _properties(_properties(action.input).get("data", {}))
    return "answers" in data


def _properties(schema: Any) -> dict[str, Any]:  # noqa: ANN401 - a JSON Schema
    found = schema.get("properties", {}) if isinstance(schema, dict) else {}
    return dict(found)


def _out(page: Sight, opened: Opened) -> DossierOut:
    who: Principal = signed_in(page)
    return dossier_out(opened, who, page.house, page.language, labels=page.language)


def _linked_names(page: Sight, opened: Opened, rules: Rulebook) -> dict[str, str]:
    """What the procedures of the linked dossiers are called, as far as they are in force."""
    linked = [child.procedure for child in opened.file.dossier.children]
    if opened.file.parent is not None:
        linked.append(opened.file.parent.procedure)
    today = page.now.astimezone(HANOI).date()
    known = {code: rules.current(code, today) for code in linked}
    return {str(code): page.spoken(found.name) for code, found in known.items() if found}


def _fees(page: Sight, opened: Opened) -> Iterator[tuple[str, str]]:
    """The fees as frozen on the dossier, called as the procedure calls them."""
    called = {fee.key: fee.label for fee in opened.procedure.fees}
    for fee in opened.file.fees:
        label, amount = called.get(str(fee["key"])), fee.get("amount")
        name = page.spoken(label) if label else page.say("Phí, lệ phí")
        yield name, filters.money(int(str(amount))) if amount else str(fee.get("text") or "")


def _asked(page: Sight, opened: Opened) -> Iterator[tuple[str, str]]:
    """What an officer marked, with his words."""
    labels = {document.key: page.spoken(document.label) for document in opened.procedure.documents}
    fields = labels_of(form_fields(page, opened, {}))
    for item in opened.file.dossier.marked:
        called = labels.get(item.removeprefix("documents.")) or fields.get(item, item)
        yield called, opened.file.notes.get(item, "")


def _papers(page: Sight, opened: Opened) -> list[Paper]:
    path = path_of(opened)
    declared = {key: page.spoken(words) for key, words in opened.procedure.forms.items()}
    found = dict.fromkeys(form.form for form in opened.file.forms if form.form != WRITTEN_RESULT)
    return [
        Paper(
            page.say(FORMS[form]) if form in FORMS else declared.get(form, form),
            f"{path}/bieu-mau/{form}",
        )
        for form in found
    ]


def _results(page: Sight, opened: Opened, out: DossierOut) -> list[Paper]:
    """The result as a file, or as the paper that was written here; none before it may be seen."""
    files = [document for document in out.documents if document.key == RESULT]
    if files:
        return [
            Paper(file.name, f"{path_of(opened)}/giay-to/{RESULT}?so={number}")
            for number, file in enumerate(files, start=1)
        ]
    written = any(form.form == WRITTEN_RESULT for form in opened.file.forms)
    if written and opened.file.results and out.finished_at is not None:
        return [Paper(page.say(FORMS["RESULT"]), f"{path_of(opened)}/bieu-mau/{WRITTEN_RESULT}")]
    return []
