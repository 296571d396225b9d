"""Issued forms over HTTP: the stored sheet, byte for byte, for whoever may see the dossier."""

import asyncio
import hashlib
from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from app.domain.people import PrincipalKind
from app.dossiers.actions.view import ViewDossier, view_dossier
from app.dossiers.file import DossierFile
from app.dossiers.promised import RenderForm
from app.dossiers.queries.files import DossierNotFound
from app.dossiers.queries.forms import FormNotIssued
from app.papers import control_sheet
from app.papers.actions.render_form import render_form
from app.papers.control_sheet import control_sheet_facts
from app.papers.keeping import PaperDamaged, kept_whole
from app.papers.rendering import rendered
from app.web.boundary import boundary_router
from app.web.dependencies import CurrentPrincipal, Guarded, Now, TheHouse
from app.web.headers import as_attachment
from app.web.problems import problems

router = boundary_router(prefix="/dossiers", tags=["dossiers"], dependencies=[Guarded])


class PdfResponse(Response):
    media_type = "application/pdf"


def pdf_answer(content: bytes, name: str) -> PdfResponse:
    """``content`` to be saved under ``name``, with its hash."""
    headers = {
        "Content-Disposition": as_attachment(name),
        "Digest": f"sha-256={hashlib.sha256(content).hexdigest()}",
    }
    return PdfResponse(content, headers=headers)


@router.get(
    "/{ref}/forms/{form}.pdf",
    operation_id="get_form",
    response_class=PdfResponse,
    responses=problems(DossierNotFound, FormNotIssued, PaperDamaged),
)
async def form(
    ref: str,
    form: Annotated[str, Path(description="M01 to M06, or a form of the procedure's own.")],
    who: CurrentPrincipal,
    house: TheHouse,
    now: Now,
    number: Annotated[
        int | None, Query(ge=1, le=50, description="Which, of several; otherwise the newest.")
    ] = None,
) -> PdfResponse:
    """A form as it was issued; the look at it is on record.

    M06, the control sheet, is not issued: it is made of the history as it stands, which it names.
    """
    opened = await view_dossier(house.office, ViewDossier(ref, who, now))
    dossier = opened.file.dossier
    if form == control_sheet.FORM:
        officers = who.kind is not PrincipalKind.CITIZEN
        async with house.sessions() as session:
            facts = await control_sheet_facts(session, opened, among_officers=officers)
        content = await asyncio.to_thread(rendered, facts)
    else:
        order = _chosen(opened.file, form, number)
        paper = await render_form(house.sessions, house.storage, order, house.verification_of)
        content = await kept_whole(house.storage, paper.storage_key, paper.sha256)
    return pdf_answer(content, f"{form}-{dossier.code or dossier.id}.pdf")


def _chosen(file: DossierFile, form: str, number: int | None) -> RenderForm:
    issued = [known for known in file.forms if known.form == form]
    if not issued or (number or 1) > len(issued):
        raise FormNotIssued
    chosen = issued[-1 if number is None else number - 1]
    return RenderForm(dossier=file.dossier.id, seq=chosen.seq, form=chosen.form)
