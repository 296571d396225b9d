"""Hoàn phí, lệ phí: what came in, and the decisions by which it is given back or let off."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from app.domain.errors import Defect, DomainError, Invalid
from app.dossiers.acting import Opened
from app.dossiers.actions.view import ViewDossier, view_dossier
from app.fees.accounts import money_of
from app.fees.actions.approve_refund import MAY_APPROVE, ApproveRefund, approve_refund
from app.fees.actions.decide_exemption import decide_exemption
from app.web.boundary import boundary_router
from app.web.showing.claiming import decision_in, document_names
from app.web.showing.money import STATES, whole_sum
from app.web.site.page import Sight, StaffPage, gone_to
from app.web.site.posted import Posted, SentOnce, follow, texts

router = boundary_router(include_in_schema=False)

PAGE: Final = "inbox/refunding.html"


@router.get("/viec/{ref}/hoan-phi")
async def show(page: StaffPage, ref: str) -> Response:
    """What was asked for and paid; whoever may approve refunds has the form."""
    return page.html(PAGE, **await _context(page, await _opened(page, ref), {}))


@router.post("/viec/{ref}/hoan-phi")
async def approve(page: StaffPage, ref: str, form: Posted, claim: SentOnce) -> Response:
    assert page.who is not None  # noqa: S101 - a staff page
    typed = texts(form)
    opened = await _opened(page, ref)
    here = f"/viec/{opened.file.dossier.id}/hoan-phi"
    try:
        amount = whole_sum(typed.get("amount", ""))
        if amount is None:
            raise Invalid([Defect("amount", "not_an_amount")])
        command = ApproveRefund(
            ref=ref,
            amount=amount,
            reason=typed.get("reason", ""),
            legal_basis=typed.get("legal_basis", ""),
            by=page.who,
            at=page.now,
        )
        given = await approve_refund(page.house.office, command, lambda _: gone_to(here), claim)
    except DomainError as refusal:
        labels = {
            "amount": page.say("Số tiền hoàn trả"),
            "reason": page.say("Lý do"),
            "legal_basis": page.say("Căn cứ pháp lý"),
        }
        return page.refused(refusal, PAGE, labels=labels, **await _context(page, opened, typed))
    return follow(given)


@router.post("/viec/{ref}/mien-phi")
async def decide(page: StaffPage, ref: str, form: Posted, claim: SentOnce) -> Response:
    """A head of the desk decides a claim to be let off, one that his officer took down too."""
    assert page.who is not None  # noqa: S101 - a staff page
    typed = texts(form)
    opened = await _opened(page, ref)
    here = f"/viec/{opened.file.dossier.id}/hoan-phi"
    try:
        command = decision_in(typed, ref, page.who, page.now)
        given = await decide_exemption(page.house.office, command, lambda _: gone_to(here), claim)
    except DomainError as refusal:
        labels = {"words": page.say("Lý do")}
        return page.refused(refusal, PAGE, labels=labels, **await _context(page, opened, typed))
    return follow(given)


async def _opened(page: Sight, ref: str) -> Opened:
    assert page.who is not None  # noqa: S101 - a staff page
    return await view_dossier(page.house.office, ViewDossier(ref, page.who, page.now))


async def _context(page: Sight, opened: Opened, typed: Mapping[str, str]) -> dict[str, Any]:
    assert page.who is not None  # noqa: S101 - a staff page
    dossier = opened.file.dossier
    async with page.house.sessions() as session:
        money = await money_of(session, opened.file)
    promised = sum(refund.amount for refund in money.refunds if refund.paid_at is None)
    names = {fee.key: fee.label for fee in opened.procedure.fees}
    return {
        "dossier": dossier,
        "applicant": opened.file.applicant.full_name,
        "procedure_name": page.spoken(opened.procedure.name),
        "may_approve": dossier.receiving_agency in page.who.agencies(*MAY_APPROVE),
        "money": money,
        "state": page.say(STATES[money.standing.state]),
        "fee_names": {
            charge.key: page.spoken(label) if (label := names.get(charge.key)) else charge.label
            for charge in money.charges
        },
        "most": money.standing.paid - promised,
        "owed_back": max(money.standing.refund - promised, 0),
        "documents": document_names(page, opened),
        "typed": dict(typed),
    }
