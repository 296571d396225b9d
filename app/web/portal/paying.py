"""Nộp phí, lệ phí: what is owed in plain words, the QR to scan, receipts, and being let off."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from app.domain.errors import DomainError
from app.dossiers.acting import Opened
from app.fees.accounts import MoneyOf, money_of
from app.fees.actions.begin_payment import begin_payment
from app.fees.actions.claim_exemption import ClaimExemption, claim_exemption
from app.fees.orders import PaymentOrder
from app.fees.paying import PayFromAfar
from app.ports.payment import PageToOpen, QrToScan
from app.web.boundary import boundary_router
from app.web.portal.dossier import path_of, seen
from app.web.portal.drafting import signed_in
from app.web.showing.downloads import PdfResponse
from app.web.showing.money import STATES, qr_picture, receipt_answer
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


@router.post("/ho-so/{ref}/mien-phi")
async def ask_exemption(page: OwnPage, ref: str, form: Posted, claim: SentOnce) -> Response:
    """Ask to be let off a fee, with a document that is in the dossier."""
    opened = await seen(page, ref)
    here = f"{path_of(opened)}/thanh-toan"
    typed = texts(form)
    command = ClaimExemption(
        ref=ref,
        fee=typed.get("fee", ""),
        reason=typed.get("reason", ""),
        evidence=typed.get("evidence") or None,
        by=signed_in(page),
        at=page.now,
    )
    try:
        given = await claim_exemption(page.house.office, command, lambda _: gone_to(here), claim)
    except DomainError as refusal:
        labels = {
            "fee": page.say("Khoản đề nghị miễn"),
            "reason": page.say("Vì sao bạn được miễn?"),
            "evidence": page.say("Giấy tờ chứng minh"),
        }
        context = await _context(page, opened, typed)
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
    labels = {document.key: page.spoken(document.label) for document in opened.procedure.documents}
    keys = dict.fromkeys(
        (*opened.file.dossier.papers, *(file.key for file in opened.file.documents))
    )
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
        "from_afar": page.house.till.payment.provider != "counter",
        "evidence": [(key, labels.get(key, key)) for key in keys],
        "typed": dict(typed or {}),
    }


def _open(page: Sight, money: MoneyOf) -> PaymentOrder | None:
    """The attempt that can be paid now."""
    if not money.standing.owed:
        return None
    return next((order for order in money.orders if order.is_live(page.now)), None)
