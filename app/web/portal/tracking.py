"""Tra cứu: where a dossier is, by its code and four digits, or by the QR of the receipt."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Final

from fastapi import Path
from starlette.responses import Response

from app.domain.clock import reckon
from app.domain.codes import NotADossierCode, parse
from app.domain.errors import Defect, DomainError, Invalid
from app.domain.ledger import ledger
from app.domain.machine import RoleKind
from app.dossiers.acting import Opened
from app.dossiers.actions.track import TrackByCode, Tracked, track_by_code, track_by_token
from app.people.actions.sign_in import network_of
from app.procedures.way import next_on_way
from app.web.boundary import boundary_router
from app.web.showing.dossier import clock_out
from app.web.showing.parcels import ParcelOut
from app.web.showing.tracking import tracked_parcels, tracking_out
from app.web.site.page import Page, Sight
from app.web.site.posted import Posted, texts

router = boundary_router(include_in_schema=False)

FORM: Final = "portal/track.html"
LONGEST_CODE, PROOF_DIGITS = 60, 4


@router.get("/tra-cuu")
async def ask(page: Page) -> Response:
    return page.html(FORM, code="", proof="")


@router.post("/tra-cuu")
async def by_code(page: Page, form: Posted) -> Response:
    """With a wrong proof only the code and the degree are shown, of whatever code it is."""
    typed = texts(form)
    code, proof = typed.get("ma", "")[:LONGEST_CODE], typed.get("so-cuoi", "")
    labels = {"ma": page.say("Mã hồ sơ"), "so-cuoi": page.say("Bốn số cuối")}
    if wrong := [*_unreadable(code, proof)]:
        return page.refused(Invalid(wrong), FORM, code=code, proof=proof, labels=labels)
    client = page.request.client
    command = TrackByCode(
        code=code,
        proof=proof or None,
        network=network_of(client.host if client else ""),
        calendar=page.house.calendar,
        at=page.now,
    )
    try:
        tracked = await track_by_code(page.house.office, page.house.tokens, command)
    except DomainError as refusal:
        return page.refused(refusal, FORM, code=code, proof="", labels=labels)
    if tracked.opened is None:
        return page.html("portal/unproven.html", tracked=tracked, proof=proof)
    return page.to(f"/tra-cuu/{page.house.tokens.token_of(tracked.opened.file.dossier.id)}")


@router.get("/tra-cuu/{token}")
async def by_token(page: Page, token: Annotated[str, Path(max_length=120)]) -> Response:
    """The whole way in plain words, for whoever holds the receipt."""
    tracked = await track_by_token(page.house.office, page.house.tokens, token, page.now)
    assert tracked.opened is not None  # noqa: S101 - a token leads to a dossier, or is refused
    parcels = await tracked_parcels(page.house, tracked, page.now, page.language)
    return _followed(page, tracked, tracked.opened, parcels)


def _unreadable(code: str, proof: str) -> Iterator[Defect]:
    """What cannot be a code, whoever asks: that tells nothing about which codes there are."""
    try:
        parse(code)
    except NotADossierCode:
        yield Defect("ma", "not_a_dossier_code" if code else "required")
    if proof and (len(proof) != PROOF_DIGITS or not proof.isdecimal()):
        yield Defect("so-cuoi", "not_four_digits")


def _followed(
    page: Sight, tracked: Tracked, opened: Opened, parcels: Sequence[ParcelOut]
) -> Response:
    dossier, calendar = opened.file.dossier, opened.situation.calendar
    machine = opened.procedure.machine
    clock = reckon(dossier.clock, calendar)
    state = machine.state(dossier.state)
    following = next_on_way(machine, dossier.state)
    owner = None if state.owner is None else machine.roles[state.owner]
    return page.html(
        "portal/tracked.html",
        tracking=tracking_out(tracked, page.language, parcels),
        parcels=parcels,
        clock=clock_out(clock, opened, page.now),
        finished_at=dossier.finished_at,
        since=dossier.entered_at,
        over=not state.actions,
        waits_for_applicant=owner is not None and owner.kind is RoleKind.APPLICANT,
        following=None if following is None else page.spoken(following.label),
        following_by=None
        if following is None or following.owner is None
        else page.spoken(machine.roles[following.owner].label),
        ledger=ledger(dossier.clock, calendar),
        token=page.house.tokens.token_of(dossier.id),
    )
