"""Thu phí, lệ phí tại quầy: cash and its receipt, exemptions decided, refunds paid out."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from app.domain.errors import Defect, DomainError, Invalid
from app.domain.owing import OBLIGATION
from app.domain.people import Permission
from app.dossiers.acting import Opened
from app.dossiers.actions.view import ViewDossier, view_dossier
from app.fees.accounts import money_of, nameable_fees
from app.fees.actions.claim_exemption import claim_exemption
from app.fees.actions.decide_exemption import decide_exemption
from app.fees.actions.pay_at_door import PayAtDoor, pay_at_door
from app.fees.actions.pay_out_refund import PayOutRefund, pay_out_refund
from app.fees.actions.price_fee import PriceFee, price_fee
from app.fees.actions.take_cash import TakeCash, take_cash
from app.fees.queries.papers import Receipt, RefundNotFound
from app.idempotency.keys import Answer
from app.web.boundary import boundary_router
from app.web.desk.doors import DeskPage
from app.web.showing.claiming import Claimed, brought_name, decision_in, document_names
from app.web.showing.downloads import PdfResponse
from app.web.showing.money import STATES, may_choose_door, receipt_answer, whole_sum
from app.web.site.page import Sight, gone_to
from app.web.site.posted import Posted, SentOnce, follow, texts

router = boundary_router(include_in_schema=False)

PAGE: Final = "desk/taking_cash.html"


@router.get("/quay/{ref}/thu-phi")
async def show(page: DeskPage, ref: str, bien_lai: str = "", thoi: str = "") -> Response:
    """``bien_lai`` is the receipt that was just given, ``thoi`` the change to give back."""
    opened = await _opened(page, ref)
    context = await _context(page, opened)
    return page.html(PAGE, receipt=bien_lai, change=whole_sum(thoi) or 0, **context)


@router.post("/quay/{ref}/thu-phi")
async def take(page: DeskPage, ref: str, form: Posted, claim: SentOnce) -> Response:
    """Take down cash: ``amount`` is kept, ``given`` is what was laid down, if more."""
    assert page.who is not None  # noqa: S101 - see DeskPage
    typed = texts(form)
    opened = await _opened(page, ref)
    here = f"/quay/{opened.file.dossier.id}/thu-phi"
    try:
        amount, given = _sums(typed)

        def render(receipt: Receipt) -> Answer:
            return gone_to(f"{here}?bien_lai={receipt.id}&thoi={given - amount}")

        command = TakeCash(
            ref=ref, by=page.who, at=page.now, amount=amount, payer=typed.get("payer") or None
        )
        return follow(await take_cash(page.house.office, command, render, claim))
    except DomainError as refusal:
        return await _refused(page, opened, refusal, typed)


@router.post("/quay/{ref}/tra-buu-ta")
async def choose_door(page: DeskPage, ref: str, form: Posted, claim: SentOnce) -> Response:
    """Take down that the applicant wants to pay the postman, or otherwise."""
    assert page.who is not None  # noqa: S101 - see DeskPage
    typed = texts(form)
    opened = await _opened(page, ref)
    here = f"/quay/{opened.file.dossier.id}/thu-phi"
    command = PayAtDoor(ref=ref, agrees=typed.get("agrees") == "1", by=page.who, at=page.now)
    try:
        given = await pay_at_door(page.house.till, command, lambda _: gone_to(here), claim)
    except DomainError as refusal:
        return await _refused(page, opened, refusal, typed)
    return follow(given)


@router.post("/quay/{ref}/bao-phi")
async def price(page: DeskPage, ref: str, form: Posted, claim: SentOnce) -> Response:
    """Say how much a fee is that has no published amount, or what a tax notice asks."""
    assert page.who is not None  # noqa: S101 - see DeskPage
    typed = texts(form)
    opened = await _opened(page, ref)
    try:
        command = PriceFee(
            ref=ref,
            fee=typed.get("fee", ""),
            amount=whole_sum(typed.get("sum", "")) or 0,
            basis=typed.get("basis", "")[:120],
            by=page.who,
            at=page.now,
        )
        here = f"/quay/{opened.file.dossier.id}/thu-phi"
        return follow(await price_fee(page.house.office, command, lambda _: gone_to(here), claim))
    except DomainError as refusal:
        return await _refused(page, opened, refusal, typed)


@router.post("/quay/{ref}/mien-phi")
async def exemption(page: DeskPage, ref: str, form: Posted, claim: SentOnce) -> Response:
    """Decide a claim that was made."""
    assert page.who is not None  # noqa: S101 - see DeskPage
    typed = texts(form)
    opened = await _opened(page, ref)
    here = f"/quay/{opened.file.dossier.id}/thu-phi"
    office = page.house.office
    try:
        deciding = decision_in(typed, ref, page.who, page.now)
        return follow(await decide_exemption(office, deciding, lambda _: gone_to(here), claim))
    except DomainError as refusal:
        return await _refused(page, opened, refusal, typed)


@router.post("/quay/{ref}/de-nghi-mien")
async def claim_for(page: DeskPage, ref: str) -> Response:
    """Take down a claim: its evidence is scanned in, or was seen on paper."""
    opened = await _opened(page, ref)
    here = f"/quay/{opened.file.dossier.id}/thu-phi"
    claimed = Claimed()
    try:
        await claimed.read(page)
        given = await claim_exemption(
            page.house.office, claimed.command(page, ref), lambda _: gone_to(here), claimed.claim
        )
    except DomainError as refusal:
        brought = await brought_name(page, claimed.typed)
        return await _refused(page, opened, refusal, claimed.typed, claiming=True, brought=brought)
    return follow(given)


@router.post("/quay/{ref}/hoan-phi")
async def payout(page: DeskPage, ref: str, form: Posted, claim: SentOnce) -> Response:
    """Say that an approved refund was paid out, in cash or by the bank."""
    assert page.who is not None  # noqa: S101 - see DeskPage
    typed = texts(form)
    opened = await _opened(page, ref)
    here = f"/quay/{opened.file.dossier.id}/thu-phi"
    try:
        command = PayOutRefund(
            ref=ref,
            refund=_id(typed.get("refund", ""), RefundNotFound()),
            how=typed.get("how", ""),
            number=typed.get("number") or None,
            by=page.who,
            at=page.now,
        )
        given = await pay_out_refund(page.house.office, command, lambda _: gone_to(here), claim)
    except DomainError as refusal:
        return await _refused(page, opened, refusal, typed)
    return follow(given)


@router.get("/quay/{ref}/bien-lai/{receipt}.pdf")
async def receipt_sheet(page: DeskPage, ref: str, receipt: UUID) -> PdfResponse:
    return await receipt_answer(page.house, await _opened(page, ref), receipt)


async def _opened(page: Sight, ref: str) -> Opened:
    assert page.who is not None  # noqa: S101 - see DeskPage
    return await view_dossier(page.house.office, ViewDossier(ref, page.who, page.now))


def _sums(typed: Mapping[str, str]) -> tuple[int, int]:
    """What is kept, and what was laid down. Raises Invalid."""
    amount = whole_sum(typed.get("amount", ""))
    given = whole_sum(typed["given"]) if typed.get("given") else amount
    if amount is None:
        raise Invalid([Defect("amount", "not_an_amount")])
    if given is None or given < amount:
        raise Invalid([Defect("given", "less_than_kept")])
    return amount, given


def _id(text: str, otherwise: DomainError) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise otherwise from None


async def _refused(
    page: Sight,
    opened: Opened,
    refusal: DomainError,
    typed: Mapping[str, str],
    **shown: object,
) -> Response:
    labels = {
        "amount": page.say("Số tiền"),
        "basis": page.say("Số văn bản làm căn cứ"),
        "given": page.say("Khách đưa"),
        "reason": page.say("Đối tượng được miễn, giấy tờ đã xem"),
        "evidence": page.say("Giấy tờ chứng minh"),
        "words": page.say("Lý do"),
        "number": page.say("Số giao dịch ngân hàng"),
    }
    context = {**await _context(page, opened, typed), **shown}
    return page.refused(refusal, PAGE, labels=labels, receipt="", change=0, **context)


def _label(page: Sight, key: str) -> str:
    if key.startswith(OBLIGATION):
        return page.say("Nghĩa vụ tài chính")
    return page.say("Phí, lệ phí")


async def _context(
    page: Sight, opened: Opened, typed: Mapping[str, str] | None = None
) -> dict[str, Any]:
    assert page.who is not None  # noqa: S101 - see DeskPage
    dossier = opened.file.dossier
    async with page.house.sessions() as session:
        money = await money_of(session, opened.file)
    names = {fee.key: fee.label for fee in opened.procedure.fees}
    return {
        "dossier": dossier,
        "applicant": opened.file.applicant.full_name,
        "procedure_name": page.spoken(opened.procedure.name),
        "at_this_desk": dossier.receiving_agency in page.who.agencies(Permission.RECEIVE),
        "money": money,
        "may_choose_door": may_choose_door(page.house.till, opened, money),
        "state": page.say(STATES[money.standing.state]),
        "fee_names": {
            charge.key: page.spoken(label) if (label := names.get(charge.key)) else charge.label
            for charge in money.charges
        },
        "nameable": [
            (key, page.spoken(label) if (label := names.get(key)) else _label(page, key))
            for key in nameable_fees(opened.file)
        ],
        "documents": document_names(page, opened),
        "typed": dict(typed or {}),
        "claiming": False,
        "brought": "",
    }
