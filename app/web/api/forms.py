"""Issued forms over HTTP: the stored sheet, byte for byte, for whoever may see the dossier."""

from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from app.dossiers.actions.view import ViewDossier, view_dossier
from app.dossiers.file import DossierFile
from app.dossiers.promised import RenderForm
from app.dossiers.queries.files import DossierNotFound
from app.dossiers.queries.forms import FormNotIssued
from app.papers.actions.render_form import render_form
from app.web.boundary import boundary_router
from app.web.dependencies import CurrentPrincipal, Guarded, Now, TheHouse
from app.web.headers import as_attachment
from app.web.problems import problems

router = boundary_router(prefix="/dossiers", tags=["dossiers"], dependencies=[Guarded])


class PdfResponse(Response):
    media_type = "application/pdf"


@router.get(
    "/{ref}/forms/{form}.pdf",
    operation_id="get_form",
    response_class=PdfResponse,
    responses=problems(DossierNotFound, FormNotIssued),
)
async def form(
    ref: str,
    form: Annotated[str, Path(description="Its number: M01 to M07.")],
    who: CurrentPrincipal,
    house: TheHouse,
    now: Now,
    number: Annotated[
        int | None, Query(ge=1, le=50, description="Which, of several; otherwise the newest.")
    ] = None,
) -> PdfResponse:
    """A statutory form as it was issued; the look at it is on record."""
    opened = await view_dossier(house.office, ViewDossier(ref, who, now))
    order = _chosen(opened.file, form, number)
    address = house.address_of(opened.file.dossier.id)
    paper = await render_form(house.sessions, house.storage, order, address)
    content = b"".join([chunk async for chunk in house.storage.read(paper.storage_key)])
    name = f"{order.form}-{opened.file.dossier.code or order.dossier}.pdf"
    headers = {
        "Content-Disposition": as_attachment(name),
        "Digest": f"sha-256={paper.sha256.hex()}",
    }
    return PdfResponse(content, headers=headers)


def _chosen(file: DossierFile, form: str, number: int | None) -> RenderForm:
    issued = [known for known in file.forms if known.form == form]
    if not issued or (number or 1) > len(issued):
        raise FormNotIssued
    chosen = issued[-1 if number is None else number - 1]
    return RenderForm(dossier=file.dossier.id, seq=chosen.seq, form=chosen.form)
