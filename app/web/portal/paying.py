"""Nộp phí, lệ phí: what is owed in plain words, the QR to scan, receipts, and being let off."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from app.domain.errors import DomainError
from app.dossiers.acting import Opened
from app.fees.accounts import MoneyOf, money_of
from app.fees.actions.begin_payment import begin_payment
from app.fees.actions.claim_exemption import claim_exemption
from app.fees.actions.pay_at_door import PayAtDoor, pay_at_door
from app.fees.orders import PaymentOrder
from app.fees.paying import PayFromAfar
from app.ports.payment import PageToOpen, QrToScan
from app.web.boundary import boundary_router
from app.web.portal.dossier import path_of, seen
from app.web.portal.drafting import signed_in
from app.web.showing.claiming import Claimed, brought_name, document_names
from app.web.showing.downloads import PdfResponse
from app.web.showing.money import STATES, may_choose_door, qr_picture, receipt_answer
from app.web.site.page import OwnPage, Sight, gone_to
from app.web.site.posted import Posted, SentOnce, follow, texts

router = boundary_router(include_in_schema=False)

PAGE: Final = "portal/paying.html"


@router.get("/ho-so/{ref}/thanh-toan")
async def show(page: OwnPage, ref: str) -> Response:
    """The page asks again by itself while money is on its way."""
    opened = await seen(page, ref)
    return page.html(PAGE, **await _context(page, opened))


@router.post("/ho-so/{ref}/thanh-toan")
async def pay(page: OwnPage, ref: str, form: Posted, claim: SentOnce) -> Response:
    """Begin an attempt; its QR, or the way to the platform, is on the page that follows."""
    opened = await seen(page, ref)
    here = f"{path_of(opened)}/thanh-toan"
    anew = texts(form).get("anew") == "1"
    command = PayFromAfar(ref=ref, by=signed_in(page), at=page.now, anew=anew)
    try:
        given = await begin_payment(page.house.till, command, lambda _: gone_to(here), claim)
    except DomainError as refusal:
        return page.refused(refusal, PAGE, **await _context(page, opened))
    return follow(given)


@router.post("/ho-so/{ref}/tra-buu-ta")
async def choose_door(page: OwnPage, ref: str, form: Posted, claim: SentOnce) -> Response:
    """Choose to pay the postman, or to pay otherwise."""
    opened = await seen(page, ref)
    here = f"{path_of(opened)}/thanh-toan"
    agrees = texts(form).get("agrees") == "1"
    command = PayAtDoor(ref=ref, agrees=agrees, by=signed_in(page), at=page.now)
    try:
        given = await pay_at_door(page.house.till, command, lambda _: gone_to(here), claim)
    except DomainError as refusal:
        return page.refused(refusal, PAGE, **await _context(page, opened))
    return follow(given)


@router.post("/ho-so/{ref}/mien-phi")
async def ask_exemption(page: OwnPage, ref: str) -> Response:
    """Ask to be let off a fee, with a file or with a document that is in the dossier."""
    opened = await seen(page, ref)
    here = f"{path_of(opened)}/thanh-toan"
    claimed = Claimed()
    try:
        await claimed.read(page)
        given = await claim_exemption(
            page.house.office, claimed.command(page, ref), lambda _: gone_to(here), claimed.claim
        )
    except DomainError as refusal:
        typed = claimed.typed
        labels = {
            "fee": page.say("Khoản đề nghị miễn"),
            "reason": page.say("Vì sao bạn được miễn?"),
            "evidence": page.say("Giấy tờ chứng minh"),
        }
        context = await _context(page, opened, typed)
        context["brought"] = await brought_name(page, typed)
        return page.refused(refusal, PAGE, labels=labels, **context)
    return follow(given)


@router.get("/ho-so/{ref}/bien-lai/{receipt}")
async def receipt_sheet(page: OwnPage, ref: str, receipt: UUID) -> PdfResponse:
    return await receipt_answer(page.house, await seen(page, ref), receipt)


async def _context(
    page: Sight, opened: Opened, typed: Mapping[str, str] | None = None
) -> dict[str, Any]:
    async with page.house.sessions() as session:
        money = await money_of(session, opened.file)
    open_ = _open(page, money)
    how = None if open_ is None else open_.how
    names = {fee.key: fee.label for fee in opened.procedure.fees}
    return {
        "path": path_of(opened),
        "procedure_name": page.spoken(opened.procedure.name),
        "agency": opened.file.names.get(opened.file.dossier.receiving_agency, ""),
        "money": money,
        "state": page.say(STATES[money.standing.state]),
        "fee_names": {
            charge.key: page.spoken(label) if (label := names.get(charge.key)) else charge.label
            for charge in money.charges
        },
        "order": open_,
        "qr": how if isinstance(how, QrToScan) else None,
        "picture": qr_picture(how.text) if isinstance(how, QrToScan) else None,
        "platform": how.address if isinstance(how, PageToOpen) else None,
        "may_choose_door": may_choose_door(page.house.till, opened, money),
        "from_afar": page.house.till.payment.provider != "counter",
        "evidence": _evidence(page, opened),
        "typed": dict(typed or {}),
        "brought": "",
    }


def _evidence(page: Sight, opened: Opened) -> list[tuple[str, str]]:
    """The papers of the dossier that may prove a claim: keys, and what they are called."""
    called, file = document_names(page, opened), opened.file
    keys = dict.fromkeys((*file.dossier.papers, *(one.key for one in file.documents)))
    return [(key, called.get(key, key)) for key in keys]


def _open(page: Sight, money: MoneyOf) -> PaymentOrder | None:
    """The attempt that can be paid now."""
    if not money.standing.owed:
        return None
    return next((order for order in money.orders if order.is_live(page.now)), None)
